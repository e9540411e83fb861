// The dark ground of a projector: colours of layers turned so that few stays quiet and many stands out.
// Pure.

const HEX = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;

export const partsOf = (colour) => HEX.exec(colour)?.slice(1).map((part) => parseInt(part, 16)) ?? null;

/** Relative luminance (WCAG 2.2), 0 to 1. */
export function luminance(rgb) {
  const [r, g, b] = rgb.map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours (WCAG 2.2), 1 to 21. */
export function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** The same hue, as light as it was dark. */
export function inverted(colour) {
  const rgb = partsOf(colour);
  if (!rgb) return colour;
  const shift = 255 - Math.max(...rgb) - Math.min(...rgb); // twice the step to the mirrored lightness of HSL
  return `#${rgb.map((part) => Math.min(255, Math.max(0, part + shift)).toString(16).padStart(2, "0")).join("")}`;
}

/** Colours of a scale from light to dark, by their opposites; empty where it is no such scale. */
export function reversedScale(legend) {
  const fills = legend.map(({ style: [fill] }) => fill).filter((fill) => fill && partsOf(fill));
  const scale = [...new Set(fills)];
  const light = scale.map((fill) => luminance(partsOf(fill)));
  const isScale = scale.length > 2 && light.every((value, i) => i === 0 || value < light[i - 1]);
  return new Map(isScale ? scale.map((fill, i) => [fill, scale[scale.length - 1 - i]]) : []);
}

const GROUND = partsOf("#14181b"); // --ground of the dark wall
const LEAST = 3; // contrast of a thing that is no text (WCAG 2.2, 1.4.11)

/** A colour that is seen on the dark ground: itself, or its opposite where it is too dark. */
function lit(colour) {
  const rgb = partsOf(colour);
  return rgb && contrast(rgb, GROUND) < LEAST ? inverted(colour) : colour;
}

const isGround = ({ pane }) => pane === "ground" || pane === "boundaries";

/** A layer as it looks on the dark ground. */
export function darkLayer(layer) {
  const swap = layer.kind === "cells" ? reversedScale(layer.legend) : new Map();
  const isKinds = layer.kind === "cells" && swap.size === 0; // of cells: no scale has an order to keep
  const line = isGround(layer) ? inverted : isKinds ? lit : (colour) => colour;
  const turn = swap.size ? (colour) => swap.get(colour) ?? colour : line;
  const legend = layer.legend.map((entry) => {
    const [fill, outline, ...rest] = entry.style;
    return { ...entry, style: [turn(fill), line(outline), ...rest] };
  });
  return { ...layer, legend, turn, line };
}

/** A drawable item of that layer. */
export function darkItem(item) {
  const { turn, line } = darkLayer(item.layer);
  const styles = item.styles.map((style) => ({ ...style, fill: turn(style.fill), outline: line(style.outline) }));
  return { ...item, styles };
}

const LIGHT = { pale: "#ffffff", rim: "#ffffff", ink: "#1c1f22", halo: "rgba(255,255,255,.95)", grid: "#3c4a52", accent: "#0f5c6e", conflict: "#d5008f" };
const DARK = { ...LIGHT, ink: "#ffffff", halo: "rgba(14,18,21,.95)", grid: "#b9c4cb", accent: "#7fd0e0" };

/** Colours around the marks on a ground; those of the marks come from Python's palette. */
export const lookOf = (theme, marks = {}) => ({ ...(theme === "dark" ? DARK : LIGHT), marks });
