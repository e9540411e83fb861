// Place names so that none covers another. Pure, but for `drawLabels`.

const CELL = 64; // px, side of a square of the look-up grid
const GAP = 3; // px kept free around a name

/** Boxes already taken, in a coarse grid. */
class Taken {
  constructor() {
    this.squares = new Map();
  }

  #keys([x0, y0, x1, y1]) {
    const keys = [];
    for (let i = Math.floor(x0 / CELL); i <= Math.floor(x1 / CELL); i += 1)
      for (let j = Math.floor(y0 / CELL); j <= Math.floor(y1 / CELL); j += 1) keys.push(`${i}/${j}`);
    return keys;
  }

  isFree(box) {
    return this.#keys(box).every((key) => (this.squares.get(key) ?? []).every((other) => !meet(box, other)));
  }

  add(box) {
    for (const key of this.#keys(box)) {
      if (!this.squares.has(key)) this.squares.set(key, []);
      this.squares.get(key).push(box);
    }
  }
}

const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** Where a name may stand: centred on its area, or beside its point (right, left, above, below). */
function positions({ x, y, width, height, offset }) {
  if (!offset) return [[x - width / 2, y - height / 2]];
  return [
    [x + offset, y - height / 2],
    [x - offset - width, y - height / 2],
    [x - width / 2, y - offset - height],
    [x - width / 2, y + offset],
  ];
}

/**
 * Choose the names that fit, the highest `priority` first, and where they stand.
 *
 * Candidates have x, y (px), width, height, priority, offset (0 for areas). `obstacles` are boxes
 * [left, top, right, bottom] to keep clear; `inset` is the unseen edge of the canvas. Returns candidates with `left` and `top`.
 */
export function placeLabels(candidates, { width, height, inset = [0, 0], obstacles = [] }) {
  const taken = new Taken();
  for (const box of obstacles) taken.add(box);
  const placed = [];
  const ordered = [...candidates].sort((a, b) => b.priority - a.priority);
  for (const name of ordered) {
    for (const [left, top] of positions(name)) {
      const box = [left - GAP, top - GAP, left + name.width + GAP, top + name.height + GAP];
      const isInView = box[0] >= inset[0] && box[1] >= inset[1] && box[2] <= width - inset[0] && box[3] <= height - inset[1];
      if (!isInView || !taken.isFree(box)) continue;
      taken.add(box);
      placed.push({ ...name, left, top });
      break;
    }
  }
  return placed;
}

/** Draw placed names with a halo; `ink` is for a ground where their own colours are not seen. */
export function drawLabels(ctx, placed, { halo = "rgba(255,255,255,.88)", ink = null } = {}) {
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  ctx.lineJoin = "round";
  for (const name of placed) {
    ctx.font = name.font;
    ctx.letterSpacing = name.spacing ?? "0px";
    const y = name.top + name.height / 2;
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = halo;
    ctx.strokeText(name.text, name.left, y);
    ctx.fillStyle = ink ?? name.colour;
    ctx.fillText(name.text, name.left, y);
  }
  ctx.letterSpacing = "0px";
}
