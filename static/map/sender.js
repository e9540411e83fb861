// Tell Python what the reader did. Every event carries a number (Python's answer names the last
// one it has seen) and the hashes held here (Python need not send those data again).

const PAUSE_MS = 400; // quiet time before choices are sent

export class Sender {
  constructor({ store, onBusy }) {
    this.store = store;
    this.onBusy = onBusy;
    this.number = 0;
    this.answered = 0;
    this.asked = 0; // the last event whose answer changes what is on the page
    this.timers = new Map();
    this.trigger = () => undefined;
  }

  /** Send at once. */
  send(kind, values = {}) {
    this.asked = this.#next();
    this.onBusy(kind);
    this.#trigger(kind, values);
  }

  /** Send what the page shows already: nobody waits, nothing is dimmed. Returns the event's number. */
  sendQuiet(kind, values = {}) {
    this.#next();
    this.#trigger(kind, values);
    return this.number;
  }

  #next() {
    this.number = Math.max(this.number + 1, Date.now()); // grows over reloads too
    return this.number;
  }

  #trigger(kind, values) {
    this.trigger("event", { kind, values, number: this.number, have: this.store.have });
  }

  /** Send what `make` returns after a pause without another call for the same kind. */
  sendLater(kind, make, pause = PAUSE_MS) {
    clearTimeout(this.timers.get(kind));
    const timer = setTimeout(() => {
      this.timers.delete(kind);
      this.send(kind, make());
    }, pause);
    this.timers.set(kind, timer);
  }

  /** Whether choices made here are not yet in what Python answered. */
  get isAhead() {
    return this.timers.has("view") || this.timers.has("layers") || this.answered < this.asked;
  }

  stop() {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}
