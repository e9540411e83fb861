// Strokes of a session's marks on a canvas: spots with numbers, lines, areas, circles, the grid.

const v = new URL(import.meta.url).search;
const { drawSymbol, pattern } = await import(`./symbols.js${v}`);
const { anchorOf, isArea, isPoint, metresToPx, positionsOf } = await import(`./session_shapes.js${v}`);
const { columnName } = await import(`./session_values.js${v}`);

const FAMILY = '"Noto Sans", "Segoe UI", "DejaVu Sans", sans-serif';
const SPOT = { 1: 10, 2: 12, 3: 14 }; // px, radius by severity
const OUTLINE = { 1: 1.2, 2: 2, 3: 3.2 };
const DASH = [5, 3]; // perception never has a firm line
const OTHERS = 0.6; // opacity of what other groups say, on the facilitator's screen

/** px of a mark's spot. */
export const spotOf = (mark, factor = 1) => SPOT[mark.severity] * factor;

/** px from a mark's middle to the right end of its number. */
export const besideNumber = (mark, factor) => spotOf(mark, factor) * 0.9 + String(mark.number).length * 8 * factor;

function pathOf(geometry, project) {
  const path = new Path2D();
  positionsOf(geometry).map(project).forEach(([x, y], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
  if (isArea(geometry)) path.closePath();
  return path;
}

function line(ctx, path, { width, colour, dash = [] }) {
  ctx.setLineDash(dash);
  ctx.lineWidth = width;
  ctx.strokeStyle = colour;
  ctx.stroke(path);
  ctx.setLineDash([]);
}

/** A mark's own style on `look` of session_theme.js: sensitive ones are hatched, so that nobody takes them for the others. */
export function styleOf(mark, look) {
  const own = look.marks[mark.look] ?? look.marks.public_order;
  if (mark.is_sensitive) return { ...own, fill: look.pale, edge: own.fill, outline: own.fill, pattern: "hatch" };
  return { ...own, edge: own.fill };
}

function paintShape(ctx, mark, project, { look, factor }) {
  const style = styleOf(mark, look);
  const path = pathOf(mark.geometry, project);
  if (isArea(mark.geometry)) {
    ctx.globalAlpha *= 0.25;
    ctx.fillStyle = style.fill;
    ctx.fill(path);
    ctx.globalAlpha *= 4;
    if (style.pattern) {
      ctx.fillStyle = pattern(ctx, style.pattern, style.edge);
      ctx.fill(path);
    }
  }
  line(ctx, path, { width: (OUTLINE[mark.severity] + 4) * factor, colour: look.rim });
  line(ctx, path, { width: (OUTLINE[mark.severity] + 1.5) * factor, colour: style.edge, dash: DASH.map((n) => n * factor) });
}

function paintRadius(ctx, mark, [x, y], { look, scale, factor }) {
  const [, lat] = positionsOf(mark.geometry)[0];
  const { edge } = styleOf(mark, look);
  const path = new Path2D();
  path.arc(x, y, metresToPx(mark.radius_m, lat, scale), 0, 2 * Math.PI);
  ctx.globalAlpha *= 0.1;
  ctx.fillStyle = edge;
  ctx.fill(path);
  ctx.globalAlpha *= 10;
  line(ctx, path, { width: 4 * factor, colour: look.rim });
  line(ctx, path, { width: 1.8 * factor, colour: edge, dash: DASH.map((n) => n * factor) });
}

function paintSpot(ctx, mark, [x, y], { look, factor }) {
  const radius = spotOf(mark, factor);
  const style = styleOf(mark, look);
  const outline = mark.has_conflict ? look.conflict : style.outline;
  const dash = mark.isLate ? [2.5 * factor, 2.5 * factor] : [];
  const hatch = mark.is_sensitive ? style.pattern : ""; // other families have patterns for areas only
  drawSymbol(ctx, style.symbol, x, y, radius, { ...style, pattern: hatch, outline, outlinePx: OUTLINE[mark.severity] * factor, dash });
  if (!mark.number) return;
  ctx.font = `600 ${Math.round(12 * factor)}px ${FAMILY}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4 * Math.sqrt(factor);
  ctx.strokeStyle = look.halo;
  const at = [String(mark.number), x + radius * 0.9, y - radius * 0.9];
  ctx.strokeText(...at);
  ctx.fillStyle = look.ink;
  ctx.fillText(...at);
}

/** Draw one mark. `how` = {look, scale, factor}; `look` is of session_theme.js, `scale` the world's width in px. */
export function paintMark(ctx, mark, project, how) {
  const at = anchorOf(mark.geometry, project);
  ctx.save();
  if (!mark.is_mine) ctx.globalAlpha = OTHERS;
  if (mark.radius_m && isPoint(mark.geometry)) paintRadius(ctx, mark, at, how);
  if (!isPoint(mark.geometry)) paintShape(ctx, mark, project, how);
  paintSpot(ctx, mark, at, how);
  ctx.restore();
}

/** A ring around the mark everybody looks at. */
export function paintHalo(ctx, mark, project, { colour, rim, factor = 1 }) {
  const path = new Path2D();
  const [x, y] = anchorOf(mark.geometry, project);
  path.arc(x, y, spotOf(mark, factor) + 7 * factor, 0, 2 * Math.PI);
  if (!isPoint(mark.geometry)) path.addPath(pathOf(mark.geometry, project));
  line(ctx, path, { width: 9 * factor, colour: rim });
  line(ctx, path, { width: 5 * factor, colour });
}

/** What is being drawn: the corners so far and the way to the mouse. */
export function paintDrawing(ctx, { name, corners, cursor }, project, colour) {
  if (!corners.length) return;
  const done = corners.map(project);
  const all = cursor ? [...done, project(cursor)] : done;
  const path = new Path2D();
  all.forEach(([x, y], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
  if (name === "area" && all.length > 2) {
    ctx.globalAlpha = 0.15;
    ctx.fillStyle = colour;
    ctx.fill(path);
    ctx.globalAlpha = 1;
    path.closePath();
  }
  line(ctx, path, { width: 5, colour: "#fff" });
  line(ctx, path, { width: 2.5, colour, dash: [6, 4] });
  done.forEach(([x, y], i) => {
    const corner = new Path2D();
    corner.arc(x, y, i === 0 || i === done.length - 1 ? 7 : 5, 0, 2 * Math.PI);
    ctx.fillStyle = "#fff";
    ctx.fill(corner);
    line(ctx, corner, { width: 2.5, colour });
  });
}

/** A cross at the middle of the map, where the keyboard places. */
export function paintCross(ctx, [x, y], colour) {
  const path = new Path2D();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    path.moveTo(x + dx * 5, y + dy * 5);
    path.lineTo(x + dx * 20, y + dy * 20);
  }
  line(ctx, path, { width: 5, colour: "#fff" });
  line(ctx, path, { width: 2, colour });
}

/** The paper sheet's grid: thin lines, letters and numbers at the edge that is in sight. */
export function paintGrid(ctx, grid, project, { seen: [left, top, right, bottom], colour, rim, factor = 1 }) {
  const at = (column, row) =>
    project([
      grid.west + ((grid.east - grid.west) * column) / grid.columns,
      grid.north - ((grid.north - grid.south) * row) / grid.rows,
    ]);
  const path = new Path2D();
  for (let c = 0; c <= grid.columns; c += 1) {
    path.moveTo(...at(c, 0));
    path.lineTo(...at(c, grid.rows));
  }
  for (let r = 0; r <= grid.rows; r += 1) {
    path.moveTo(...at(0, r));
    path.lineTo(...at(grid.columns, r));
  }
  line(ctx, path, { width: 2.5, colour: rim });
  line(ctx, path, { width: 1, colour });
  ctx.font = `600 ${Math.round(14 * factor)}px ${FAMILY}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const word = (text, x, y) => {
    ctx.lineWidth = 4;
    ctx.lineJoin = "round";
    ctx.strokeStyle = rim;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  };
  const inset = 12 * factor;
  for (let c = 0; c < grid.columns; c += 1) {
    const [x, y] = at(c + 0.5, 0);
    word(columnName(c), x, Math.min(Math.max(y - inset, top + inset), bottom - inset));
  }
  for (let r = 0; r < grid.rows; r += 1) {
    const [x, y] = at(0, r + 0.5);
    word(String(r + 1), Math.min(Math.max(x - inset, left + inset), right - inset), y);
  }
}
