// Keys of the map page. Pure but for the listener: `commandOf` names what a key means.

const PAN_PX = 120;

const PAN = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PLAIN = { "/": "search", "+": "zoomIn", "=": "zoomIn", "-": "zoomOut", _: "zoomOut", "[": "monthBack", "]": "monthOn", f: "projector", F: "projector", "а": "projector", s: "snapshot", S: "snapshot", "ы": "snapshot", "?": "help", Escape: "escape" };
// the same places on a Cyrillic keyboard: х and ъ are where [ and ] are
const CYRILLIC = { х: "monthBack", ъ: "monthOn", ".": "search" };

/** What a key press asks for: {name, by} or null. */
export function commandOf({ key, code, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  if (PAN[key]) return { name: "pan", by: PAN[key].map((part) => part * PAN_PX) };
  if (/^[1-9]$/.test(key)) return { name: "layer", by: Number(key) };
  const isCyrillicSlash = key === "." && code === "Slash";
  if (key in PLAIN) return { name: PLAIN[key] };
  if (key in CYRILLIC && (key !== "." || isCyrillicSlash)) return { name: CYRILLIC[key] };
  return null;
}

const TYPING = new Set(["INPUT", "TEXTAREA", "SELECT"]);

/** Whether the press goes into a field. Tick boxes are no fields. */
export function isTyping(target) {
  if (!target || !target.tagName) return false;
  if (target.tagName === "INPUT" && ["checkbox", "radio", "button"].includes(target.type)) return false;
  if (target.getAttribute("role") === "slider") return true;
  return TYPING.has(target.tagName) || target.isContentEditable === true;
}

/** Call `run(command)` for keys pressed outside fields; returns a function that stops it. */
export function listen(run) {
  const onKey = (event) => {
    if (event.defaultPrevented || isTyping(event.composedPath()[0])) return;
    const command = commandOf(event);
    if (!command) return;
    if (run(command) !== false) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  document.addEventListener("keydown", onKey, true);
  return () => document.removeEventListener("keydown", onKey, true);
}
