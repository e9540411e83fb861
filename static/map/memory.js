// Where the reader was looking, kept for this browser tab over reruns and page switches.

const KEY = "map.view";

/** {unit, lat, lng, zoom} or null. */
export function remembered(unit) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    const isUsable = kept && kept.unit === unit && [kept.lat, kept.lng, kept.zoom].every(Number.isFinite);
    return isUsable ? kept : null;
  } catch {
    return null; // storage switched off, or something else wrote there
  }
}

export function remember(unit, map) {
  const { lat, lng } = map.getCenter();
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ unit, lat, lng, zoom: map.getZoom() }));
  } catch {
    // without storage the view is kept until the page is left
  }
}

const SEEN = "map.seen";

let seen = null; // where storage is switched off

/** Whether the map was asked to look there before; from now on it was. */
export function isSeen(at) {
  try {
    seen = sessionStorage.getItem(SEEN) ?? seen;
    sessionStorage.setItem(SEEN, at);
  } catch {
    // kept until the page is left
  }
  const isKnown = seen === at;
  seen = at;
  return isKnown;
}
