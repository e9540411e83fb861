// Paint a scene on a canvas. `view` = {scale, left, top, width, height}: a point of the world's
// unit square stands at (x * scale - left, y * scale - top) px.

const v = new URL(import.meta.url).search;
const { drawSymbol, pattern } = await import(`./symbols.js${v}`);
const { boundaryLines } = await import(`./scene.js${v}`);

const CELL_OPACITY = 0.75;
const HAIRLINE = { outline: "rgba(40,50,55,.3)", outlinePx: 0.5, dash: [] };
const SMALL_OPACITY = 0.95; // without outlines pale classes need their full colour
const SMALL_CELL = 9; // px; below this outlines would hide the colour
const TINY_CELL = 3; // px; below this a hexagon cannot be told from a square
const CHUNK = 64; // cells in one path: Chromium's time grows with the square of a path's length
const NEAR = 0.7; // px; a line's points nearer to the last one than this are left out

/** The part of the world that is in view: [west, north, east, south]. */
function windowOf({ scale, left, top, width, height }) {
  return [left / scale, top / scale, (left + width) / scale, (top + height) / scale];
}

const meets = (a, b) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** Draw every item that is on, bottom to top. */
export function drawScene(ctx, items, view, zoomFactor = 1) {
  for (const item of items) {
    if (!item.isOn) continue;
    if (item.layer.kind === "cells") drawCells(ctx, item, view);
    else if (item.layer.kind === "shapes") drawShapes(ctx, item, view, Math.sqrt(zoomFactor)); // lines need less than words
    else drawPoints(ctx, item, view, zoomFactor);
  }
}

function drawCells(ctx, item, view) {
  const { size } = item.shape;
  const px = size * view.scale;
  const drawn = cellsInView(item, view);
  item.styles.forEach((style, s) => {
    const own = drawn.filter((i) => item.styleAt[i] === s);
    if (px < TINY_CELL) fillDots(ctx, item, own, view, style, px);
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
function fillDots(ctx, item, own, view, style, px) {
  if (!style.fill) return;
  const { start, corners } = item.shape;
  ctx.globalAlpha = SMALL_OPACITY;
  ctx.fillStyle = style.fill;
  const side = Math.max(px * 0.9, 1);
  for (const i of own) ctx.fillRect(corners[start[i]] * view.scale - view.left, corners[start[i] + 1] * view.scale - view.top, side, side);
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
  if (px < SMALL_CELL) return stroke(ctx, path, HAIRLINE);
  if (style.pattern) {
    ctx.fillStyle = pattern(ctx, style.pattern, style.outline || "#333");
    ctx.fill(path);
  }
  if (style.outline && style.outlinePx > 0) stroke(ctx, path, style);
  return undefined;
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
  const seen = windowOf(view);
  const isBoundary = item.layer.pane === "boundaries";
  const lines = isBoundary ? boundaryLines(item) : null;
  const order = [...item.shape.order].reverse(); // thin lines first, thick ones over them
  for (const i of order) {
    if (!meets(item.shape.boxes[i], seen)) continue;
    const style = styleOf(item, i);
    const { isArea } = item.data.shapes[i];
    if (isArea && (style.fill || style.pattern)) fillArea(ctx, item, i, style, view);
    if (!style.outline || style.outlinePx <= 0) continue;
    const path = new Path2D();
    for (const line of lines && isArea ? lines[i] : item.shape.rings[i])
      traceLine(path, line, view, isArea && !lines);
    ctx.lineJoin = ctx.lineCap = "round";
    if (style.dash.length) ctx.lineCap = "butt";
    stroke(ctx, path, style, factor);
  }
}

/** The row's style; lines of an approximate layer are dashed in any case. */
function styleOf(item, i) {
  const style = item.styles[item.styleAt[i]];
  const isPlain = item.layer.is_approximate && item.layer.pane === "boundaries" && !style.dash.length;
  return isPlain ? { ...style, dash: [6, 4] } : style;
}

function fillArea(ctx, item, i, style, view) {
  const path = new Path2D();
  for (const ring of item.shape.rings[i]) traceLine(path, ring, view, true);
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
    drawSymbol(ctx, item.data.symbol[i], px, py, radiusOf(item, view.scale) * factor, item.styles[item.styleAt[i]]);
  }
}

/**
 * Ground points (settlements) are small dots; the others are symbols to click, smaller over the
 * whole country, where many stand close, than over a village.
 */
export function radiusOf(item, scale) {
  if (item.layer.pane === "ground") return 3.2;
  const zoom = Math.log2(scale / 256);
  const least = item.layer.pane === "places" ? 5 : 4;
  return Math.min(Math.max(least + (zoom - 7) * 0.7, least), 8);
}

/** Outline one cell or unit, for hover and selection. */
export function drawOutline(ctx, item, i, view, { colour, width, halo = true }) {
  const path = new Path2D();
  if (item.layer.kind === "cells") {
    const { start, corners } = item.shape;
    trace(path, corners, start[i], start[i + 1], view, true);
  } else for (const ring of item.shape.rings[i]) traceLine(path, ring, view, true);
  ctx.lineJoin = "round";
  if (halo) stroke(ctx, path, { dash: [], outlinePx: width + 2.5, outline: "rgba(255,255,255,.9)" });
  stroke(ctx, path, { dash: [], outlinePx: width, outline: colour });
}
