// Turn what travels (deltas, positions in tables) into typed arrays. Pure: no document, no map.

const DIGIT_BITS = 45; // an H3 index holds 15 digits of 3 bits below its base cell

/** H3 index (hex string) of a cell whose base cell and used digits, read as one number, are `key`. */
export function cellIndex(resolution, key) {
  const unused = 2 ** (DIGIT_BITS - 3 * resolution);
  const low = key * unused + (unused - 1); // unused digits are 7, all ones
  return `8${resolution.toString(16)}${low.toString(16).padStart(13, "0")}`;
}

/** Running sums of a list of differences. */
export function fromDeltas(deltas) {
  const values = new Float64Array(deltas.length);
  let at = 0;
  for (let i = 0; i < deltas.length; i += 1) {
    at += deltas[i];
    values[i] = at;
  }
  return values;
}

function cellNames(resolution, deltas) {
  return Array.from(fromDeltas(deltas), (key) => cellIndex(resolution, key));
}

function styleOf([fill, outline, outlinePx, dash, pattern]) {
  const dashes = dash ? dash.split(/[ ,]+/).map(Number) : [];
  return { fill, outline, outlinePx, dash: dashes, pattern };
}

function decodeCells(blob) {
  return {
    kind: "cells",
    resolution: blob.resolution,
    cells: cellNames(blob.resolution, blob.cell),
    value: Float64Array.from(blob.value, (v) => (v === null ? NaN : v)),
    classIndex: Int8Array.from(blob.class),
    style: Uint16Array.from(blob.style),
    styles: blob.styles.map(styleOf),
  };
}

/** Rings arrive as [lng, lat, dlng, dlat, ...] in 1e-5 degrees. */
function degrees(ring) {
  const out = new Float64Array(ring.length);
  let lng = 0;
  let lat = 0;
  for (let i = 0; i < ring.length; i += 2) {
    lng += ring[i];
    lat += ring[i + 1];
    out[i] = lng / 1e5;
    out[i + 1] = lat / 1e5;
  }
  return out;
}

function rows(blob) {
  return {
    id: blob.id,
    label: blob.label,
    priority: blob.priority ?? null,
    style: Uint16Array.from(blob.style),
    styles: blob.styles.map(styleOf),
  };
}

function decodeShapes(blob) {
  return {
    kind: "shapes",
    ...rows(blob),
    shapes: blob.shape.map(([type, rings]) => ({ isArea: type === "area", rings: rings.map(degrees) })),
    anchor: degreesOf(blob.anchor),
  };
}

function degreesOf(flat) {
  return Float64Array.from(flat, (v) => v / 1e5);
}

function decodePoints(blob) {
  return {
    kind: "points",
    ...rows(blob),
    symbol: blob.symbol.map((at) => blob.symbols[at]),
    at: degreesOf(blob.at),
  };
}

function decodeCube(blob) {
  return {
    kind: "cube",
    resolution: blob.resolution,
    cells: cellNames(blob.resolution, blob.cell),
    area: Float64Array.from(blob.area_km2),
    categories: blob.categories,
    months: blob.months,
    cellAt: Uint32Array.from(fromDeltas(blob.cell_at)),
    categoryAt: Uint16Array.from(blob.category_at),
    monthAt: Uint16Array.from(blob.month_at),
    count: Uint32Array.from(blob.count),
  };
}

const DECODERS = {
  cells: decodeCells,
  shapes: decodeShapes,
  points: decodePoints,
  cube: decodeCube,
  texts: (blob) => blob,
};

/** Decode one data set as it arrived (a JSON string). Throws on an unknown kind. */
export const decode = (json) => decodeContent(JSON.parse(json));

/** Decode one data set whose JSON is parsed already. */
export function decodeContent(blob) {
  const decoder = DECODERS[blob.kind];
  if (!decoder) throw new Error(`unknown data kind: ${blob.kind}`);
  return decoder(blob);
}
