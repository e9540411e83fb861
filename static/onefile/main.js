// The map in one file: folium's map and groups, our canvas on them, words in three languages.
// Everything is in the file: nothing is asked for, nothing is kept, nothing is sent.

const v = new URL(import.meta.url).search;
const { decodeContent } = await import(`../map/decode.js${v}`);
const { buildScene } = await import(`../map/scene.js${v}`);
const { makeSheet } = await import(`../map/sheet.js${v}`);
const { hitAt } = await import(`../map/hit.js${v}`);
const { showScale } = await import(`../map/scale.js${v}`);
const { el, replace } = await import(`../map/dom.js${v}`);
const { card } = await import(`./card.js${v}`);
const { Head } = await import(`./head.js${v}`);
const { Side } = await import(`./side.js${v}`);

const SCALE_PX = 110; // the longest scale bar
const ROOM = [16, 16]; // px free around the unit

/** Show the page; `map` and `groups` are Leaflet's, made by folium; `content` is the file's data. */
export function open({ L, h3, map, groups, content }) {
  return new OneFile({ L, h3, map, groups, content });
}

class OneFile {
  constructor({ L, h3, map, groups, content }) {
    Object.assign(this, { L, h3, map, groups, content, language: content.language });
    this.layers = content.layers.map((layer, hash) => ({ ...layer, hash }));
    this.store = new Map(content.layers.map(({ data }, hash) => [hash, decodeContent(data)]));
    this.sheet = makeSheet(L).addTo(map);
    this.head = new Head(this);
    this.side = new Side(this);
    this.scale = el("div", { class: "of-scale", aria: { hidden: "true" } });
    this.badges = el("p", { class: "of-badges" });
    this.credit = el("p", { class: "of-credit" });
    document.body.prepend(this.head.node, this.side.node);
    this.zoom = this.#zoomButtons();
    map.getContainer().append(this.badges, this.scale, this.zoom);
    map.getContainer().after(this.credit);
    map.getContainer().setAttribute("role", "region");
    this.speak(this.language);
    this.#listen();
    this.fit();
    document.body.dataset.ready = "true";
  }

  get words() {
    return this.content.texts[this.language];
  }

  isOn(layer) {
    return this.map.hasLayer(this.groups[layer.hash]);
  }

  /** Say everything in another language; the map stays where it is. */
  speak(language) {
    this.language = language;
    const { words } = this;
    this.layers = this.layers.map((layer) => told(layer, words.layers[layer.hash]));
    for (const layer of this.layers) this.store.get(layer.hash).label = words.layers[layer.hash].labels;
    document.documentElement.lang = language;
    document.title = words.title;
    this.map.getContainer().setAttribute("aria-label", words.map_label);
    this.map.closePopup();
    replace(this.credit, [el("span", { text: words.credit })]);
    replace(this.badges, this.#badges());
    for (const [button, key] of this.zooms) {
      button.title = words[key];
      button.setAttribute("aria-label", words[key]);
    }
    this.head.show();
    this.show();
  }

  /** Switch a layer; where only one of several may be seen, the others go. */
  toggle(layer) {
    const isOn = !this.isOn(layer);
    const others = layer.is_alternative ? this.layers.filter((other) => other.is_alternative) : [];
    if (isOn) for (const other of others) this.groups[other.hash].remove();
    if (isOn) this.groups[layer.hash].addTo(this.map);
    else this.groups[layer.hash].remove();
    this.show();
  }

  show() {
    this.items = buildScene({ layers: this.layers }, this.store, { h3: this.h3, isOn: (layer) => this.isOn(layer) });
    this.#drawScale();
    this.sheet.obstacles = this.#covered();
    this.sheet.setItems(this.items);
    this.side.show();
  }

  /** What stands on the map: names keep clear of it; the scale bar changes its length. */
  #covered() {
    const map = this.map.getContainer().getBoundingClientRect();
    return [this.badges, this.scale, this.zoom].map((node) => {
      const { left, top, right, bottom } = node.getBoundingClientRect();
      return [left - map.left, top - map.top, Math.max(right - map.left, left - map.left + SCALE_PX), bottom - map.top];
    });
  }

  fit() {
    const [west, south, east, north] = this.content.bounds;
    this.map.invalidateSize({ animate: false });
    this.map.fitBounds([[south, west], [north, east]], { padding: ROOM, animate: false });
  }

  /** What a picture of the map alone must still say. */
  #badges() {
    const { words, content } = this;
    return [
      words.demo ? el("strong", { class: "of-demo", text: words.demo }) : null,
      content.tier === "working" ? el("strong", { class: "of-working", text: words.stamp }) : null,
    ];
  }

  #zoomButtons() {
    const button = (sign, key, onclick) => {
      const node = el("button", { type: "button", text: sign, onclick });
      this.zooms.push([node, key]);
      return node;
    };
    this.zooms = [];
    const node = el("div", { class: "of-zoom" }, [
      button("+", "zoom_in", () => this.map.zoomIn(0.5, { animate: false })),
      button("−", "zoom_out", () => this.map.zoomOut(0.5, { animate: false })),
      button("⤢", "zoom_unit", () => this.fit()),
    ]);
    this.L.DomEvent.disableClickPropagation(node);
    return node;
  }

  #listen() {
    const container = this.map.getContainer();
    this.map.on("click", ({ latlng }) => this.open(latlng));
    this.map.on("moveend", () => this.#drawScale());
    this.map.on("zoom", () => this.#drawSoon()); // under two fingers the canvas follows
    container.addEventListener("keydown", (event) => {
      if (event.target !== container || !["Enter", " "].includes(event.key)) return;
      event.preventDefault();
      this.open(this.map.getCenter());
    });
    document.addEventListener("keydown", () => document.body.classList.add("is-keyed"), true);
    document.addEventListener("pointerdown", () => document.body.classList.remove("is-keyed"), true);
    new ResizeObserver(() => {
      this.sheet.obstacles = this.#covered();
      this.map.invalidateSize({ animate: false });
    }).observe(container);
  }

  #drawSoon() {
    if (this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() => {
      this.isWaiting = false;
      this.sheet.draw();
    });
  }

  #drawScale() {
    const { km, m, decimal_mark: mark } = this.words;
    showScale(this.scale, this.map, { km, m, mark });
  }

  /** Say what stands at a place. */
  open(latlng) {
    const hit = hitAt(this.items, this.h3, latlng, 256 * 2 ** this.map.getZoom());
    this.map.closePopup();
    if (!hit) return;
    const popup = this.L.popup({ closeButton: false, maxWidth: 260, minWidth: 160, autoPanPadding: ROOM });
    const content = card(hit, this, () => {
      this.map.closePopup();
      this.map.getContainer().focus({ preventScroll: true });
    });
    popup.setLatLng(latlng).setContent(content).openOn(this.map);
  }
}

/** A layer as one language says it. */
function told(layer, words) {
  const legend = layer.legend.map((entry, at) => ({ ...entry, text: words.legend[at] }));
  return { ...layer, legend, title: words.title, note: words.note, categories: words.categories };
}
