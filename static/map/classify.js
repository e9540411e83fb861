// Put values into classes by limits that Python chose. Pure.

export const ZERO = -2;
export const NO_DATA = -1;

/**
 * Class of a value: the first whose upper limit it does not exceed; above the last limit the
 * last class (a month added here may exceed what Python saw). NaN is no data, 0 is zero.
 */
export function classOf(value, limits) {
  if (Number.isNaN(value)) return NO_DATA;
  if (value === 0) return ZERO;
  for (let at = 0; at < limits.length; at += 1) if (value <= limits[at]) return at;
  return limits.length - 1;
}

/** Class of every value. */
export function classify(values, limits) {
  return Int8Array.from(values, (value) => classOf(value, limits));
}

/**
 * Style position for each class, from rows that have it: what Python drew stays the pattern for
 * what is drawn here. `legend` (styles of the entries that have a fill, one per class) fills in classes that
 * no row has. Returns {styles, ofClass, ofZero,
 * ofNoData}; -1 means not drawn.
 */
export function classStyles(layer, legend, limits) {
  const styles = [...layer.styles];
  const ofClass = new Array(limits.length).fill(-1);
  let ofZero = -1;
  let ofNoData = -1;
  for (let i = 0; i < layer.style.length; i += 1) {
    const at = layer.classIndex[i];
    if (at >= 0 && at < ofClass.length && layer.value[i] !== 0) ofClass[at] = layer.style[i];
    else if (Number.isNaN(layer.value[i])) ofNoData = layer.style[i];
    else if (layer.value[i] === 0) ofZero = layer.style[i];
  }
  const ramp = legend.filter((style) => style.fill);
  ofClass.forEach((known, at) => {
    if (known >= 0 || ramp.length !== limits.length) return;
    styles.push({ ...ramp[at] });
    ofClass[at] = styles.length - 1;
  });
  return { styles, ofClass, ofZero, ofNoData };
}

/** The style position of each class index, with ZERO and NO_DATA. */
export function styleOfClass(at, { ofClass, ofZero, ofNoData }) {
  if (at === ZERO) return ofZero;
  if (at === NO_DATA) return ofNoData;
  return ofClass[at] ?? -1;
}
