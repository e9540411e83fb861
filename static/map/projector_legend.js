// The legend of the projector, in rows of their own: what is on the map, each thing once, and nothing else.

const v = new URL(import.meta.url).search;
const { el } = await import(`./dom.js${v}`);
const { legendList } = await import(`./legend.js${v}`);

const SWATCHES = 1.6; // times those of the panel
const MAX_CLASSES = 5; // and one entry for what is not coloured
const NO_TITLE = ["ground", "boundaries"];
const SIDE = /^(left|right)_/; // keys of layers of one of two maps, named so by Python

/** Marks of a mapping session: their families of categories are explained, each once. */
export const isOfSession = ({ key }) => key.replace(SIDE, "").startsWith("session_marks");

const isExplained = (app) => (layer) =>
  app.choices.layers[layer.key] && layer.legend.length && !NO_TITLE.includes(layer.pane);

/**
 * Rows of the legend, top to bottom.
 *
 * `themed` gives a layer as the wall's light has it; with `isTitled` numbers say what they count, as two scales do.
 * Above two maps stands what each of them counts.
 */
export function legendParts(app, { themed = (layer) => layer, isTitled = false, more = [] } = {}) {
  const shown = app.payload.layers.filter(isExplained(app));
  const heaps = alike(shown.filter(({ kind }) => kind === "cells"));
  const isNamed = ({ limits }) => app.maps.length === 1 && (heaps.length > 1 || (isTitled && limits.length > 0));
  const rows = heaps.map((layers) => classes(app, layers, { themed, isNamed }));
  const signs = [...symbols(app, shown), ...more];
  return [...rows, signs.length ? el("div", { class: "hm-symbols" }, signs) : null];
}

/** A list of signs that no layer explains. */
export const signsList = (entries) => legendList({ kind: "points", legend: entries }, { factor: SWATCHES });

/** Layers of cells in heaps of one legend each: two maps of one scale are explained once. */
function alike(layers) {
  const heaps = new Map();
  for (const layer of layers) {
    const name = JSON.stringify(layer.legend);
    heaps.set(name, [...(heaps.get(name) ?? []), layer]);
  }
  return [...heaps.values()];
}

/** The classes that any cell of these layers has; what has no colour is explained in any case. */
function classes(app, layers, { themed, isNamed }) {
  const [layer] = layers;
  const used = layers.flatMap(({ hash }) => stylesUsed(app.store.get(hash)));
  const isUsed = ({ style: [fill, , , , pattern] }) =>
    (!fill && !pattern) || used.some((style) => style.fill === fill && style.pattern === pattern);
  const entries = themed(layer).legend.filter((_, at) => isUsed(layer.legend[at])).slice(0, MAX_CLASSES + 1);
  const title = isNamed(layer) ? el("b", { text: layer.title }) : null;
  return el("div", { class: "hm-classes" }, [title, legendList(layer, { factor: SWATCHES, entries })]);
}

const stylesUsed = ({ style, styles }) => [...new Set(style)].filter((at) => at >= 0).map((at) => styles[at]);

/** What each symbol on the map means; layers without a row have none. */
function symbols(app, shown) {
  const used = shown.filter((layer) => layer.kind !== "cells" && isInSight(app.store.get(layer.hash), app.payload.bounds));
  const families = new Set(); // points and areas of one family of categories are explained once
  return used
    .reverse() // a symbol says it better than a swatch, and points lie above areas
    .map((layer) => (isOfSession(layer) ? onceEach(layer, families) : { ...layer, legend: layer.legend.slice(0, 1) }))
    .map((layer) => legendList(layer, { factor: SWATCHES, max: MAX_CLASSES }))
    .filter((list) => list.childElementCount)
    .reverse();
}

/** Whether any row of a layer lies in the unit: what is not on the wall needs no legend there. */
function isInSight({ kind, at, id }, [west, south, east, north]) {
  if (kind !== "points") return id.length > 0;
  return id.some((_, i) => at[2 * i] >= west && at[2 * i] <= east && at[2 * i + 1] >= south && at[2 * i + 1] <= north);
}

function onceEach(layer, families) {
  const legend = layer.legend.filter(({ text }) => !families.has(text));
  for (const { text } of legend) families.add(text);
  return { ...layer, legend };
}
