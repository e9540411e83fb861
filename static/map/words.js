// What is written around the map: sentences, the account, sources, the empty state, the tooltip.

const v = new URL(import.meta.url).search;
const { el, replace, icon } = await import(`./dom.js${v}`);
const { actionButton } = await import(`./panel_right.js${v}`);
const { formatNumber } = await import(`./format.js${v}`);
const { entryOf } = await import(`./legend.js${v}`);

const SENTENCE_END = /(?<=\.)\s+(?=\p{Lu})/u; // the account is one text of several sentences

const spans = (sentences) => sentences.map((text) => el("span", { text: `${text} ` }));

/** A button that shows sentences beyond two lines; hidden where there are none. */
function unfold(frame, app) {
  const label = app.say(app.isFootOpen ? "panel_fold" : "panel_open");
  return el("button", {
    type: "button",
    class: "hm-round hm-plain hm-unfold",
    title: label,
    aria: { label, expanded: String(Boolean(app.isFootOpen)) },
    onclick: () => {
      app.isFootOpen = !app.isFootOpen;
      showFoot(frame, app);
    },
  }, [icon("down")]);
}

/** Say by the button that sentences are cut; call again when the width has changed. */
export function showCut({ foot }, { isFootOpen }) {
  const sentences = foot.querySelector(".hm-sentences");
  const button = foot.querySelector(".hm-unfold");
  if (!sentences || !button) return;
  foot.classList.toggle("is-open", Boolean(isFootOpen));
  button.hidden = !isFootOpen && sentences.scrollHeight <= sentences.clientHeight + 1;
}

/** Leave out last sentences until the rest fits, and let a long one have its lines: one cut short says nothing. */
export function keepWhole(node) {
  const isCut = () => node.scrollHeight > node.clientHeight + 1;
  while (node.childElementCount > 1 && isCut()) node.lastElementChild.remove();
  node.classList.toggle("is-whole", isCut());
}

/** Fill the foot, the attribution and the empty state. */
export function showFoot(frame, app) {
  const { payload } = app;
  const sentences = el("p", { class: "hm-sentences" }, spans(payload.sentences));
  replace(frame.foot, [
    unfold(frame, app),
    sentences,
    el("p", { class: "hm-account" }, spans(payload.account.split(SENTENCE_END))),
    el("p", { class: "hm-sources", text: payload.credit.join(" · ") }),
  ]);
  showCut(frame, app);
  replace(frame.attribution, [el("span", { text: payload.attribution.join(" · ") })]);
  frame.root.style.setProperty("--sources", `${frame.attribution.offsetHeight}px`);
  frame.words(app.say);
  const { empty } = payload.choices;
  frame.empty.hidden = !empty;
  replace(frame.empty, empty ? [
    el("h2", { text: empty.title }),
    el("p", { text: empty.text }),
    el("div", { class: "hm-buttons" }, empty.buttons.map((button) => actionButton(button, app))),
  ] : []);
}

/** Lines of the tooltip: what is under the mouse, then the unit it lies in. */
export function tipLines(app, hit) {
  const name = hit.item.data.label?.[hit.i] ?? "";
  if (hit.kind === "place") return [name, hit.item.layer.title].filter(Boolean);
  if (hit.kind === "unit") return [name].filter(Boolean);
  const unit = hit.unit ? hit.unit.item.data.label[hit.unit.i] : "";
  return [cellWords(app, hit), unit].filter(Boolean);
}

/** The number of a cell, or in the public tier the words of its class. */
function cellWords(app, { item, i }) {
  const { value } = item.data;
  const measure = app.payload.choices.measure.value;
  const isCounted = item.layer.is_cubed && measure !== "gi_star" && Number.isFinite(value[i]);
  if (!isCounted) return entryOf(item, i)?.text ?? app.say("no_data");
  const number = formatNumber(value[i], app.mark, measure === "density" ? 1 : 0);
  const key = app.payload.choices.source.value === "residents" ? "tip_marks" : "tip_incidents";
  return app.say(measure === "density" ? "tip_density" : key, { value: number });
}
