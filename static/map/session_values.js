// Values of a mark as they are typed, kept and compared. Pure, but for the random ids.

const DECIMALS = 1e6; // positions are kept to a decimetre, as Python keeps them

/** 32 hexadecimal digits: made here, so that a mark is itself before any server heard of it. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const rounded = ([lng, lat]) => [lng, lat].map((part) => Math.round(part * DECIMALS) / DECIMALS);

// Letters that look like a Latin one, and those whose sound leaves no doubt.
const LATIN = { А: "A", В: "B", С: "C", Е: "E", Ё: "E", Н: "H", К: "K", М: "M", О: "O", Р: "P", Т: "T", Х: "X", У: "Y", Ү: "Y", І: "I", Ј: "J", Ѕ: "S", Б: "B", Д: "D", Ф: "F", Г: "G", И: "I", Й: "J", Л: "L" };

/** "c 4,7" -> {column: 2, row: 3, ninth: 7}; null where it is no square's name. */
export function parseSquare(typed) {
  const latin = [...typed.trim().toUpperCase()].map((letter) => LATIN[letter] ?? letter).join("");
  const code = latin.replace(/\s*[.,/:;-]\s*|(?<=\d)\s+(?=\d)/g, ".").replace(/\s+/g, "");
  const found = /^([A-Z]{1,2})0*([1-9]\d?)(?:\.([1-9]))?$/.exec(code);
  if (!found) return null;
  const column = [...found[1]].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { column, row: Number(found[2]) - 1, ninth: found[3] ? Number(found[3]) : null };
}

/** The name of a column: 0 is A, 26 is AA. */
export function columnName(column) {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnName(Math.floor(column / 26) - 1) + last;
}

/**
 * The square of the paper sheet that was typed: {code, bounds: [west, south, east, north]}.
 *
 * Columns count from the west, rows from the north, ninths in reading order. null where the
 * sheet has no such square.
 */
export function squareOf(grid, typed) {
  const square = parseSquare(typed);
  if (!square || square.column >= grid.columns || square.row >= grid.rows) return null;
  const { column, row, ninth } = square;
  let width = (grid.east - grid.west) / grid.columns;
  let height = (grid.north - grid.south) / grid.rows;
  let west = grid.west + column * width;
  let north = grid.north - row * height;
  if (ninth !== null) {
    width /= 3;
    height /= 3;
    west += ((ninth - 1) % 3) * width;
    north -= Math.floor((ninth - 1) / 3) * height;
  }
  const code = `${columnName(column)}${row + 1}${ninth === null ? "" : `.${ninth}`}`;
  return { code, bounds: [west, north - height, west + width, north] };
}

/** A square as a mark's geometry. */
export function squareGeometry([west, south, east, north]) {
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return { type: "Polygon", coordinates: [ring.map(rounded)] };
}

const FIELDS = ["category", "severity", "time_of_day", "season", "note", "radius_m", "grid"];

/** Whether a mark of the server says what was sent. */
export function says(mark, values) {
  const isSame = (name) => !(name in values) || mark[name] === values[name];
  if (!FIELDS.every(isSame)) return false;
  if (!values.geometry) return true;
  const { type, coordinates } = values.geometry;
  return mark.geometry.type === type && JSON.stringify(mark.geometry.coordinates) === JSON.stringify(coordinates);
}

/** What a note seems to hold of a person: the kinds of the patterns that are found in it. */
export function personalKinds(patterns, note) {
  const found = patterns.filter(({ pattern }) => {
    try {
      return new RegExp(pattern, "u").test(note);
    } catch {
      return false; // a pattern this browser cannot read warns of nothing
    }
  });
  return [...new Set(found.map(({ kind }) => kind))];
}
