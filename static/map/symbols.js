// Draw symbols and patterns on a canvas; map and legend use the same strokes.
// Shapes differ, so that the symbols can be told apart in grey too. Colours come from the payload.

const FULL_RIM = 5; // px, radius from which a symbol has its full rim
const TILE = 8; // px, side of a pattern tile

/** Shapes by name; each draws a closed outline around 0,0 within a radius of r. */
const SHAPES = {
  square: (c, r) => c.rect(-r * 0.86, -r * 0.86, r * 1.72, r * 1.72),
  circle: (c, r) => c.arc(0, 0, r * 0.95, 0, 2 * Math.PI),
  triangle: (c, r) => polygon(c, r * 1.15, 3, -90),
  diamond: (c, r) => polygon(c, r * 1.15, 4, -90),
  pentagon: (c, r) => polygon(c, r * 1.05, 5, -90),
  star: (c, r) => star(c, r * 1.2),
  shield: (c, r) => shield(c, r),
  house: (c, r) => house(c, r),
  dome: (c, r) => dome(c, r),
  cross: (c, r) => plus(c, r),
  triangle_down: (c, r) => polygon(c, r * 1.15, 3, 90),
  hexagon: (c, r) => polygon(c, r * 1.05, 6, 0),
  saltire: (c, r) => saltire(c, r * 1.1),
  dot: (c, r) => c.arc(0, 0, r * 0.75, 0, 2 * Math.PI),
};

function polygon(c, r, corners, from) {
  for (let i = 0; i < corners; i += 1) {
    const angle = ((from + (360 / corners) * i) * Math.PI) / 180;
    const at = [r * Math.cos(angle), r * Math.sin(angle)];
    if (i === 0) c.moveTo(...at);
    else c.lineTo(...at);
  }
  c.closePath();
}

function star(c, r) {
  for (let i = 0; i < 10; i += 1) {
    const angle = ((-90 + 36 * i) * Math.PI) / 180;
    const reach = i % 2 ? r * 0.45 : r;
    const at = [reach * Math.cos(angle), reach * Math.sin(angle)];
    if (i === 0) c.moveTo(...at);
    else c.lineTo(...at);
  }
  c.closePath();
}

function shield(c, r) {
  c.moveTo(-r * 0.85, -r * 0.85);
  c.lineTo(r * 0.85, -r * 0.85);
  c.lineTo(r * 0.85, r * 0.15);
  c.quadraticCurveTo(r * 0.75, r * 0.8, 0, r * 1.1);
  c.quadraticCurveTo(-r * 0.75, r * 0.8, -r * 0.85, r * 0.15);
  c.closePath();
}

function house(c, r) {
  c.moveTo(0, -r * 1.1);
  c.lineTo(r, -r * 0.15);
  c.lineTo(r * 0.78, -r * 0.15);
  c.lineTo(r * 0.78, r * 0.9);
  c.lineTo(-r * 0.78, r * 0.9);
  c.lineTo(-r * 0.78, -r * 0.15);
  c.lineTo(-r, -r * 0.15);
  c.closePath();
}

function dome(c, r) {
  c.arc(0, r * 0.45, r * 1.1, Math.PI, 2 * Math.PI);
  c.lineTo(r * 1.1, r * 0.85);
  c.lineTo(-r * 1.1, r * 0.85);
  c.closePath();
}

function plus(c, r) {
  const a = r * 0.36;
  c.moveTo(-a, -r);
  for (const [x, y] of [[a, -r], [a, -a], [r, -a], [r, a], [a, a], [a, r], [-a, r], [-a, a], [-r, a], [-r, -a], [-a, -a]]) c.lineTo(x, y);
  c.closePath();
}

function saltire(c, r) {
  c.rotate(Math.PI / 4);
  plus(c, r);
  c.rotate(-Math.PI / 4);
}

export const SHAPE_NAMES = Object.keys(SHAPES);

/** Draw a symbol at x, y; a thin light rim keeps it apart from what lies below. */
export function drawSymbol(ctx, symbol, x, y, radius, style) {
  const shape = SHAPES[symbol] ?? SHAPES.circle;
  ctx.save();
  ctx.translate(x, y);
  ctx.lineJoin = "round";
  ctx.setLineDash(style.dash ?? []);
  const rim = Math.min(radius / FULL_RIM, 1); // small symbols would be all rim
  ctx.beginPath();
  shape(ctx, radius);
  ctx.lineWidth = ((style.outlinePx || 1) + 2) * rim;
  ctx.strokeStyle = "#fff";
  ctx.stroke();
  if (style.fill) {
    ctx.fillStyle = style.fill;
    ctx.fill();
  }
  if (style.pattern) {
    ctx.fillStyle = pattern(ctx, style.pattern, style.outline || "#333");
    ctx.fill();
  }
  if (style.outline && style.outlinePx > 0) {
    ctx.lineWidth = style.outlinePx * rim;
    ctx.strokeStyle = style.outline;
    ctx.stroke();
  }
  ctx.restore();
}

const TILES = {
  hatch: (c) => {
    c.moveTo(-1, TILE + 1);
    c.lineTo(TILE + 1, -1);
    c.moveTo(-1, 1);
    c.lineTo(1, -1);
    c.moveTo(TILE - 1, TILE + 1);
    c.lineTo(TILE + 1, TILE - 1);
  },
  cross: (c) => {
    c.moveTo(0, 0);
    c.lineTo(TILE, TILE);
    c.moveTo(TILE, 0);
    c.lineTo(0, TILE);
  },
  dots: (c) => {
    for (const [x, y] of [[2, 2], [6, 6]]) {
      c.moveTo(x + 0.9, y);
      c.arc(x, y, 0.9, 0, 2 * Math.PI);
    }
  },
};

/** A repeating fill ("hatch", "dots", "cross") in one colour. */
export function pattern(ctx, name, colour) {
  const ratio = globalThis.devicePixelRatio || 1;
  const tile = document.createElement("canvas");
  tile.width = tile.height = Math.round(TILE * ratio);
  const c = tile.getContext("2d");
  c.scale(tile.width / TILE, tile.height / TILE);
  c.beginPath();
  (TILES[name] ?? TILES.hatch)(c);
  c.strokeStyle = c.fillStyle = colour;
  c.lineWidth = 1;
  c.stroke();
  if (name === "dots") c.fill();
  const made = ctx.createPattern(tile, "repeat");
  made.setTransform(new DOMMatrix().scale(TILE / tile.width));
  return made;
}
