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
  whole: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
};
