// Geometry in Web Mercator's unit square (0..1, y down), kept in double precision. Pure.

const TO_RADIANS = Math.PI / 180;

export const worldX = (lng) => (lng + 180) / 360;

export function worldY(lat) {
  const s = Math.sin(lat * TO_RADIANS);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

/** A ring of degrees [lng, lat, ...] as world coordinates. */
export function toWorld(ring) {
  const out = new Float64Array(ring.length);
  for (let i = 0; i < ring.length; i += 2) {
    out[i] = worldX(ring[i]);
    out[i + 1] = worldY(ring[i + 1]);
  }
  return out;
}

/** [west, north, east, south] of rings in world coordinates. */
export function boxOf(rings) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      if (ring[i] < box[0]) box[0] = ring[i];
      if (ring[i] > box[2]) box[2] = ring[i];
      if (ring[i + 1] < box[1]) box[1] = ring[i + 1];
      if (ring[i + 1] > box[3]) box[3] = ring[i + 1];
    }
  }
  return box;
}

/** How far a point is from a line, in world units. */
export function distanceToLine(line, x, y) {
  let least = Infinity;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const dx = line[i + 2] - line[i];
    const dy = line[i + 3] - line[i + 1];
    const along = ((x - line[i]) * dx + (y - line[i + 1]) * dy) / (dx * dx + dy * dy || 1);
    const t = Math.min(Math.max(along, 0), 1);
    least = Math.min(least, Math.hypot(line[i] + t * dx - x, line[i + 1] + t * dy - y));
  }
  return least;
}

/** Whether a point lies inside rings by the even-odd rule. */
export function isInside(rings, x, y) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const isAbove = ring[i + 1] > y;
      if (isAbove === ring[j + 1] > y) continue;
      const cut = ((ring[j] - ring[i]) * (y - ring[i + 1])) / (ring[j + 1] - ring[i + 1]) + ring[i];
      if (x < cut) inside = !inside;
    }
  }
  return inside;
}

/** Outlines of cells: all corners in one array, `start[i]` .. `start[i + 1]` are the i-th cell's. */
export function cellOutlines(h3, cells) {
  const start = new Uint32Array(cells.length + 1);
  let corners = new Float64Array(cells.length * 14);
  let at = 0;
  cells.forEach((cell, i) => {
    for (const [lat, lng] of h3.cellToBoundary(cell)) {
      if (at + 2 > corners.length) corners = grown(corners);
      corners[at] = worldX(lng);
      corners[at + 1] = worldY(lat);
      at += 2;
    }
    start[i + 1] = at;
  });
  return { start, corners: corners.subarray(0, at) };
}

function grown(array) {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}

/**
 * Lines of areas with every shared edge drawn once, by the first area that has it.
 *
 * Two dashed outlines over each other would look like a solid one; and a district's thin line
 * must not run along an oblast's thick one. `rings` are lists of rings per area, in drawing
 * preference; returns per area a list of open lines.
 */
export function uniqueEdges(ringsOfAreas) {
  const vertexIds = new Map();
  const seen = new Set();
  const idOf = (x, y) => {
    const key = Math.round(x * 36e6) * 2 ** 26 + Math.round(y * 36e6);
    let id = vertexIds.get(key);
    if (id === undefined) vertexIds.set(key, (id = vertexIds.size));
    return id;
  };
  return ringsOfAreas.map((rings) => rings.flatMap((ring) => newEdges(ring, idOf, seen)));
}

function newEdges(ring, idOf, seen) {
  const lines = [];
  let line = [];
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const a = idOf(ring[i], ring[i + 1]);
    const b = idOf(ring[i + 2], ring[i + 3]);
    const key = a < b ? a * 2 ** 26 + b : b * 2 ** 26 + a;
    if (seen.has(key)) {
      if (line.length) lines.push(line);
      line = [];
      continue;
    }
    seen.add(key);
    if (!line.length) line.push(ring[i], ring[i + 1]);
    line.push(ring[i + 2], ring[i + 3]);
  }
  if (line.length) lines.push(line);
  return lines;
}
