// What one map shows: layers of the payload joined with their data, prepared for drawing.

const v = new URL(import.meta.url).search;
const { cellOutlines, toWorld, boxOf, uniqueEdges, worldX, worldY } = await import(`./world.js${v}`);
const { classify, classStyles, styleOfClass } = await import(`./classify.js${v}`);

export const PANES = ["ground", "cells", "boundaries", "marks", "places"];

const prepared = new WeakMap(); // decoded data set -> its outlines

function prepare(data, h3) {
  if (!prepared.has(data)) prepared.set(data, PREPARE[data.kind](data, h3));
  return prepared.get(data);
}

const PREPARE = {
  cells: prepareCells,
  cube: prepareCells,
  shapes: prepareShapes,
  points: (data) => ({
    x: Float64Array.from({ length: data.id.length }, (_, i) => worldX(data.at[2 * i])),
    y: Float64Array.from({ length: data.id.length }, (_, i) => worldY(data.at[2 * i + 1])),
  }),
};

function prepareCells(data, h3) {
  const outlines = cellOutlines(h3, data.cells);
  const place = new Map(data.cells.map((cell, i) => [cell, i]));
  const first = outlines.corners.subarray(0, outlines.start[1] ?? 0);
  const [west, , east] = first.length ? boxOf([first]) : [0, 0, 0, 0];
  return { ...outlines, place, size: east - west };
}

function prepareShapes(data) {
  const rings = data.shapes.map((shape) => shape.rings.map(toWorld));
  const boxes = rings.map(boxOf);
  const order = [...rings.keys()].sort(
    (a, b) => data.styles[data.style[b]].outlinePx - data.styles[data.style[a]].outlinePx,
  );
  return { rings, boxes, order, lines: null };
}

/**
 * Lines of a boundary layer, each edge once among units of one rank; made when first drawn.
 * Between ranks edges are not compared: what is left of a line would be crumbs without dashes.
 */
export function boundaryLines(item) {
  const { rings, order } = item.shape;
  if (item.shape.lines !== null) return item.shape.lines;
  const lines = [];
  const pxOf = (i) => item.styles[item.styleAt[i]].outlinePx;
  for (const px of new Set(order.map(pxOf))) {
    const rank = order.filter((i) => pxOf(i) === px);
    uniqueEdges(rank.map((i) => rings[i])).forEach((made, at) => {
      lines[rank[at]] = made;
    });
  }
  item.shape.lines = lines;
  return lines;
}

function legendStyles(legend) {
  return legend.map(({ style: [fill, outline, outlinePx, dash, pattern] }) => ({
    fill,
    outline,
    outlinePx,
    dash: dash ? dash.split(/[ ,]+/).map(Number) : [],
    pattern,
  }));
}

/**
 * One drawable item per layer, bottom to top.
 *
 * `recount`, when given, is {cube, values}: the counts as the reader filtered them here, drawn in
 * place of the values that came with the layer the cube belongs to.
 */
export function buildScene(payload, store, { h3, isOn, recount = null }) {
  const items = payload.layers.map((layer) => {
    const data = store.get(layer.hash);
    const item = { layer, data, isOn: isOn(layer), pane: rankOf(layer) };
    if (layer.kind === "cells" && layer.is_cubed && recount) return recountItem(item, recount, h3);
    item.shape = prepare(data, h3);
    item.styles = data.styles;
    item.styleAt = data.style;
    return item;
  });
  return items.sort((a, b) => a.pane - b.pane);
}

/** Drawing order; settlements stand above the cells, or cells would hide them. */
function rankOf(layer) {
  const isSettlement = layer.pane === "ground" && layer.kind === "points";
  return PANES.indexOf(isSettlement ? "boundaries" : layer.pane) + (isSettlement ? 0.5 : 0);
}

function recountItem(item, { cube, values }, h3) {
  const { layer, data } = item;
  const table = classStyles(data, legendStyles(layer.legend), layer.limits);
  const classes = classify(values, layer.limits);
  return {
    ...item,
    data: { ...cube, kind: "cells", value: values, classIndex: classes },
    shape: prepare(cube, h3),
    styles: table.styles,
    styleAt: Int16Array.from(classes, (at) => styleOfClass(at, table)),
  };
}
