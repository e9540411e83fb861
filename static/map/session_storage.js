// What the browser's own storage holds of a session. Every change has a key of its own and every tab a desk of its
// own, so that two tabs never write the same key; what a tab left behind is taken up by the next one.

const { newId } = await import(`./session_values.js${new URL(import.meta.url).search}`);

export const TAB = newId(); // this page until it is left; a reload is another one

const LIFE = "session.tab."; // the lock that a tab holds as long as it lives

// a page that is no secure context knows no locks: then nobody can tell who lives
navigator.locks?.request(LIFE + TAB, () => new Promise(() => undefined)).catch(() => undefined);

/** The tabs that are open, this one among them; null where that cannot be known. */
export async function openTabs() {
  if (!navigator.locks) return null;
  const { held } = await navigator.locks.query();
  return new Set(held.map(({ name }) => name).filter((name) => name.startsWith(LIFE)).map((name) => name.slice(LIFE.length)));
}

/** Keep a value under a key; null lets go of it. */
export function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // without storage what is unsent lives as long as the page
  }
}

/** Every value under a beginning of keys: [[key, value]]. */
export function keptUnder(beginning) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(beginning)).map((name) => [name, read(name)]);
  } catch {
    return []; // storage switched off
  }
}

export function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // something else wrote there
  }
}

/** Hear of keys that another tab let go of; returns a function that stops it. */
export function onLetGo(beginning, tell) {
  const hear = ({ key, newValue }) => {
    if (key?.startsWith(beginning) && newValue === null) tell(key);
  };
  globalThis.addEventListener("storage", hear);
  return () => globalThis.removeEventListener("storage", hear);
}
