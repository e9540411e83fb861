// A scale bar of a round length, exact in the middle of the map.

const v = new URL(import.meta.url).search;
const { el, replace } = await import(`./dom.js${v}`);
const { formatNumber } = await import(`./format.js${v}`);

const LONGEST = 100; // px

/** Write the bar into a node; `words` are {km, m, mark}. A map without a size has none. */
export function showScale(node, map, { km, m, mark }) {
  const y = map.getSize().y / 2;
  const at = (x) => map.containerPointToLatLng([x, y]);
  const metres = map.distance(at(0), at(LONGEST));
  if (!(metres > 0)) return;
  const step = 10 ** Math.floor(Math.log10(metres));
  const length = [5, 2, 1].map((n) => n * step).find((n) => n <= metres) ?? step;
  const isKm = length >= 1000;
  const bar = el("i");
  bar.style.width = `${(LONGEST * length) / metres}px`;
  replace(node, [el("span", { text: `${formatNumber(isKm ? length / 1000 : length, mark)} ${isKm ? km : m}` }), bar]);
}
