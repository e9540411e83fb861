// What was typed and is not yet confirmed: kept in the browser's own storage until the server has it, so
// that a reload, a crash or a lost server loses none of it.

const v = new URL(import.meta.url).search;
const { TAB, keep, keptUnder } = await import(`../map/session_storage.js${v}`);

const QUIET = 700; // ms after the last letter until a text is sent
const WAITS = [3000, 5000, 10_000]; // ms until what nobody answered is sent again
const LATE = 1500; // ms; an answer usually comes sooner, and is not worth a word
const LEFT = 5000; // ms after which another tab's draft in storage is one that nobody is typing

let number = Date.now(); // grows over reloads too: an old answer is never taken for a new one

const nameOf = ({ kind, id, name }) => `${kind}.${id}.${name}`;

/** Values as the server tells them and as a field gives them, compared. */
export const same = (one, other) => (one ?? "") === (other ?? "");

export class Drafts {
  /** `send(event)` hands something to the server; `changed()` redraws what is said of the drafts. */
  constructor({ send, changed }) {
    Object.assign(this, { send, changed, drafts: new Map(), actions: [], flight: null, timer: null, scope: null, erased: {} });
    this.flush = () => this.hurry();
    addEventListener("pagehide", this.flush);
  }

  destroy() {
    clearTimeout(this.timer); // what is unsent is kept: the next forms of this page take it up
    removeEventListener("pagehide", this.flush);
  }

  /**
   * Take up what this browser kept of a scope (a plan), but nothing of fields whose words were blanked since it was
   * typed. `erased` has the last redaction of each such field; returns the fields that were blanked just now.
   */
  open(scope, erased) {
    const isNew = this.scope !== scope;
    if (isNew) {
      this.scope = scope;
      this.erased = {};
      this.drafts.clear();
    }
    const gone = Object.keys(erased).filter((name) => this.erased[name] !== erased[name]);
    this.erased = erased;
    if (gone.length) this.#forget();
    if (isNew) this.#takeUp();
    return gone;
  }

  #forget() {
    const isGone = (draft) => typeof draft?.id === "string" && (draft.erased ?? "") !== this.#erasedAt(nameOf(draft));
    for (const [key, draft] of keptUnder(this.#key(""))) if (isGone(draft)) keep(key, null);
    for (const [name, draft] of this.drafts) if (isGone(draft)) this.drafts.delete(name);
  }

  #erasedAt(name) {
    return this.erased[name] ?? "";
  }

  #takeUp() {
    for (const [, draft] of keptUnder(this.#key(""))) {
      const isLeft = draft?.tab === TAB || Date.now() - draft?.at > LEFT;
      if (typeof draft?.id === "string" && isLeft) this.drafts.set(nameOf(draft), { ...draft, due: 0, tries: 0, number: 0 });
    }
    this.#plan();
  }

  #key(name) {
    return `form.${this.scope}.${name}`;
  }

  /** The draft of a field, if there is one. */
  of(field) {
    return this.drafts.get(nameOf(field));
  }

  get waiting() {
    return [...this.drafts.values()].filter((draft) => !draft.error && !draft.isConflict);
  }

  /** How many should have been answered by now. */
  get late() {
    return this.waiting.filter(({ at, tries }) => tries && Date.now() - at > LATE + QUIET).length;
  }

  /** Somebody typed: {kind, id, name, value, seen}. */
  put(draft, { isAtOnce = false } = {}) {
    const now = Date.now();
    const kept = { ...draft, at: now, due: isAtOnce ? now : now + QUIET, tries: 0, number: 0, erased: this.#erasedAt(nameOf(draft)) };
    this.drafts.set(nameOf(draft), kept);
    keep(this.#key(nameOf(draft)), { ...kept, tab: TAB });
    this.#plan();
    this.changed();
  }

  drop(draft) {
    this.drafts.delete(nameOf(draft));
    keep(this.#key(nameOf(draft)), null);
    this.changed();
  }

  /** A button was pressed: sent once, after all that was typed before it. */
  act(event) {
    this.actions.push(event);
    this.hurry();
  }

  /** Send everything now. */
  hurry() {
    for (const draft of this.waiting) if (!draft.tries) draft.due = 0;
    this.#pump();
  }

  /** The server answered: {number, error, theirs, is_conflict}; `valueOf(draft)` is what it holds, undefined where it shows none. */
  settle(answer, valueOf) {
    if (answer && answer.number === this.flight?.number) this.flight = null;
    for (const draft of [...this.drafts.values()]) {
      const held = valueOf(draft);
      const isAnswered = answer && draft.number && answer.number === draft.number;
      if (held && same(held.value, draft.value)) this.drop(draft);
      else if (isAnswered && answer.error) Object.assign(draft, { error: answer.error, isConflict: answer.is_conflict });
      else if (isAnswered) this.drop(draft);
      else if (held && !draft.number) draft.seen = held.version;
    }
    this.#plan();
  }

  #plan() {
    clearTimeout(this.timer);
    const dues = [...this.waiting.map(({ due }) => due), ...this.actions.map(() => 0)];
    if (!dues.length) return;
    const next = Math.max(Math.min(...dues), this.flight?.until ?? 0);
    this.timer = setTimeout(() => this.#pump(), Math.max(20, next - Date.now()));
  }

  /** One at a time: the next one has to know what became of the one before. */
  #pump() {
    const now = Date.now();
    if (!(this.flight && now < this.flight.until)) {
      const due = this.waiting.filter((draft) => draft.due <= now).sort((one, other) => one.at - other.at);
      if (due.length) this.#launch(due[0], now);
      else if (this.actions.length) this.#fly(this.actions.shift(), now + WAITS[0]);
    }
    this.#plan();
  }

  #launch(draft, now) {
    draft.due = now + WAITS[Math.min(draft.tries, WAITS.length - 1)];
    draft.tries += 1;
    const { kind, id, name, value, seen } = draft;
    draft.number = this.#fly({ kind, id, name, value, seen }, draft.due);
    this.changed();
  }

  #fly(event, until) {
    number += 1;
    this.flight = { number, until };
    this.send({ number, ...event });
    return number;
  }
}
