// Which names a scene would like to show, with their fonts and priorities.

const v = new URL(import.meta.url).search;
const { radiusOf } = await import(`./draw.js${v}`);

const FAMILY = '"Noto Sans", "Segoe UI", "DejaVu Sans", sans-serif';

const LARGEST = 0.75; // of the view's width: a unit that fills the view is named in the title
const COUNTRY_PX = 2.4; // the country, and the unit looked at, are named in the title
const OBLAST_PX = 1.8; // units with a line this thick are oblasts: their names stand in capitals

const measured = new Map(); // "font|text" -> width in px; bounded below

function widthOf(ctx, font, spacing, text) {
  const key = `${font}|${spacing}|${text}`;
  if (!measured.has(key)) {
    if (measured.size > 5000) measured.clear();
    ctx.font = font;
    ctx.letterSpacing = spacing;
    measured.set(key, ctx.measureText(text).width);
    ctx.letterSpacing = "0px";
  }
  return measured.get(key);
}

/** Candidates for `placeLabels`, of every item that is on. */
export function namesOf(ctx, items, view, { factor, isClose }) {
  const names = [];
  for (const item of items) {
    if (!item.isOn || item.layer.kind === "cells") continue;
    if (item.layer.kind === "shapes") addAreas(ctx, item, view, factor, names);
    else if (item.layer.pane === "ground" || isClose) addPoints(ctx, item, view, factor, names);
  }
  return names;
}

function addAreas(ctx, item, view, factor, names) {
  const isUnit = item.layer.pane === "boundaries";
  const size = Math.round(12 * factor);
  item.data.label.forEach((name, i) => {
    const [west, north, east, south] = item.shape.boxes[i];
    const roomX = (east - west) * view.scale;
    const roomY = (south - north) * view.scale;
    const style = item.styles[item.styleAt[i]];
    const isTitled = isUnit && (style.outlinePx >= COUNTRY_PX || roomX > view.width * LARGEST);
    if (!name || isTitled) return;
    const isHigh = isUnit && style.outlinePx >= OBLAST_PX;
    const text = isHigh ? name.toLocaleUpperCase() : name;
    const spacing = isHigh ? "1.5px" : "0.3px";
    const font = `${isUnit ? "600 " : "italic "}${size}px ${FAMILY}`;
    const width = widthOf(ctx, font, spacing, text);
    if (item.data.shapes[i].isArea && (roomX < width * 0.9 || roomY < size * 1.5)) return;
    names.push({
      text,
      font,
      spacing,
      width,
      height: size * 1.25,
      offset: 0,
      x: anchorX(item, i) * view.scale - view.left,
      y: anchorY(item, i) * view.scale - view.top,
      priority: (isUnit ? 2e9 : 1e9) + roomX,
      colour: isUnit ? (isHigh ? "#7a8087" : "#565d63") : darker(style.outline || style.fill),
    });
  });
}

/** A line's colour, dark enough to be read as a word. */
function darker(colour) {
  const parts = /^#(..)(..)(..)$/.exec(colour)?.slice(1).map((part) => parseInt(part, 16)) ?? [70, 90, 100];
  return `rgb(${parts.map((part) => Math.round(part * 0.55)).join(" ")})`;
}

const anchorX = (item, i) => (item.data.anchor[2 * i] + 180) / 360;

function anchorY(item, i) {
  const s = Math.sin((item.data.anchor[2 * i + 1] * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

function addPoints(ctx, item, view, factor, names) {
  const isGround = item.layer.pane === "ground";
  const { x, y } = item.shape;
  item.data.label.forEach((text, i) => {
    if (!text) return;
    const px = x[i] * view.scale - view.left;
    const py = y[i] * view.scale - view.top;
    if (px < 0 || py < 0 || px > view.width || py > view.height) return;
    const priority = item.data.priority?.[i] ?? 0;
    const isLarge = isGround && priority >= 50_000;
    const size = Math.round((isLarge ? 14 : 12) * factor);
    const font = `${isLarge ? 600 : 400} ${size}px ${FAMILY}`;
    names.push({
      text,
      font,
      width: widthOf(ctx, font, "0px", text),
      height: size * 1.25,
      offset: radiusOf(item, view.scale, factor) + 4,
      x: px,
      y: py,
      priority: isGround ? 3e9 * Number(priority > 2e5) + priority : 5e5,
      colour: "#2b2f33",
    });
  });
}
