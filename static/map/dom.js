// Build elements. Text goes in by textContent only: text from people is never code.

/** `el("button", {class: "x", title: "…", onclick: f, text: "…", aria: {label: "…"}}, children)` */
export function el(tag, options = {}, children = []) {
  const node = document.createElement(tag);
  fill(node, options);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function fill(node, options) {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name === "aria") for (const [k, v] of Object.entries(value)) node.setAttribute(`aria-${k}`, v);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
}

/** Put other children in place of the ones there. */
export function replace(node, children) {
  node.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
}

const SVG = "http://www.w3.org/2000/svg";

/** A 16 px line icon from an SVG path; the paths are ours, see ICONS. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const ICONS = {
  search: "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9M10.5 10.5L14 14",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  left: "M10 3L5 8l5 5",
  right: "M6 3l5 5-5 5",
  down: "M3 6l5 5 5-5",
  screen: "M2 3h12v8H2zM5.5 14h5M8 11v3",
  camera: "M2 5h3l1-2h4l1 2h3v8H2zM8 6.7a2.3 2.3 0 1 0 0 4.6a2.3 2.3 0 0 0 0-4.6",
  keys: "M1.5 4h13v8h-13zM4 6.7h.1M6.7 6.7h.1M9.3 6.7h.1M12 6.7h.1M5 9.5h6",
  eyeOff: "M2 8s2.2-4 6-4s6 4 6 4s-2.2 4-6 4s-6-4-6-4M8 6.3a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 0 0 0-3.4M2.5 13.5l11-11",
  point: "M8 14.5s4.5-4.4 4.5-8a4.5 4.5 0 0 0-9 0c0 3.6 4.5 8 4.5 8M8 5.2a1.3 1.3 0 1 0 0 2.6a1.3 1.3 0 0 0 0-2.6",
  line: "M2.5 13l4-8l3 5l4-7",
  area: "M3 5l6-2.5l4.5 4l-2 6.5l-7 .5z",
  grid: "M2 2h12v12H2zM6 2v12M10 2v12M2 6h12M2 10h12",
  hand: "M5 8.5V4a1 1 0 0 1 2 0v3.5V3a1 1 0 0 1 2 0v4.5V4a1 1 0 0 1 2 0v4.5V6a1 1 0 0 1 2 0v4c0 2.5-1.6 4.5-4.3 4.5c-2.2 0-3.2-1-4-2.4L2.8 9.3a1 1 0 0 1 1.7-1z",
  clock: "M8 2a6 6 0 1 0 0 12a6 6 0 0 0 0-12M8 4.7V8l2.3 1.6",
  pause: "M5.5 3v10M10.5 3v10",
  play: "M5 3l8 5l-8 5z",
  again: "M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3",
  undo: "M6 3L2.5 6.5L6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7",
  redo: "M10 3l3.5 3.5L10 10M13.5 6.5H6a3.5 3.5 0 0 0 0 7h3",
  moon: "M13 9.5A5.5 5.5 0 1 1 6.5 3a4.5 4.5 0 0 0 6.5 6.5z",
  whole: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
};
