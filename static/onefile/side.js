// Beside the map, on a phone below it: layers with their legends, then all that must be said.

const v = new URL(import.meta.url).search;
const { el, replace, icon } = await import(`../map/dom.js${v}`);
const { BASE, firstSwatch, isNamedByTitle, layersListed, legendList, sayOnce } = await import(`../map/legend.js${v}`);

export class Side {
  constructor(app) {
    this.app = app;
    this.inner = el("div", { class: "of-side-inner" });
    this.close = el("button", { type: "button", class: "of-close", onclick: () => this.toggle(false) }, [icon("close")]);
    this.node = el("aside", { id: "side", class: "of-side" }, [this.close, this.inner]);
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.toggle(false));
  }

  get isOpen() {
    return document.body.classList.contains("is-open");
  }

  /** On a phone the side covers the lower part of the map until it is closed. */
  toggle(isOpen = !this.isOpen) {
    const wasOpen = this.isOpen;
    document.body.classList.toggle("is-open", isOpen);
    this.app.head.more.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.close.focus();
    else if (wasOpen) this.app.head.more.focus();
  }

  show() {
    const { words } = this.app;
    const focused = document.activeElement?.dataset?.layer;
    this.close.title = words.close;
    this.close.setAttribute("aria-label", words.close);
    this.node.setAttribute("aria-label", words.more);
    replace(this.inner, [
      el("h2", { text: words.more }),
      ...this.#layers(),
      words.where ? el("p", { class: "of-sentence", text: words.where }) : null,
      ...words.sentences.map((text) => el("p", { class: "of-sentence", text })),
      el("h2", { text: words.records_title }),
      el("p", { text: `${words.stamp}: ${words.stamp_detail}` }),
      words.demo ? el("p", { class: "of-demo", text: `${words.demo}: ${words.demo_detail}` }) : null,
      ...words.records.map((text) => el("p", { text })),
      el("h2", { text: words.notes_title }),
      ...words.notes.map((text) => el("p", { class: "of-small", text })),
    ]);
    if (focused) this.inner.querySelector(`[data-layer="${CSS.escape(focused)}"]`)?.focus();
  }

  #layers() {
    const listed = layersListed({ layers: this.app.layers });
    const once = sayOnce();
    const rows = (layers) => layers.map((layer) => this.#row(layer, once));
    const base = listed.filter(({ pane }) => BASE.includes(pane));
    return [
      ...rows(listed.filter((layer) => !base.includes(layer))),
      base.length ? el("h3", { text: this.app.words.base_map }) : null,
      ...rows(base),
    ];
  }

  #row(layer, once) {
    const { words } = this.app;
    const isOn = this.app.isOn(layer);
    const isNamed = isNamedByTitle(layer);
    const entries = isOn ? layer.legend.slice(isNamed ? 1 : 0).filter((entry) => !isNamed || once(entry.text)) : [];
    const box = el("input", { type: "checkbox", checked: isOn, data: { layer: layer.key }, onchange: () => this.app.toggle(layer) });
    const tags = [
      layer.is_demo ? el("span", { class: "of-tag of-demo", text: words.demo }) : null,
      layer.is_perception ? el("span", { class: "of-tag", text: words.perception }) : null,
      layer.is_approximate ? el("span", { class: "of-tag", text: words.approximate }) : null,
    ];
    return el("div", { class: `of-layer${isOn ? "" : " is-off"}`, data: { key: layer.key } }, [
      el("label", {}, [box, isNamed ? firstSwatch(layer) : null, el("span", {}, [el("span", { class: "of-layer-title", text: layer.title }), ...tags])]),
      entries.length ? legendList(layer, { entries }) : null,
      isOn && layer.note && once(layer.note) ? el("p", { class: "of-small", text: layer.note }) : null,
    ]);
  }
}
