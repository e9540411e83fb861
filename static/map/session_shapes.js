// Geometry of marks on the screen. Pure: `project([lng, lat])` gives [x, y] in px.

const { rounded } = await import(`./session_values.js${new URL(import.meta.url).search}`);
const EQUATOR_M = 40075016.686; // length of the equator of WGS84

/** Every position of a mark's geometry, in order; an area's ring without its closing one. */
export function positionsOf({ type, coordinates }) {
  if (type === "Point") return [coordinates];
  return type === "LineString" ? coordinates : coordinates[0].slice(0, -1);
}

export const isArea = ({ type }) => type === "Polygon";
export const isPoint = ({ type }) => type === "Point";

/** The geometry of corners that were drawn. */
export function geometryOf(tool, corners) {
  const at = corners.map(rounded);
  if (tool === "point") return { type: "Point", coordinates: at[0] };
  if (tool === "line") return { type: "LineString", coordinates: at };
  return { type: "Polygon", coordinates: [[...at, at[0]]] };
}

/** The same shape, moved by degrees. */
export function moved({ type, coordinates }, [lng, lat]) {
  const step = (at) => rounded([at[0] + lng, at[1] + lat]);
  if (type === "Point") return { type, coordinates: step(coordinates) };
  if (type === "LineString") return { type, coordinates: coordinates.map(step) };
  return { type, coordinates: coordinates.map((ring) => ring.map(step)) };
}

/** [left, top, right, bottom] px of a shape. */
export function boxOn(geometry, project) {
  const at = positionsOf(geometry).map(project);
  const xs = at.map(([x]) => x);
  const ys = at.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Where a mark's number stands: on the point, the middle corner of a line, the middle of an area. */
export function anchorOf(geometry, project) {
  const at = positionsOf(geometry).map(project);
  if (geometry.type === "LineString") return at[Math.floor((at.length - 1) / 2)];
  if (geometry.type === "Point") return at[0];
  const mean = (axis) => at.reduce((sum, point) => sum + point[axis], 0) / at.length;
  return [mean(0), mean(1)];
}

/** Metres as px at a latitude; `scale` is the world's width in px. */
export const metresToPx = (metres, lat, scale) => (metres * scale) / (EQUATOR_M * Math.cos((lat * Math.PI) / 180));

function toSegment([x, y], [x0, y0], [x1, y1]) {
  const length = (x1 - x0) ** 2 + (y1 - y0) ** 2;
  const t = length ? Math.min(Math.max(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0), 1) : 0;
  return Math.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0));
}

function isWithin([x, y], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const isCrossed = ring[i][1] > y !== ring[j][1] > y;
    if (isCrossed && x < ((ring[j][0] - ring[i][0]) * (y - ring[i][1])) / (ring[j][1] - ring[i][1]) + ring[i][0])
      inside = !inside;
  }
  return inside;
}

/** Px from a place on the screen to a shape: 0 inside an area. */
export function distanceTo(geometry, project, place) {
  const at = positionsOf(geometry).map(project);
  if (isPoint(geometry)) return Math.hypot(at[0][0] - place[0], at[0][1] - place[1]);
  if (isArea(geometry) && isWithin(place, at)) return 0;
  const ends = isArea(geometry) ? [...at.slice(1), at[0]] : at.slice(1);
  return Math.min(...ends.map((end, i) => toSegment(place, at[i], end)));
}

/** The mark under a place on the screen, the topmost and nearest one; null where there is none. */
export function markAt(marks, project, place, { reach = 16 } = {}) {
  let best = null;
  let least = Infinity;
  for (const mark of marks) {
    const isSpot = isPoint(mark.geometry);
    const number = anchorOf(mark.geometry, project);
    const toNumber = Math.hypot(number[0] - place[0], number[1] - place[1]);
    // an area is hit anywhere, yet a spot within it comes first
    const away = isSpot || toNumber <= reach ? toNumber : distanceTo(mark.geometry, project, place) + reach / 2;
    if (away > reach || away > least) continue;
    best = mark;
    least = away;
  }
  return best;
}
