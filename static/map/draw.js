// Paint a scene on a canvas. `view` = {scale, left, top, width, height}: a point of the world's
// unit square stands at (x * scale - left, y * scale - top) px.

const v = new URL(import.meta.url).search;
const { drawSymbol, pattern } = await import(`./symbols.js${v}`);
const { boundaryLines } = await import(`./scene.js${v}`);

const CELL_OPACITY = 0.75;
const HAIRLINE_PX = 0.5; // the outline of small cells, so that pale classes leave the ground
const SMALL_OPACITY = 0.95; // without outlines pale classes need their full colour
const SMALL_CELL = 9; // px; below this outlines would hide the colour
const TINY_CELL = 3; // px; below this a hexagon cannot be told from a square
const SPARSE = 1500; // so few tiny cells would not be seen over a whole country: they are drawn larger
const SPARSE_DOT = 4; // px
const CHUNK = 64; // cells in one path: Chromium's time grows with the square of a path's length
const RUBBER = 4; // px wider than a line: the same border drawn more coarsely lies this near
const APPROXIMATE_DASH = [6, 4];
const WIDE_ZOOM = 7; // about the whole country: symbols are smallest
const RADII = { ground: [1.9, 3.2], marks: [2.6, 8], places: [3.8, 8] }; // px, least and most
const NEAR = 0.7; // px; a line's points nearer to the last one than this are left out

/** The part of the world that is in view: [west, north, east, south]. */
function windowOf({ scale, left, top, width, height }) {
  return [left / scale, top / scale, (left + width) / scale, (top + height) / scale];
}

const meets = (a, b) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

const isBoundary = (item) => item.layer.kind === "shapes" && item.layer.pane === "boundaries";

/** Draw every item that is on, bottom to top. */
export function drawScene(ctx, items, view, wordFactor = 1) {
  const shown = items.filter((item) => item.isOn);
  const boundaries = shown.filter(isBoundary);
  const lineFactor = Math.sqrt(wordFactor); // lines and symbols need less than words
  for (const item of shown) {
    if (item.layer.kind === "cells") drawCells(ctx, item, view, lineFactor);
    else if (item.layer.kind === "shapes") drawShapes(ctx, item, view, lineFactor);
    else drawPoints(ctx, item, view, wordFactor);
    if (item === boundaries.at(-1)) drawBoundaries(ctx, boundaries, view, lineFactor);
  }
}

function drawCells(ctx, item, view, factor) {
  const { size } = item.shape;
  const px = size * view.scale;
  const drawn = cellsInView(item, view);
  const side = drawn.length < SPARSE ? SPARSE_DOT * factor : Math.max(px * 0.9, 1);
  item.styles.forEach((style, s) => {
    const own = drawn.filter((i) => item.styleAt[i] === s);
    if (px < TINY_CELL) fillDots(ctx, item, own, view, style, side);
    else for (let at = 0; at < own.length; at += CHUNK) paintCells(ctx, item, own.slice(at, at + CHUNK), view, style, px);
  });
}

function cellsInView(item, view) {
  const [west, north, east, south] = windowOf(view);
  const { start, corners, size } = item.shape;
  const drawn = [];
  for (let i = 0; i + 1 < start.length; i += 1) {
    const x = corners[start[i]];
    const y = corners[start[i] + 1];
    if (item.styleAt[i] < 0 || x < west - size || x > east + size) continue;
    if (y >= north - size && y <= south + size) drawn.push(i);
  }
  return drawn;
}

/** Cells of a few pixels: a square says as much as a hexagon, and is drawn ten times faster. */
function fillDots(ctx, item, own, view, style, side) {
  if (!style.fill) return;
  const { start, corners } = item.shape;
  ctx.globalAlpha = SMALL_OPACITY;
  ctx.fillStyle = style.fill;
  ctx.lineWidth = HAIRLINE_PX;
  ctx.strokeStyle = style.outline;
  for (const i of own) {
    const at = start[i];
    const x = corners[at] * view.scale - view.left;
    const y = corners[at + 1] * view.scale - view.top;
    ctx.fillRect(x - side / 2, y - side / 2, side, side);
    if (side >= SPARSE_DOT && style.outline) ctx.strokeRect(x - side / 2, y - side / 2, side, side);
  }
  ctx.globalAlpha = 1;
}

function paintCells(ctx, item, own, view, style, px) {
  const { start, corners } = item.shape;
  const path = new Path2D();
  for (const i of own) trace(path, corners, start[i], start[i + 1], view, true);
  if (style.fill) {
    ctx.globalAlpha = px < SMALL_CELL ? SMALL_OPACITY : CELL_OPACITY;
    ctx.fillStyle = style.fill;
    ctx.fill(path);
    ctx.globalAlpha = 1;
  }
  if (px < SMALL_CELL) {
    if (style.outline) stroke(ctx, path, { outline: style.outline, outlinePx: HAIRLINE_PX, dash: [] });
    return;
  }
  if (style.pattern) {
    ctx.fillStyle = pattern(ctx, style.pattern, style.outline || "#333");
    ctx.fill(path);
  }
  if (style.outline && style.outlinePx > 0) stroke(ctx, path, style);
}

function stroke(ctx, path, style, factor = 1) {
  ctx.setLineDash(style.dash.map((part) => part * factor));
  ctx.lineWidth = style.outlinePx * factor;
  ctx.strokeStyle = style.outline;
  ctx.stroke(path);
  ctx.setLineDash([]);
}

function trace(path, points, from, to, { scale, left, top }, isClosed) {
  path.moveTo(points[from] * scale - left, points[from + 1] * scale - top);
  for (let k = from + 2; k < to; k += 2) path.lineTo(points[k] * scale - left, points[k + 1] * scale - top);
  if (isClosed) path.closePath();
}

