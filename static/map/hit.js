// What lies under a point of the map. Pure but for h3, which names the cell.

const v = new URL(import.meta.url).search;
const { distanceToLine, isInside, worldX, worldY } = await import(`./world.js${v}`);
const { radiusOf } = await import(`./draw.js${v}`);

const REACH = 5; // px around a symbol that still count as on it

/** The topmost symbol within reach: {item, i} or null. */
export function pointAt(items, lng, lat, scale, factor = 1) {
  const x = worldX(lng);
  const y = worldY(lat);
  for (const item of [...items].reverse()) {
    if (!item.isOn || item.layer.kind !== "points" || item.layer.pane === "ground") continue;
    const reach = (radiusOf(item, scale, factor) + REACH) / scale;
    let best = -1;
    let nearest = reach * reach;
    for (let i = 0; i < item.shape.x.length; i += 1) {
      const d = (item.shape.x[i] - x) ** 2 + (item.shape.y[i] - y) ** 2;
      if (d > nearest) continue;
      nearest = d;
      best = i;
    }
    if (best >= 0) return { item, i: best };
  }
  return null;
}

/** The line or area of the marks pane under the point, a line first: {item, i} or null. */
export function markAt(items, lng, lat, scale) {
  return nearestLine(items, "marks", lng, lat, REACH / scale) ?? smallestArea(items, "marks", lng, lat);
}

/** The cell that is drawn there: {item, i} or null. */
export function cellAt(items, h3, lng, lat) {
  for (const item of [...items].reverse()) {
    if (!item.isOn || item.layer.kind !== "cells") continue;
    const i = item.shape.place.get(h3.latLngToCell(lat, lng, item.data.resolution));
    if (i !== undefined && item.styleAt[i] >= 0) return { item, i };
  }
  return null;
}

/** The smallest unit around the point: {item, i} or null. */
export function unitAt(items, lng, lat) {
  return smallestArea(items, "boundaries", lng, lat);
}

function smallestArea(items, pane, lng, lat) {
  const x = worldX(lng);
  const y = worldY(lat);
  let best = null;
  let size = Infinity;
  for (const item of items) {
    if (item.layer.kind !== "shapes" || item.layer.pane !== pane || !item.isOn) continue;
    item.shape.boxes.forEach(([west, north, east, south], i) => {
      if (x < west || x > east || y < north || y > south || !item.data.shapes[i].isArea) return;
      const area = (east - west) * (south - north);
      if (area >= size || !isInside(item.shape.rings[i], x, y)) return;
      best = { item, i };
      size = area;
    });
  }
  return best;
}

function nearestLine(items, pane, lng, lat, reach) {
  const x = worldX(lng);
  const y = worldY(lat);
  let best = null;
  let least = reach;
  for (const item of items) {
    if (item.layer.kind !== "shapes" || item.layer.pane !== pane || !item.isOn) continue;
    item.shape.boxes.forEach(([west, north, east, south], i) => {
      if (item.data.shapes[i].isArea) return;
      if (x < west - reach || x > east + reach || y < north - reach || y > south + reach) return;
      const way = Math.min(...item.shape.rings[i].map((line) => distanceToLine(line, x, y)));
      if (way > least) return;
      best = { item, i };
      least = way;
    });
  }
  return best;
}

/** Where a unit or a cell stands in a scene: {item, i} or null. */
export function find(items, { cell, pcode }) {
  for (const item of items) {
    if (cell && item.layer.kind === "cells" && item.shape.place.has(cell))
      return { item, i: item.shape.place.get(cell) };
    if (pcode && item.layer.kind === "shapes" && item.layer.pane === "boundaries") {
      const i = item.data.id.indexOf(pcode);
      if (i >= 0) return { item, i };
    }
  }
  return null;
}

/** What a click there means, the topmost first: {kind: "place" | "cell" | "unit", item, i} or null. */
export function hitAt(items, h3, { lat, lng }, scale, factor = 1) {
  const place = pointAt(items, lng, lat, scale, factor) ?? markAt(items, lng, lat, scale);
  if (place) return { kind: "place", ...place };
  const cell = cellAt(items, h3, lng, lat);
  const unit = unitAt(items, lng, lat);
  if (cell) return { kind: "cell", ...cell, unit };
  return unit ? { kind: "unit", ...unit } : null;
}
