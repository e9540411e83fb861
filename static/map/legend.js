// Legends: what each class, symbol and line means, as swatches beside words.

const v = new URL(import.meta.url).search;
const { el } = await import(`./dom.js${v}`);
const { drawSymbol, pattern } = await import(`./symbols.js${v}`);

const WIDTH = 22;
const HEIGHT = 16;

export const BASE = ["boundaries", "ground"]; // panes of what the picture stands on

/** Style object from what travels: [fill, outline, outline px, dash, pattern]. */
export function styleFrom([fill, outline, outlinePx, dash, patternName]) {
  const dashes = dash ? dash.split(/[ ,]+/).map(Number) : [];
  return { fill, outline, outlinePx, dash: dashes, pattern: patternName };
}

/** How an entry's swatch is drawn: "symbol", "line" or "area". Pure. */
export function swatchKind(entry, layer) {
  if (entry.symbol) return "symbol";
  const [fill, , , , patternName] = entry.style;
  const isLine = !fill && !patternName && layer.kind === "shapes";
  return isLine ? "line" : "area";
}

function swatch(entry, layer, factor) {
  const ratio = globalThis.devicePixelRatio || 1;
  const canvas = el("canvas", { class: "hm-swatch", aria: { hidden: "true" } });
  canvas.width = WIDTH * factor * ratio;
  canvas.height = HEIGHT * factor * ratio;
  canvas.style.width = `${WIDTH * factor}px`;
  canvas.style.height = `${HEIGHT * factor}px`;
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio * factor, ratio * factor);
  DRAW[swatchKind(entry, layer)](ctx, styleFrom(entry.style), entry);
  return canvas;
}

const DRAW = {
  symbol: (ctx, style, entry) => drawSymbol(ctx, entry.symbol, WIDTH / 2, HEIGHT / 2, 6, style),
  line: (ctx, style) => {
    ctx.setLineDash(style.dash);
    ctx.lineWidth = style.outlinePx;
    ctx.strokeStyle = style.outline;
    ctx.beginPath();
    ctx.moveTo(0, HEIGHT / 2);
    ctx.lineTo(WIDTH, HEIGHT / 2);
    ctx.stroke();
  },
  area: (ctx, style) => {
    const box = [1.5, 1.5, WIDTH - 3, HEIGHT - 3];
    ctx.globalAlpha = 0.75;
    ctx.fillStyle = style.fill || "#fff";
    if (style.fill || style.pattern) ctx.fillRect(...box); // what has no colour shows the ground
    ctx.globalAlpha = 1;
    if (style.pattern) {
      ctx.fillStyle = pattern(ctx, style.pattern, style.outline || "#333");
      ctx.fillRect(...box);
    }
    ctx.setLineDash(style.dash);
    ctx.lineWidth = style.outlinePx || 0.5;
    ctx.strokeStyle = style.outline || "#9aa0a6";
    ctx.strokeRect(...box);
  },
};

/** Whether a layer's first entry says no more than its title: one symbol, line or area. */
export function isNamedByTitle(layer) {
  return layer.legend.length > 0 && (layer.kind === "points" || ["ground", "boundaries"].includes(layer.pane));
}

/** The swatch of a layer's first entry. */
export const firstSwatch = (layer) => swatch(layer.legend[0], layer, 1);

/** The legend of one layer as a list; empty layers have none. */
export function legendList(layer, { factor = 1, max = Infinity, entries = layer.legend.slice(0, max) } = {}) {
  return el(
    "ul",
    { class: "hm-legend" },
    entries.map((entry) =>
      el("li", {}, [swatch(entry, layer, factor), el("span", { text: entry.text })]),
    ),
  );
}

/** The legend entry that looks like a row; of several, the one with the row's outline too. */
export function entryOf({ layer, styles, styleAt }, i) {
  const style = styles[styleAt[i]];
  const alike = layer.legend.filter(({ style: [fill, , , , pattern] }) => fill === style?.fill && pattern === style?.pattern);
  return alike.find(({ style: [, outline] }) => outline === style.outline) ?? alike[0];
}

/** Layers in the order of a panel, top of the map first. */
export function layersListed(payload) {
  const order = ["cells", "marks", "places", ...BASE];
  return [...payload.layers].sort((a, b) => order.indexOf(a.pane) - order.indexOf(b.pane));
}

/** A filter that lets each sentence through once: many layers share a note or a legend entry. */
export function sayOnce() {
  const said = new Set();
  return (text) => !said.has(text) && Boolean(said.add(text));
}
