// A timer for the meeting: counts down, says nothing aloud, and outlives a reload of the page.

const v = new URL(import.meta.url).search;
const { el, replace, icon } = await import(`./dom.js${v}`);

const KEY = "session.timer";
const MINUTES = [5, 10, 15, 20, 30, 45];
const START = { minutes: 10, leftMs: 600_000, endsAt: null, isOpen: false };

function kept() {
  try {
    const state = JSON.parse(sessionStorage.getItem(KEY));
    return state && Number.isFinite(state.leftMs) && MINUTES.includes(state.minutes) ? { ...START, ...state } : START;
  } catch {
    return START; // storage switched off, or something else wrote there
  }
}

/** "9:05"; a minus once the time is over. */
export function clock(ms) {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const sign = ms < -499 ? "−" : "";
  return `${sign}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export class Timer {
  /** `word(key, values)` gives the words. */
  constructor(word) {
    this.word = word;
    this.state = kept();
    this.digits = el("output", { class: "hm-timer-digits", role: "timer" });
    this.node = el("div", { class: "hm-timer" });
    this.show();
  }

  get leftMs() {
    return this.state.endsAt === null ? this.state.leftMs : this.state.endsAt - Date.now();
  }

  #set(change) {
    this.state = { ...this.state, ...change };
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.state));
    } catch {
      // without storage the timer lives as long as the page
    }
    this.show();
  }

  toggle() {
    const isRunning = this.state.endsAt !== null;
    if (isRunning) this.#set({ leftMs: this.leftMs, endsAt: null });
    else this.#set({ endsAt: Date.now() + this.state.leftMs });
  }

  reset(minutes = this.state.minutes) {
    this.#set({ minutes, leftMs: minutes * 60_000, endsAt: null });
  }

  #button(key, name, act) {
    const label = this.word(key);
    return el("button", { type: "button", class: "hm-round", title: label, aria: { label }, data: { focus: key }, onclick: act }, [icon(name)]);
  }

  show() {
    clearInterval(this.ticking);
    const { isOpen, endsAt, minutes } = this.state;
    const isRunning = endsAt !== null;
    const focused = this.node.getRootNode().activeElement?.dataset?.focus;
    if (!isOpen) replace(this.node, [this.#button("timer", "clock", () => this.#set({ isOpen: true }))]);
    else {
      const pick = el("select", { aria: { label: this.word("timer_minutes") }, onchange: () => this.reset(Number(pick.value)) });
      for (const n of MINUTES) pick.append(el("option", { value: String(n), text: this.word("minutes", { value: n }), selected: n === minutes }));
      replace(this.node, [
        this.digits,
        this.#button(isRunning ? "timer_pause" : "timer_start", isRunning ? "pause" : "play", () => this.toggle()),
        this.#button("timer_reset", "again", () => this.reset()),
        isRunning ? null : pick,
        this.#button("timer_close", "close", () => this.#set({ isOpen: false })),
      ]);
    }
    if (focused?.startsWith("timer")) this.node.querySelector("button")?.focus();
    this.#tick();
    if (isRunning) this.ticking = setInterval(() => this.#tick(), 250);
  }

  #tick() {
    this.digits.textContent = clock(this.leftMs);
    this.node.classList.toggle("is-over", this.leftMs < 0);
  }

  destroy() {
    clearInterval(this.ticking);
  }
}
