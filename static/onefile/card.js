// What a tap opens: a few lines about the place, written as text and never as code.

const v = new URL(import.meta.url).search;
const { el, icon } = await import(`../map/dom.js${v}`);
const { entryOf } = await import(`../map/legend.js${v}`);
const { formatNumber } = await import(`../map/format.js${v}`);

/** The node for a hit (hit.js); `app` has words and tier, `close` shuts the card. */
export function card(hit, app, close) {
  const { words } = app;
  const { layer } = hit.item;
  const [first, ...others] = [...new Set(LINES[hit.kind](hit, app).filter(Boolean))];
  const button = el("button", { type: "button", title: words.close, aria: { label: words.close }, onclick: close }, [icon("close")]);
  return el("div", { class: "of-card", role: "status" }, [
    el("div", { class: "of-card-head" }, [el("strong", { text: first }), button]),
    ...others.map((text) => el("p", { text })),
    layer.is_demo ? el("p", { class: "of-demo", text: `${words.demo} · ${words.demo_detail}` }) : null,
    layer.is_perception && layer.note ? el("p", { class: "of-small", text: layer.note }) : null,
  ]);
}

const nameOf = ({ item, i }) => item.data.label?.[i] ?? "";

const LINES = {
  place: (hit) => [nameOf(hit), categoryOf(hit), entryOf(hit.item, hit.i)?.text, hit.item.layer.title],
  cell: (hit, app) => [cellWords(hit, app), hit.item.layer.title, hit.unit ? nameOf(hit.unit) : ""],
  unit: (hit) => [nameOf(hit), hit.item.layer.title],
};

function categoryOf({ item: { layer }, i }) {
  return layer.category ? layer.categories[layer.category[i]] : "";
}

/** The number of a cell in a working document, else the words of its class. */
function cellWords({ item, i }, { content, words }) {
  const value = item.data.value[i];
  if (Number.isNaN(value)) return words.no_data;
  const isCounted = content.tier === "working" && item.layer.limits.length > 0;
  return isCounted ? formatNumber(value, words.decimal_mark) : entryOf(item, i)?.text;
}
