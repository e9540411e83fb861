// The list of keys, over everything, closed by any key.

const v = new URL(import.meta.url).search;
const { el, replace } = await import(`./dom.js${v}`);

const NOT_IN_A_SESSION = new Set(["[ ]", "f", "s"]);

const KEYS = [
  ["/", "key_search"],
  ["1 – 9", "key_layers"],
  ["← ↑ ↓ →", "key_pan"],
  ["+ −", "key_zoom"],
  ["[ ]", "key_month"],
  ["f", "key_projector"],
  ["s", "key_snapshot"],
  ["Esc", "key_escape"],
  ["?", "key_help"],
];

/** Fill the overlay with words; it is shown by its `hidden` attribute. `more` are [key, text]. */
export function fillHelp(node, say, close, more = []) {
  const rows = [...more, ...KEYS.filter(([key]) => !more.length || !NOT_IN_A_SESSION.has(key)).map(([key, text]) => [key, say(text)])];
  replace(node, [
    el("div", { class: "hm-help-card", role: "dialog", aria: { label: say("action_keys") } }, [
      el("h2", { text: say("action_keys") }),
      el("dl", {}, rows.flatMap(([key, text]) => [el("dt", {}, [el("kbd", { text: key })]), el("dd", { text })])),
      el("p", { class: "hm-small", text: say("key_double_click") }),
      el("button", { type: "button", class: "hm-secondary", text: say("close"), onclick: close }),
    ]),
  ]);
}
