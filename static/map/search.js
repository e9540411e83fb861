// The search box: what is typed goes to Python, the hits come back with the next payload.

const v = new URL(import.meta.url).search;
const { el, replace, icon } = await import(`./dom.js${v}`);

const PAUSE_MS = 200;

export class Search {
  constructor(app) {
    this.app = app;
    this.at = 0;
    this.hits = [];
    this.input = el("input", { type: "text", autocomplete: "off", spellcheck: "false", role: "combobox" });
    this.list = el("ul", { class: "hm-hits", role: "listbox", hidden: true });
    this.node = el("div", { class: "hm-search" }, [icon("search"), this.input, this.list]);
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
    this.input.addEventListener("focus", () => this.#show());
  }

  /** Words and hits of the newest payload. */
  update() {
    const { say, payload } = this.app;
    this.input.placeholder = say("search");
    this.input.setAttribute("aria-label", say("search"));
    const answer = payload.search;
    const isAsked = answer && answer.query === this.input.value.trim();
    this.hits = isAsked ? answer.hits : [];
    this.isEmpty = Boolean(isAsked && !answer.hits.length);
    this.at = 0;
    this.#show();
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  #typed() {
    const query = this.input.value.trim();
    if (!query) return this.#close();
    return this.app.sender.sendLater("search", () => ({ query }), PAUSE_MS);
  }

  #show() {
    const isOpen = this.node.getRootNode().activeElement === this.input && this.input.value.trim() !== "";
    const rows = this.hits.map((hit, at) => this.#row(hit, at));
    if (this.isEmpty) rows.push(el("li", { class: "hm-none", text: this.app.say("search_none") }));
    replace(this.list, rows);
    this.list.hidden = !isOpen || rows.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  #row(hit, at) {
    return el(
      "li",
      {
        role: "option",
        aria: { selected: String(at === this.at) },
        data: { pcode: hit.pcode },
        onmousedown: (event) => {
          event.preventDefault();
          this.#pick(hit);
        },
      },
      [el("b", { text: hit.name }), el("span", { text: hit.parents.join(" · ") })],
    );
  }

  #key(event) {
    event.stopPropagation();
    if (event.key === "Escape") {
      this.#close();
      this.input.blur();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.hits.length) {
      event.preventDefault();
      this.at = (this.at + step + this.hits.length) % this.hits.length;
      this.#show();
    }
    if (event.key === "Enter" && this.hits[this.at]) this.#pick(this.hits[this.at]);
  }

  #pick(hit) {
    this.input.value = "";
    this.hits = [];
    this.#close();
    this.input.blur();
    this.app.openUnit(hit.pcode);
  }

  #close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}
