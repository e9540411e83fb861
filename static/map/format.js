// Words and numbers as a reader of the chosen language expects them. Pure.

const NARROW_SPACE = "\u202f";

/** A speaker of one language: `speaker(texts)(key, {name: value})`; an unknown one shows as ⟦key⟧. */
export function speaker(texts) {
  return (key, params = {}) => {
    const template = texts[key];
    if (template === undefined) return `⟦${key}⟧`;
    return template.replace(/\{(\w+)\}/g, (whole, name) =>
      name in params ? formatValue(params[name], texts.decimal_mark ?? ".") : whole,
    );
  };
}

function formatValue(value, mark) {
  return typeof value === "number" ? formatNumber(value, mark) : String(value);
}

/** Narrow spaces between thousands, at most `digits` decimals. */
export function formatNumber(value, mark = ".", digits = 2) {
  const fixed = Math.abs(value).toFixed(digits).replace(/\.?0+$/, digits ? "" : "$&");
  const [whole, part] = fixed.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
  return (value < 0 ? "−" : "") + grouped + (part ? mark + part : "");
}

/** "March 2025", or "March 2025 – May 2025" for a longer period. */
export function periodWords(monthNames, from, to, language = "en") {
  if (!monthNames.length) return "";
  const [first, last] = [monthNames[from], monthNames[to]];
  const begin = first.charAt(0).toLocaleUpperCase() + first.slice(1);
  if (from === to) return begin;
  // only English writes months large within a line
  const end = language === "en" ? last : last.charAt(0).toLocaleLowerCase() + last.slice(1);
  return `${begin} – ${end}`;
}
