// Keys of a session. They come before the map's own (keyboard.js); `intentOf` is pure.

const { isTyping } = await import(`./keyboard.js${new URL(import.meta.url).search}`);

const BY_CODE = { KeyG: "grid", KeyP: "point", KeyL: "line", KeyA: "area", KeyC: "square", KeyV: "look", Comma: "stepBack", Period: "stepOn", KeyF: "nothing", KeyS: "nothing" };
const BY_KEY = { PageUp: "stepBack", PageDown: "stepOn", Enter: "finish", Backspace: "cornerBack", " ": "place", Escape: "escape" };
const FINE = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] };

/** What a key press asks for, by its place on the keyboard: a Cyrillic layout has the same keys. */
export function intentOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }) {
  if ((ctrlKey || metaKey) && !altKey) {
    if (code === "KeyZ") return { name: shiftKey ? "redo" : "undo" };
    return code === "KeyY" ? { name: "redo" } : null;
  }
  if (ctrlKey || metaKey || altKey) return null;
  if (shiftKey && FINE[key]) return { name: "fine", by: FINE[key] };
  if (BY_KEY[key]) return { name: BY_KEY[key] };
  if (shiftKey || /^[?/]$/.test(key)) return null;
  return BY_CODE[code] ? { name: BY_CODE[code] } : null;
}

const ON_SCREEN = { KeyD: "theme", KeyF: "fullscreen" };

/** The wall knows two keys; a map that is moved there would leave the facilitator's. */
function onScreen(session, event) {
  const name = event.ctrlKey || event.metaKey || event.altKey ? null : ON_SCREEN[event.code];
  if (name && session.press({ name })) event.preventDefault();
  event.stopImmediatePropagation();
}

const isButton = (node) => ["BUTTON", "SELECT", "SUMMARY", "A"].includes(node?.tagName);

/** Call `session.press(intent)`; true keeps the key from the map. Returns a function that stops it. */
export function listenKeys(session) {
  const onKey = (event) => {
    if (!session.isOn || event.defaultPrevented) return;
    if (!session.isFacilitator) return onScreen(session, event);
    const target = event.composedPath()[0];
    const isOwnForm = session.form.node.contains(target) || session.bar.square.contains(target);
    const intent = intentOf(event);
    const isPassed = isTyping(target) || (isButton(target) && ["Enter", " "].includes(event.key));
    if (intent && (!isPassed || event.key === "Escape") && session.press(intent)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return undefined;
    }
    if (isOwnForm) event.stopImmediatePropagation(); // what is typed there is no command
    return undefined;
  };
  document.addEventListener("keydown", onKey, true);
  return () => document.removeEventListener("keydown", onKey, true);
}
