// Entry of the forms: Streamlit calls the loader on every update; the loader calls `update`.

const v = new URL(import.meta.url).search;
const { styleSheet } = await import(`../map/assets.js${v}`);
const { Forms } = await import(`./forms.js${v}`);

const all = new WeakMap(); // the component's element -> its promise of Forms

async function start(root, base) {
  const holder = root.getRootNode();
  await styleSheet(holder instanceof ShadowRoot ? holder : document.head, `${base}form/form.css${v}`);
  return new Forms(root);
}

/** Show a payload in `root`; `trigger(name, value)` is Streamlit's. */
export async function update(root, { payload, base, trigger }) {
  if (!all.has(root)) all.set(root, { ready: start(root, base) });
  const entry = all.get(root);
  entry.latest = payload;
  const forms = await entry.ready;
  if (entry.latest !== payload || entry.isGone) return; // a newer one came meanwhile
  forms.receive(payload, trigger);
  root.dataset.state = "ready";
}

/** The component left the page. */
export async function remove(root) {
  const entry = all.get(root);
  if (!entry) return;
  entry.isGone = true;
  all.delete(root);
  (await entry.ready).destroy();
}
