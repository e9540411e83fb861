// Tell Python what the reader did. Every event carries a number (Python's answer names the last
// one it has seen) and the hashes held here (Python need not send those data again).

const PAUSE_MS = 400; // quiet time before choices are sent

export class Sender {
  constructor({ store, onBusy }) {
    this.store = store;
    this.onBusy = onBusy;
    this.number = 0;
    this.answered = 0;
    this.timers = new Map();
    this.trigger = () => undefined;
  }

  /** Send at once. */
  send(kind, values = {}) {
    this.number = Math.max(this.number + 1, Date.now()); // grows over reloads too
    this.onBusy(kind);
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
    return this.timers.has("view") || this.timers.has("layers") || this.answered < this.number;
  }

  stop() {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}