/** Like `trace` for a long line: points that would fall on the same pixel are left out. */
function traceLine(path, points, { scale, left, top }, isClosed) {
  let x = points[0] * scale - left;
  let y = points[1] * scale - top;
  path.moveTo(x, y);
  for (let k = 2; k < points.length; k += 2) {
    const nextX = points[k] * scale - left;
    const nextY = points[k + 1] * scale - top;
    const isLast = k + 2 >= points.length;
    if (!isLast && Math.abs(nextX - x) < NEAR && Math.abs(nextY - y) < NEAR) continue;
    x = nextX;
    y = nextY;
    path.lineTo(x, y);
  }
  if (isClosed) path.closePath();
}

function drawShapes(ctx, item, view, factor) {
  const order = rowsInView(item, view);
  for (const i of order) if (item.data.shapes[i].isArea) fillArea(ctx, item, i, styleOf(item, i), view);
  if (isBoundary(item)) return;
  for (const i of order) {
    const style = styleOf(item, i);
    if (style.outline && style.outlinePx > 0) stroke(ctx, linesOf(item, i, item.shape.rings[i], view), style, factor);
  }
}

/** Rows that meet the view, thin lines first, so that thick ones lie over them. */
function rowsInView(item, view) {
  const seen = windowOf(view);
  return [...item.shape.order].reverse().filter((i) => meets(item.shape.boxes[i], seen));
}

function linesOf(item, i, lines, view, isClosed = item.data.shapes[i].isArea) {
  const path = new Path2D();
  for (const line of lines) traceLine(path, line, view, isClosed);
  return path;
}

/**
 * Boundaries of all layers, rank by rank, on a canvas of their own: each rank first rubs out what the
 * ranks below it drew along the same way. Dashes over dashes would look like a firm, official line.
 */
function drawBoundaries(ctx, items, view, factor) {
  const rows = items.flatMap((item) => rowsInView(item, view).map((i) => ({ item, i, style: styleOf(item, i) })));
  const drawn = rows.filter(({ style }) => style.outline && style.outlinePx > 0);
  const ranks = [...new Set(drawn.map(({ style }) => style.outlinePx))].sort((a, b) => a - b);
  const own = new OffscreenCanvas(ctx.canvas.width, ctx.canvas.height).getContext("2d");
  own.setTransform(ctx.getTransform());
  own.lineJoin = "round";
  for (const px of ranks) {
    const rank = drawn.filter(({ style }) => style.outlinePx === px);
    const paths = rank.map(({ item, i }) => linesOf(item, i, boundaryLines(item)[i], view, false));
    own.globalCompositeOperation = "destination-out";
    for (const path of paths) stroke(own, path, { dash: [], outline: "#000", outlinePx: px + RUBBER }, factor);
    own.globalCompositeOperation = "source-over";
    paths.forEach((path, at) => stroke(own, path, rank[at].style, factor));
  }
  ctx.save();
  ctx.resetTransform();
  ctx.drawImage(own.canvas, 0, 0);
  ctx.restore();
}

/** The row's style; lines of an approximate layer are dashed in any case. */
function styleOf(item, i) {
  const style = item.styles[item.styleAt[i]];
  const isPlain = item.layer.is_approximate && item.layer.pane === "boundaries" && !style.dash.length;
  return isPlain ? { ...style, dash: APPROXIMATE_DASH } : style;
}

function fillArea(ctx, item, i, style, view) {
  if (!style.fill && !style.pattern) return;
  const path = linesOf(item, i, item.shape.rings[i], view);
  if (style.fill) {
    ctx.globalAlpha = item.layer.pane === "marks" ? 0.45 : 1;
    ctx.fillStyle = style.fill;
    ctx.fill(path, "evenodd");
    ctx.globalAlpha = 1;
  }
  if (style.pattern) {
    ctx.fillStyle = pattern(ctx, style.pattern, style.outline || "#333");
    ctx.fill(path, "evenodd");
  }
}

function drawPoints(ctx, item, view, factor) {
  const { x, y } = item.shape;
  for (let i = 0; i < x.length; i += 1) {
    const px = x[i] * view.scale - view.left;
    const py = y[i] * view.scale - view.top;
    if (px < -20 || py < -20 || px > view.width + 20 || py > view.height + 20) continue;
    drawSymbol(ctx, item.data.symbol[i], px, py, radiusOf(item, view.scale, factor), item.styles[item.styleAt[i]]);
  }
}

/**
 * `factor` is that of words: symbols grow less. Ground points (settlements) are small dots; the
 * others are symbols to click, smaller over the whole country, where many stand close, than over
 * a village.
 */
export function radiusOf(item, scale, factor = 1) {
  const zoom = Math.log2(scale / 256);
  const [least, most] = RADII[item.layer.pane] ?? RADII.places;
  return Math.min(Math.max(least + (zoom - WIDE_ZOOM) * 0.8, least), most) * Math.sqrt(factor);
}

/** Outline one cell or unit, for hover and selection. */
export function drawOutline(ctx, item, i, view, { colour, width, halo = true }) {
  const dash = isBoundary(item) && item.layer.is_approximate ? APPROXIMATE_DASH : [];
  const path = new Path2D();
  if (item.layer.kind === "cells") {
    const { start, corners } = item.shape;
    trace(path, corners, start[i], start[i + 1], view, true);
  } else for (const ring of item.shape.rings[i]) traceLine(path, ring, view, item.data.shapes[i].isArea);
  ctx.lineJoin = "round";
  if (halo) stroke(ctx, path, { dash: [], outlinePx: width + 2.5, outline: "rgba(255,255,255,.9)" });
  stroke(ctx, path, { dash, outlinePx: width, outline: colour });
}
