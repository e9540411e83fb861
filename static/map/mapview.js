// One Leaflet map with our sheet on it: clicks, hover, scale bar, and linking with a second map.

const v = new URL(import.meta.url).search;
const { makeSheet } = await import(`./sheet.js${v}`);
const { hitAt, unitAt, find } = await import(`./hit.js${v}`);
const { el, replace, icon } = await import(`./dom.js${v}`);
const { showScale } = await import(`./scale.js${v}`);

const ACCENT = "#0F5C6E";
const INK = "#1c1f22";
const OPTIONS = {
  zoomControl: false,
  attributionControl: false,
  zoomAnimation: false,
  fadeAnimation: false,
  inertia: false,
  doubleClickZoom: false,
  keyboard: false,
  minZoom: 5,
  maxZoom: 17,
  zoomSnap: 0.25,
  zoomDelta: 0.5,
  wheelPxPerZoomLevel: 180,
};

export class MapView {
  /** `on` has click(hit, {isDouble, at}), moved(map), describe(hit) and over(event) -> lines of the tooltip. */
  constructor(container, { L, h3, on }) {
    this.L = L;
    this.h3 = h3;
    this.on = on;
    this.items = [];
    this.selected = {};
    this.hovered = null;
    this.node = el("div", { class: "hm-map", tabindex: "-1" });
    this.heading = el("div", { class: "hm-map-heading" });
    this.tip = el("div", { class: "hm-tip", hidden: true });
    this.scaleBar = el("div", { class: "hm-scale" });
    container.append(el("div", { class: "hm-map-frame" }, [this.heading, this.node, this.scaleBar, this.tip]));
    this.map = L.map(this.node, OPTIONS).setView([41.2, 74.7], 7);
    this.sheet = makeSheet(L).addTo(this.map);
    this.#listen();
  }

  #listen() {
    this.map.on("click", (e) => e.originalEvent.detail < 2 && this.on.click(this.hitAt(e.latlng), { at: where(e.latlng) }));
    this.map.on("dblclick", (e) => this.on.click(this.unitHit(e.latlng), { isDouble: true }));
    this.map.on("mousemove", (e) => this.#hover(e));
    this.map.on("mouseout movestart", () => this.#hover(null));
    this.map.on("moveend", () => {
      this.#drawScale();
      this.on.moved(this);
    });
    this.observer = new ResizeObserver(() => this.map.invalidateSize({ animate: false }));
    this.observer.observe(this.node);
  }

  /** Show these items; `words` are {heading, km, m, mark}. */
  show(items, { selected, words, factor }) {
    this.items = items;
    this.selected = selected;
    this.words = words;
    this.sheet.factor = factor;
    replace(this.heading, words.heading ? [el("span", { text: words.heading })] : []);
    this.sheet.marks = this.#marks();
    this.sheet.setItems(items);
    this.#drawScale();
  }

  get scale() {
    return 256 * 2 ** this.map.getZoom();
  }

  hitAt(latlng) {
    return hitAt(this.items, this.h3, latlng, this.scale, this.sheet.factor);
  }

  unitHit({ lat, lng }) {
    const unit = unitAt(this.items, lng, lat);
    return unit ? { kind: "unit", ...unit } : null;
  }

  #hover(event) {
    const own = event ? this.on.over(event) : null; // a session's marks lie above everything
    const hit = event && !own ? this.hitAt(event.latlng) : null;
    const isSame = hit?.item === this.hovered?.item && hit?.i === this.hovered?.i;
    this.hovered = hit;
    if (!isSame) this.sheet.setMarks(this.#marks());
    const lines = own ?? (hit ? this.on.describe(hit) : []);
    this.tip.hidden = lines.length === 0;
    this.node.style.cursor = hit || lines.length ? "pointer" : "";
    if (!lines.length) return;
    if (!isSame || own || this.hadOwn) replace(this.tip, lines.map((text, at) => el("div", { text, class: at ? "" : "first" })));
    this.hadOwn = own !== null;
    const { x, y } = event.containerPoint;
    const flip = x > this.map.getSize().x - 240;
    this.tip.style.transform = `translate(${flip ? x - 14 : x + 14}px, ${y + 14}px)${flip ? " translateX(-100%)" : ""}`;
  }

  #marks() {
    const marks = [];
    const chosen = find(this.items, this.selected);
    if (chosen?.item.isOn) marks.push({ ...chosen, colour: chosen.item.layer.kind === "cells" ? INK : ACCENT, width: 3 });
    const hover = this.hovered;
    if (hover && this.items.includes(hover.item) && hover.kind !== "place")
      marks.push({ item: hover.item, i: hover.i, colour: hover.kind === "cell" ? INK : ACCENT, width: 1.5, halo: hover.kind === "cell" });
    return marks;
  }

  #drawScale() {
    if (!this.words) return;
    showScale(this.scaleBar, this.map, this.words);
  }

  /** Show an area whole; `corner` is the room [left, top] in px that something else covers. */
  fit([west, south, east, north], corner = [24, 24], foot = 24) {
    this.map.invalidateSize({ animate: false });
    this.map.fitBounds([[south, west], [north, east]], { paddingTopLeft: corner, paddingBottomRight: [24, foot], animate: false });
  }

  zoomButtons(say, fit) {
    const button = (name, label, onclick) =>
      el("button", { class: "hm-round", title: label, aria: { label }, onclick }, [icon(name)]);
    return el("div", { class: "hm-zoom" }, [
      button("plus", say("zoom_in"), () => this.map.zoomIn(0.5, { animate: false })),
      button("minus", say("zoom_out"), () => this.map.zoomOut(0.5, { animate: false })),
      button("whole", say("zoom_unit"), fit),
    ]);
  }

  destroy() {
    this.observer.disconnect();
    this.map.remove();
    this.node.parentElement?.remove();
  }
}

/** Move two maps together; returns a function that unlinks them. */
export function link(one, other) {
  let isFollowing = false;
  const follow = (leader, follower) => () => {
    if (isFollowing) return;
    isFollowing = true;
    follower.map.setView(leader.map.getCenter(), leader.map.getZoom(), { animate: false });
    isFollowing = false;
  };
  const a = follow(one, other);
  const b = follow(other, one);
  one.map.on("move", a);
  other.map.on("move", b);
  return () => {
    one.map.off("move", a);
    other.map.off("move", b);
  };
}

/** [lng, lat] of a click to about a metre. */
function where({ lng, lat }) {
  return [Number(lng.toFixed(5)), Number(lat.toFixed(5))];
}
