// Filter and sum the cube of counts (cell x category x month). Pure.

/**
 * Counts of the chosen categories, per cell within [from, to] and per month over all months.
 *
 * `categories` is a Set of codes, or null for all; `from` and `to` are positions in `months`,
 * both inclusive. `inWindow` is the total within the period, `perCategory` its parts (of every
 * category, chosen or not, so that the list can show what a tick would add).
 */
export function sumCube(cube, { categories, from, to }) {
  const perCell = new Float64Array(cube.cells.length);
  const perMonth = new Float64Array(cube.months.length);
  const perCategory = new Float64Array(cube.categories.length);
  const isChosen = Uint8Array.from(cube.categories, (code) =>
    categories === null || categories.has(code) ? 1 : 0,
  );
  let inWindow = 0;
  const { cellAt, categoryAt, monthAt, count } = cube;
  for (let i = 0; i < count.length; i += 1) {
    const category = categoryAt[i];
    const month = monthAt[i];
    const isInside = month >= from && month <= to;
    if (isInside) perCategory[category] += count[i];
    if (isChosen[category] === 0) continue;
    perMonth[month] += count[i];
    if (!isInside) continue;
    perCell[cellAt[i]] += count[i];
    inWindow += count[i];
  }
  return { perCell, perMonth, perCategory, inWindow };
}

/** What a cell's colour says: its count, or its count per km² of true area. */
export function measureCells(cube, perCell, measure) {
  if (measure !== "density") return perCell;
  return perCell.map((count, at) => count / cube.area[at]);
}

/** How many cells hold at least one. */
export function countCells(perCell) {
  let cells = 0;
  for (const count of perCell) if (count > 0) cells += 1;
  return cells;
}
