// Entry: Streamlit calls the component's loader on every update; the loader calls `update`.

const v = new URL(import.meta.url).search;
const { libraries, styleSheet } = await import(`./assets.js${v}`);
const { App } = await import(`./app.js${v}`);
const { Store } = await import(`./store.js${v}`);
const { faultsOf } = await import(`./payload.js${v}`);

const store = new Store(); // one per document: outlives page switches
const apps = new WeakMap(); // the component's element -> its promise of an App

async function start(root, base) {
  const holder = root.getRootNode();
  const sheets = holder instanceof ShadowRoot ? holder : document.head;
  const [{ L, h3 }] = await Promise.all([
    libraries(base, v),
    styleSheet(sheets, `${base}map/projector.css${v}`), // each is put before the one named above it
    styleSheet(sheets, `${base}map/session.css${v}`),
    styleSheet(sheets, `${base}map/map.css${v}`),
    styleSheet(sheets, `${base}vendor/leaflet/leaflet.css${v}`),
  ]);
  return new App(root, { L, h3, store });
}

/** Draw a payload in `root`; `trigger(name, value)` is Streamlit's. */
export async function update(root, { payload, base, trigger }) {
  if (!apps.has(root)) apps.set(root, { latest: null, ready: start(root, base) });
  const entry = apps.get(root);
  entry.latest = payload;
  const app = await entry.ready;
  if (entry.latest !== payload || entry.isGone) return; // a newer one came meanwhile
  app.sender.trigger = trigger;
  const faults = faultsOf(payload);
  if (faults.length) throw new Error(`map payload: ${faults.join("; ")}`);
  app.receive(payload);
  root.dataset.answers = String(payload.answers);
  root.dataset.state = "ready";
}

/** The component left the page. */
export async function remove(root) {
  const entry = apps.get(root);
  if (!entry) return;
  entry.isGone = true;
  apps.delete(root);
  (await entry.ready).destroy();
}
