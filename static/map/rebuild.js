// Replace what a panel shows without losing the reader's place in it.

/** Rebuild `node` from `children`; scroll position and the focused control (by data-focus) stay. */
export function rebuild(node, children) {
  const scrolled = node.scrollTop;
  const focused = node.getRootNode().activeElement;
  const name = node.contains(focused) ? focused.dataset.focus : null;
  node.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
  node.scrollTop = scrolled;
  if (!name) return;
  const again = node.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  again?.focus({ preventScroll: true });
}

const shownAs = new WeakMap(); // node -> what it shows, as text

/** Whether a node has to show something else now; what it shows already is left in peace. */
export function isOther(node, ...state) {
  const key = JSON.stringify(state);
  if (shownAs.get(node) === key) return false;
  shownAs.set(node, key);
  return true;
}
