// The strip under the map: months as bars, and on them the period as a window with two handles.

const v = new URL(import.meta.url).search;
const { el, replace } = await import(`./dom.js${v}`);
const { formatNumber, periodWords } = await import(`./format.js${v}`);
const { clampWindow, moveWindow } = await import(`./choices.js${v}`);

export class Strip {
  constructor(app) {
    this.app = app;
    this.words = el("div", { class: "hm-period" });
    this.bars = el("canvas", { class: "hm-bars" });
    this.highest = el("span", { class: "hm-highest" });
    this.left = this.#handle(0);
    this.right = this.#handle(1);
    this.window = el("div", { class: "hm-window" });
    this.chart = el("div", { class: "hm-chart" }, [this.bars, this.highest, this.window, this.left, this.right]);
    this.node = el("div", { class: "hm-strip" }, [this.words, this.chart]);
    this.chart.addEventListener("pointerdown", (event) => this.#grab(event));
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.chart);
  }

  #handle(side) {
    return el("div", {
      class: "hm-handle",
      role: "slider",
      tabindex: "0",
      data: { side: String(side) },
      onkeydown: (event) => this.#key(event, side),
    });
  }

  get months() {
    return this.app.payload?.choices.period.months ?? [];
  }

  /** The window in force: [first, last]. */
  get span() {
    return this.app.choices.window ?? [0, Math.max(this.months.length - 1, 0)];
  }

  /** Month position at a client x. */
  #monthAt(clientX) {
    const box = this.chart.getBoundingClientRect();
    const at = ((clientX - box.left) / box.width) * this.months.length;
    return Math.min(Math.max(Math.floor(at), 0), this.months.length - 1);
  }

  #grab(event) {
    if (!this.months.length) return;
    event.preventDefault();
    const start = this.#monthAt(event.clientX);
    const [from, to] = this.span;
    const side = event.target.dataset.side;
    const isWindow = event.target === this.window;
    const isWhole = from === 0 && to === this.months.length - 1;
    const move = (moved) => {
      const at = this.#monthAt(moved.clientX);
      if (side === "0") return this.#set([Math.min(at, to), to]);
      if (side === "1") return this.#set([from, Math.max(at, from)]);
      if (isWindow && !isWhole) return this.#set(moveWindow([from, to], at - start, this.months.length));
      return this.#set(clampWindow([start, at], this.months.length));
    };
    const stop = () => {
      this.chart.removeEventListener("pointermove", move);
      this.chart.removeEventListener("pointerup", stop);
      this.chart.removeEventListener("pointercancel", stop);
    };
    this.chart.setPointerCapture(event.pointerId);
    this.chart.addEventListener("pointermove", move);
    this.chart.addEventListener("pointerup", stop);
    this.chart.addEventListener("pointercancel", stop);
    if (!side && (!isWindow || isWhole)) move(event);
  }

  #key(event, side) {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const span = [...this.span];
    span[side] += step;
    if (span[0] <= span[1]) this.#set(clampWindow(span, this.months.length));
  }

  /** Move the window by some months; a window of everything first shrinks to its last month. */
  step(by) {
    const count = this.months.length;
    if (!count) return;
    const [from, to] = this.span;
    const isWhole = from === 0 && to === count - 1 && count > 1;
    this.#set(isWhole ? [count - 1, count - 1] : moveWindow([from, to], by, count));
  }

  #set(window) {
    const [from, to] = this.span;
    if (window[0] === from && window[1] === to) return;
    this.app.change({ ...this.app.choices, window });
  }

  update() {
    const { say, payload } = this.app;
    const { names } = payload.choices.period;
    const hasMonths = names.length > 0;
    this.node.classList.toggle("is-empty", !hasMonths);
    this.node.hidden = !hasMonths && !payload.choices.empty; // residents' marks, the public menu
    const [from, to] = this.span;
    const isWhole = from === 0 && to === names.length - 1;
    const reset = el("button", { type: "button", class: "hm-link", text: say("period_all"), onclick: () => this.#set([0, names.length - 1]) });
    replace(this.words, [
      el("b", { text: hasMonths ? periodWords(names, from, to, payload.language) : say("period_none") }),
      this.app.total === null ? null : el("span", { text: say("period_total", { value: this.app.total }) }),
      hasMonths && !isWhole ? reset : null,
    ]);
    [this.left, this.right].forEach((handle, side) => {
      handle.setAttribute("aria-label", say(side ? "period_to" : "period_from"));
      handle.setAttribute("aria-valuemin", "0");
      handle.setAttribute("aria-valuemax", String(Math.max(names.length - 1, 0)));
      handle.setAttribute("aria-valuenow", String(this.span[side]));
      handle.setAttribute("aria-valuetext", names[this.span[side]] ?? "");
    });
    this.draw();
  }

  draw() {
    const { payload, perMonth } = this.app;
    const box = this.chart.getBoundingClientRect();
    if (!payload || box.width === 0) return;
    const counts = perMonth ?? payload.choices.period.counts;
    const ratio = globalThis.devicePixelRatio || 1;
    this.bars.width = box.width * ratio;
    this.bars.height = box.height * ratio;
    const ctx = this.bars.getContext("2d");
    ctx.scale(ratio, ratio);
    drawBars(ctx, { counts, months: this.months, span: this.span, box });
    this.highest.textContent = formatNumber(Math.max(0, ...counts), this.app.mark, 0);
    const step = box.width / Math.max(this.months.length, 1);
    const [from, to] = this.span;
    this.window.style.left = `${from * step}px`;
    this.window.style.width = `${(to - from + 1) * step}px`;
    this.left.style.left = `${from * step}px`;
    this.right.style.left = `${(to + 1) * step}px`;
  }

  destroy() {
    this.observer.disconnect();
  }
}

const FOOT = 18; // px for the years
const HEAD = 6;

function drawBars(ctx, { counts, months, span: [from, to], box }) {
  const step = box.width / Math.max(months.length, 1);
  const room = box.height - FOOT - HEAD;
  const highest = Math.max(1, ...counts);
  ctx.font = '12px "Noto Sans", sans-serif';
  ctx.textBaseline = "alphabetic";
  months.forEach((month, at) => {
    const height = counts[at] ? Math.max(1.5, (counts[at] / highest) * room) : 0;
    ctx.fillStyle = at >= from && at <= to ? "#0F5C6E" : "#c9cdd0";
    ctx.fillRect(at * step + 0.5, HEAD + room - height, Math.max(step - 1, 1), height);
    if (month.endsWith("-01") || at === 0) yearMark(ctx, month.slice(0, 4), at * step, HEAD + room, box, at);
  });
  ctx.fillStyle = "#c9cdd0";
  ctx.fillRect(0, HEAD + room, box.width, 1);
}

function yearMark(ctx, year, x, y, box, at) {
  ctx.fillStyle = "#8b9197";
  if (at) ctx.fillRect(x, y, 1, 6);
  if (x + 30 > box.width) return;
  ctx.fillStyle = "#5b6268";
  ctx.fillText(year, x + 3, y + 14);
}
