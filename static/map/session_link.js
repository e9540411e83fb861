// Tell Python about the session, one event at a time. Streamlit drops an event when another one is
// sent before it was looked at, so the next waits for the answer; marks are sent again until the
// server has them (session_outbox.js), of everything else the last word counts.

const PATIENCE_MS = 4000; // an answer that takes longer is not waited for
const TRIES = 3; // of what may be said twice: Streamlit may have dropped it

export class Link {
  /** `outbox()` is the session's Outbox, or null before there is a session. */
  constructor(sender, outbox) {
    this.sender = sender;
    this.outbox = outbox;
    this.waiting = new Map(); // kind -> values: last one wins
    this.inFlight = null;
    this.timer = null;
    this.said = 0;
  }

  /** Ask for something that is said once: undo, a step, the place on the screen. */
  tell(kind, values = {}, { isRepeated = false } = {}) {
    this.said += 1;
    const name = isRepeated ? `${kind}#${this.said}` : kind;
    this.waiting.delete(name);
    this.waiting.set(name, { kind, values, again: isRepeated ? 0 : TRIES });
    this.pump();
  }

  /** Whether a choice of this kind is still on its way. */
  isTelling(kind) {
    return this.inFlight?.kind === kind || [...this.waiting.values()].some((one) => one.kind === kind);
  }

  /** An answer came; `number` is the last event that Python has seen. */
  answered(number) {
    if (this.inFlight && number >= this.inFlight.number) this.inFlight = null;
    this.pump();
  }

  /** Send what is next, unless an answer is awaited. */
  pump() {
    clearTimeout(this.timer);
    const now = Date.now();
    if (this.inFlight && now - this.inFlight.at > PATIENCE_MS) this.#giveUp();
    if (!this.inFlight) this.#sendNext(now);
    const due = this.#nextLook(now);
    if (due !== null) this.timer = setTimeout(() => this.pump(), due);
  }

  /** No answer: say it again where saying it twice does no harm, and nothing newer is waiting. */
  #giveUp() {
    const { kind, values, again } = this.inFlight;
    this.inFlight = null;
    if (again && !this.waiting.has(kind)) this.waiting.set(kind, { kind, values, again: again - 1 });
  }

  #sendNext(now) {
    const outbox = this.outbox();
    const entry = outbox?.sendable.find(({ due }) => due <= now);
    if (entry) {
      const { uid, kind, id, group, values, seen } = entry;
      outbox.sent(entry);
      this.#send(kind, kind === "mark_put" ? { uid, id, group, values, seen } : { uid, id, seen });
      return;
    }
    const [first] = this.waiting;
    if (!first) return;
    this.waiting.delete(first[0]);
    this.#send(first[1].kind, first[1].values, first[1].again);
  }

  #send(kind, values, again = 0) {
    this.inFlight = { kind, values, again, number: this.sender.sendQuiet(kind, values), at: Date.now() };
  }

  /** ms until something is to be done without an answer; null when nothing is. */
  #nextLook(now) {
    const unsent = this.outbox()?.sendable ?? [];
    if (this.inFlight) return PATIENCE_MS - (now - this.inFlight.at) + 10;
    if (!unsent.length) return null;
    return Math.max(50, Math.min(...unsent.map(({ due }) => due)) - now);
  }

  stop() {
    clearTimeout(this.timer);
  }
}
