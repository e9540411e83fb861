// The tools of marking, over the map's corner: large enough for a finger and for a back row.

const v = new URL(import.meta.url).search;
const { el, replace, icon } = await import(`./dom.js${v}`);
const { isOther } = await import(`./rebuild.js${v}`);
const { squareOf } = await import(`./session_values.js${v}`);

const TOOLS = [["point", "point", "P"], ["line", "line", "L"], ["area", "area", "A"]];

export class Bar {
  /** `session` has part, word, tool, choose(name), placeSquare(square), isGridOn, toggleGrid(). */
  constructor(session) {
    this.session = session;
    this.tools = el("div", { class: "hm-tools-session", role: "toolbar", hidden: true });
    this.hint = el("div", { class: "hm-draw-hint", role: "status", hidden: true });
    this.input = el("input", { type: "text", maxlength: "12", autocomplete: "off", spellcheck: "false", autocapitalize: "characters" });
    this.fault = el("p", { class: "hm-hint", role: "alert", hidden: true });
    this.square = el("form", { class: "hm-square", hidden: true }, [this.input, this.fault]);
    this.square.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#place();
    });
    this.node = el("div", { class: "hm-marking", hidden: true }, [this.tools, this.square, this.hint]);
  }

  get isTyping() {
    return !this.square.hidden;
  }

  openSquare() {
    if (!this.session.part.grid) return;
    this.square.hidden = false;
    this.fault.hidden = true;
    this.input.value = "";
    this.update();
    this.input.focus();
  }

  closeSquare() {
    this.square.hidden = true;
    this.update();
  }

  #place() {
    const { part, word } = this.session;
    const square = squareOf(part.grid, this.input.value);
    if (square) {
      this.closeSquare();
      return this.session.placeSquare(square);
    }
    this.fault.textContent = word("square_unknown", { value: this.input.value });
    this.fault.hidden = false;
    this.input.select();
    return undefined;
  }

  #button({ name, sign, key, isOn, act }) {
    const label = this.session.word(`tool_${name}`);
    return el("button", { type: "button", class: "hm-tool", title: `${label} (${key})`, aria: { pressed: String(isOn) }, data: { focus: `tool-${name}`, tool: name }, onclick: act }, [icon(sign), el("span", { text: label })]);
  }

  update() {
    const { session } = this;
    this.node.hidden = this.tools.hidden = !session.isMarking;
    if (!session.isMarking) {
      this.square.hidden = true;
      return;
    }
    this.#showTools();
    this.#hint();
  }

  #showTools() {
    const { session } = this;
    const { part, word, tool } = session;
    if (!isOther(this.tools, part.texts, tool.name, this.isTyping, Boolean(part.grid))) return;
    const focused = this.node.getRootNode().activeElement?.dataset?.focus;
    this.tools.setAttribute("aria-label", word("tools"));
    replace(this.tools, [
      ...TOOLS.map(([name, sign, key]) => this.#button({ name, sign, key, isOn: tool.name === name && !this.isTyping, act: () => session.choose(name) })),
      part.grid ? this.#button({ name: "square", sign: "grid", key: "C", isOn: this.isTyping, act: () => (this.isTyping ? this.closeSquare() : this.openSquare()) }) : null,
      this.#button({ name: "look", sign: "hand", key: "V", isOn: !tool.name && !this.isTyping, act: () => session.choose(null) }),
    ]);
    if (focused?.startsWith("tool-")) this.tools.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
    this.input.setAttribute("aria-label", word("tool_square"));
    this.input.placeholder = word("square_hint");
  }

  /** What to do next, while a line or an area is drawn. */
  #hint() {
    const { tool, word, isDrawing } = this.session;
    this.hint.hidden = !isDrawing;
    if (!isDrawing || !isOther(this.hint, this.session.part.texts, tool.canFinish)) return;
    replace(this.hint, [
      el("span", { text: word(tool.canFinish ? "draw_finish" : "draw_on") }),
      tool.canFinish ? el("button", { type: "button", class: "hm-primary", text: word("finish"), onclick: () => tool.finish() }) : null,
      el("button", { type: "button", class: "hm-secondary", text: word("cancel"), onclick: () => tool.cancel() }),
    ]);
  }
}
