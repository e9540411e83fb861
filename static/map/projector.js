// Projector mode: the map alone, large, and only ever of the public tier.
// Nothing is shown before the public payload is here: a cover hides the page meanwhile.

const v = new URL(import.meta.url).search;
const { el, replace } = await import(`./dom.js${v}`);
const { legendList } = await import(`./legend.js${v}`);
const { keepWhole } = await import(`./words.js${v}`);

const TEXT_FACTOR = 2; // names of 12 px become 24
const MAX_CLASSES = 5; // and one entry for what is not coloured
const NO_TITLE = ["ground", "boundaries"];

export class Projector {
  constructor(app) {
    this.app = app;
    this.state = "off"; // off, waiting, on
  }

  get theme() {
    return "light";
  }

  get factor() {
    return this.state === "on" ? TEXT_FACTOR : 1;
  }

  /** Items as they are drawn; a dark wall has other colours (session_screen.js). */
  themed(items) {
    return items;
  }

  toggle() {
    if (this.state !== "off") return this.leave();
    const { payload, sender } = this.app;
    if (!payload) return undefined;
    this.state = payload.tier === "public" ? "on" : "waiting";
    if (this.state === "waiting") sender.send("tier", { tier: "public" });
    this.before = null;
    if (this.state === "on") this.app.showAll();
    else this.show();
    return undefined;
  }

  /** Fit the unit beside the legend once the page has its new size. */
  fit() {
    const { maps, payload } = this.app;
    this.before = maps.map(({ map }) => [map.getCenter(), map.getZoom()]);
    const corners = this.cover();
    maps.forEach((view, i) => view.fit(payload.bounds, corners[i]));
  }

  /** Tell the maps what covers them; returns per map the room [left, top] px that is taken. */
  cover() {
    const { maps, frame } = this.app;
    const legend = frame.show.querySelector(".hm-show-legend");
    const title = frame.show.querySelector("h1");
    const room = maps.length > 1 ? 0 : (legend?.offsetWidth ?? 0);
    return maps.map((view) => {
      view.map.invalidateSize({ animate: false });
      const origin = view.node.getBoundingClientRect();
      const covers = [title, legend, view.heading].filter(Boolean).map((node) => boxIn(node, origin));
      view.sheet.obstacles = covers;
      const top = maps.length > 1 ? covers.at(-1)[3] : (title?.offsetHeight ?? 0) + 24;
      return [room + 32, top + 8];
    });
  }

  /** The tier stays public when the mode is left: the screen may still be on the wall. */
  leave() {
    this.state = "off";
    this.app.showAll();
    const { maps } = this.app;
    maps.forEach(({ map, sheet }, i) => {
      sheet.obstacles = [];
      map.invalidateSize({ animate: false });
      if (this.before?.[i]) map.setView(...this.before[i], { animate: false });
    });
    this.before = null;
  }

  /** A payload came. A working one while the mode is on ends it behind the cover. */
  received() {
    const isPublic = this.app.payload.tier === "public";
    if (this.state === "waiting" && isPublic) this.state = "on";
    if (this.state === "on" && !isPublic) this.state = "waiting";
  }

  /** Two maps: each has its legend under its heading; the symbols of both stand in the foot. */
  #splitLegend() {
    const { frame, maps } = this.app;
    for (const view of maps) {
      const cells = view.items.find(({ layer, isOn }) => isOn && layer.kind === "cells");
      if (cells) view.heading.append(legendList(cells.layer, { factor: 1.6, max: MAX_CLASSES + 1 }));
    }
    frame.foot.prepend(el("div", { class: "hm-symbols" }, symbols(this.app)));
  }

  /** The title, and the legend below it. */
  parts() {
    const { app } = this;
    return [
      el("h1", {}, [
        el("span", { text: app.payload.title }),
        app.payload.is_demo ? el("span", { class: "hm-tag hm-demo", text: app.say("demo") }) : null,
      ]),
      app.maps.length > 1 ? null : legendParts(app, app.payload),
    ];
  }

  show() {
    const { frame, say } = this.app;
    frame.root.classList.toggle("is-projector", this.state !== "off");
    frame.cover.hidden = this.state !== "waiting";
    frame.cover.textContent = this.state === "waiting" ? say("projector_wait") : "";
    replace(frame.show, this.state === "on" ? this.parts() : []);
    if (this.state === "on" && this.app.maps.length > 1) this.#splitLegend();
    if (this.state === "on") for (const node of frame.foot.querySelectorAll(".hm-sentences, .hm-account")) keepWhole(node);
    if (this.state === "on" && !this.before) this.fit();
  }
}

function boxIn(node, origin) {
  const box = node.getBoundingClientRect();
  return [box.left - origin.left, box.top - origin.top, box.right - origin.left, box.bottom - origin.top];
}

/** Marks of a mapping session: their families of categories are explained, each once. */
const isOfSession = ({ key }) => key.startsWith("session_marks");

const isExplained = (app) => (layer) =>
  app.choices.layers[layer.key] && layer.legend.length && !NO_TITLE.includes(layer.pane);

/** What each symbol on the map means; layers without a row have none. */
function symbols(app) {
  const shown = app.payload.layers.filter(isExplained(app));
  const used = shown.filter((layer) => layer.kind !== "cells" && isInSight(app.store.get(layer.hash), app.payload.bounds));
  const families = new Set(); // points and areas of one family of categories are explained once
  return used
    .reverse() // a symbol says it better than a swatch, and points lie above areas
    .map((layer) => legendList(onceEach(layer, families), { factor: 1.6, max: isOfSession(layer) ? MAX_CLASSES : 1 }))
    .reverse();
}

/** Whether any row of a layer lies in the unit: what is not on the wall needs no legend there. */
function isInSight({ kind, at, id }, [west, south, east, north]) {
  if (kind !== "points") return id.length > 0;
  return id.some((_, i) => at[2 * i] >= west && at[2 * i] <= east && at[2 * i + 1] >= south && at[2 * i + 1] <= north);
}

function onceEach(layer, families) {
  if (!isOfSession(layer)) return layer;
  const legend = layer.legend.filter(({ text }) => !families.has(text));
  for (const { text } of legend) families.add(text);
  return { ...layer, legend };
}

/** The legend of the cells and what the symbols mean. */
export function legendParts(app, payload) {
  const cells = payload.layers.filter(isExplained(app)).filter((layer) => layer.kind === "cells");
  return el("div", { class: "hm-show-legend" }, [
    ...cells.map((layer) => legendList(layer, { factor: 1.6, max: MAX_CLASSES + 1 })),
    ...symbols(app),
  ]);
}
