// One field of a form: its element, what is typed in it as a value, and a value as it is shown.

const v = new URL(import.meta.url).search;
const { el } = await import(`../map/dom.js${v}`);

const DAY = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
const isoOf = (year, month, day) => `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

/** "03.05.2026" as "2026-05-03"; null where there is no such day. */
export function parseDay(text) {
  const typed = text.trim();
  if (!typed) return "";
  const found = DAY.exec(typed);
  if (!found) return null;
  const [day, month, year] = found.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? isoOf(year, month, day) : null;
}

const showDay = (iso) => (iso ? iso.split("-").reverse().join(".") : "");

/** "12 500,5" as 12500.5; null where it is no number; undefined where nothing is typed. */
export function parseNumber(text, { isWhole }) {
  const typed = text.replace(/\s/g, "").replace(",", ".");
  if (!typed) return undefined;
  const form = isWhole ? /^\d{1,12}$/ : /^-?\d{1,12}(\.\d{1,6})?$/;
  return form.test(typed) ? Number(typed) : null;
}

const showNumber = (value, mark) => {
  if (value === null || value === undefined) return "";
  const [whole, part] = String(value).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") + (part ? mark + part : "");
};

const bare = (text) => text;

/** By kind: how a value is shown and read. A read of null is a mistake; `wrong` names what to say then. */
const KINDS = {
  line: { show: bare, read: bare },
  paragraph: { show: bare, read: bare },
  choice: { show: bare, read: bare },
  day: { show: showDay, read: parseDay, wrong: "bad_day" },
  number: { show: showNumber, read: (text) => orNull(parseNumber(text, { isWhole: false })), wrong: "bad_number" },
  whole: { show: showNumber, read: (text) => orZero(parseNumber(text, { isWhole: true })), wrong: "bad_whole" },
};

const NOTHING = Symbol("nothing is known");
const orNull = (value) => (value === undefined ? NOTHING : value);
const orZero = (value) => (value === undefined ? 0 : value);

/** Read an element: {value} or {wrong}. */
export function readField(node, field) {
  const kind = KINDS[field.kind];
  const value = kind.read(node.value);
  if (value === null) return { wrong: kind.wrong };
  return { value: value === NOTHING ? null : value };
}

/** Put a value into an element, unless it says the same already. */
export function writeField(node, field, value, mark) {
  const shown = KINDS[field.kind].show(value ?? "", mark);
  const text = field.kind === "whole" && value === 0 ? "" : shown;
  if (node.value !== text) node.value = text;
  if (field.kind === "paragraph") grow(node);
}

/** A text area is as high as its text. */
export function grow(node) {
  node.style.height = "auto";
  if (node.scrollHeight) node.style.height = `${node.scrollHeight + 2}px`;
}

/** The element that is typed in. */
export function fieldNode(field, id) {
  const shared = { id, disabled: field.is_disabled, maxlength: field.most, placeholder: field.hint, title: field.help };
  if (field.kind === "choice") {
    const options = field.options.map(([value, text]) => el("option", { value, text }));
    return el("select", shared, options);
  }
  if (field.kind === "paragraph") return el("textarea", { ...shared, rows: 2 });
  const mode = { number: "decimal", whole: "numeric", day: "numeric" }[field.kind];
  return el("input", { ...shared, type: "text", inputmode: mode, autocomplete: "off" });
}
