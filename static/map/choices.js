// The reader's choices: as Python last knew them, and as changed here since. Pure.

/** Choices as a payload states them. */
export function choicesOf(payload) {
  const { source, measure, resolution, categories, period, releases } = payload.choices;
  return {
    source: source.value,
    measure: measure.value,
    resolution: resolution.value,
    categories: categories.chosen ? new Set(categories.chosen) : null, // null: all
    window: period.window, // [first, last] in months, or null
    release: releases.find((r) => r.is_on)?.value ?? null,
    layers: Object.fromEntries(payload.layers.map((layer) => [layer.key, layer.is_on])),
  };
}

/** Every category code on offer. */
export function allCodes(payload) {
  return payload.choices.categories.groups.flatMap((group) => group.items.map((item) => item.code));
}

export function isChosen(choices, code) {
  return choices.categories === null || choices.categories.has(code);
}

/** Choices with these categories ticked or not; ticking all is "all". */
export function withCategories(choices, codes, isOn, all) {
  const chosen = new Set(all.filter((code) => isChosen(choices, code)));
  for (const code of codes) {
    if (isOn) chosen.add(code);
    else chosen.delete(code);
  }
  return { ...choices, categories: chosen.size === all.length ? null : chosen };
}

/** Choices with only these categories ticked. */
export function withOnly(choices, codes, all) {
  return { ...choices, categories: codes.length === all.length ? null : new Set(codes) };
}

/** A window of months moved or resized, kept within 0 .. count - 1 and in order. */
export function clampWindow([from, to], count) {
  const clamp = (at) => Math.min(Math.max(Math.round(at), 0), count - 1);
  const [a, b] = [clamp(from), clamp(to)];
  return a <= b ? [a, b] : [b, a];
}

/** The window moved by some months with its length kept, as far as the months reach. */
export function moveWindow([from, to], by, count) {
  const step = Math.min(Math.max(by, -from), count - 1 - to);
  return [from + step, to + step];
}

/** What Python is told: plain values; null for "all" and "automatic". */
export function viewValues(choices, months) {
  const isWhole = !choices.window || (choices.window[0] === 0 && choices.window[1] === months.length - 1);
  return {
    source: choices.source,
    measure: choices.measure,
    resolution: choices.resolution,
    categories: choices.categories ? [...choices.categories].sort() : null,
    period: isWhole ? null : choices.window.map((at) => months[at]),
    release: choices.release,
  };
}
