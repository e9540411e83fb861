// The panel that opens on a click: what Python says about a cell, a unit or a place.

const v = new URL(import.meta.url).search;
const { el, icon } = await import(`./dom.js${v}`);
const { rebuild } = await import(`./rebuild.js${v}`);

/** Show or hide the panel; `app` has payload, say, sender. */
export function showRight(node, app) {
  const { panel } = app.payload;
  node.classList.toggle("is-open", Boolean(panel));
  if (!panel) return rebuild(node, []);
  return rebuild(node, [
    el("header", {}, [
      el("h2", { text: panel.title }),
      el(
        "button",
        {
          type: "button",
          class: "hm-round hm-plain",
          title: app.say("close"),
          aria: { label: app.say("close") },
          data: { focus: "close" },
          onclick: () => app.closePanel(),
        },
        [icon("close")],
      ),
    ]),
    panel.subtitle ? el("p", { class: "hm-subtitle", text: panel.subtitle }) : null,
    panel.is_demo ? el("p", {}, [el("span", { class: "hm-tag hm-demo", text: app.say("demo") })]) : null,
    panel.rows.length ? factList(panel.rows) : null,
    ...panel.tables.map(tableOf),
    ...panel.notes.map((text) => el("p", { class: "hm-small", text })),
    panel.buttons.length ? el("div", { class: "hm-buttons" }, panel.buttons.map((b) => actionButton(b, app))) : null,
  ]);
}

function factList(rows) {
  return el("dl", {}, rows.flatMap(([label, value]) => [el("dt", { text: label }), el("dd", { text: value })]));
}

function tableOf({ title, columns, rows, numeric }) {
  const cell = (tag) => (text, at) => el(tag, { text, class: numeric[at] ? "hm-number" : "" });
  return el("section", {}, [
    el("h3", { text: title }),
    el("table", {}, [
      el("thead", {}, [el("tr", {}, columns.map(cell("th")))]),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell("td"))))),
    ]),
  ]);
}

/** A button that sends the event `action`. */
export function actionButton(button, app) {
  return el("button", {
    type: "button",
    class: button.is_primary ? "hm-primary" : "hm-secondary",
    text: button.text,
    data: { focus: `action-${button.action}`, action: button.action },
    onclick: () => app.sender.send("action", { action: button.action, values: button.values }),
  });
}
