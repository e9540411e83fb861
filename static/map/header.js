// The line above the map: search, breadcrumb, title, tier, DEMO, and the three actions.

const v = new URL(import.meta.url).search;
const { el, icon } = await import(`./dom.js${v}`);
const { rebuild } = await import(`./rebuild.js${v}`);
const { actionButton } = await import(`./panel_right.js${v}`);

/** Rebuild the line; the search box is kept as it is. */
export function showHeader(nodes, app) {
  rebuild(nodes.where, [breadcrumb(app), title(app.payload)]);
  rebuild(nodes.actions, [
    tierSwitch(app),
    action(app, "projector", "screen", () => app.toggleProjector()),
    action(app, "snapshot", "camera", () => app.sender.send("snapshot")),
    action(app, "keys", "keys", () => app.toggleHelp()),
  ]);
  showBanner(nodes.banner, app);
}

const LONG = 110; // characters; beyond, two lines need smaller letters

function title({ title: text, subtitle }) {
  return el("h1", { text, title: `${text}\n${subtitle}`, class: text.length > LONG ? "is-long" : "" });
}

function breadcrumb(app) {
  const units = app.payload.breadcrumb;
  const demo = { class: "hm-tag hm-demo", text: app.say("demo"), title: app.say("demo_why") };
  return el("nav", { class: "hm-crumbs", aria: { label: app.say("breadcrumb") } }, [
    ...units.map((unit, at) =>
      at === units.length - 1
        ? el("span", { text: unit.name, aria: { current: "page" } })
        : el("button", { type: "button", class: "hm-link", text: unit.name, data: { focus: `crumb-${unit.pcode}`, pcode: unit.pcode }, onclick: () => app.openUnit(unit.pcode) }),
    ),
    app.payload.is_demo ? el("span", demo) : null,
  ]);
}

function tierSwitch(app) {
  const tiers = ["working", "public"].map((tier) =>
    el("button", {
      type: "button",
      role: "radio",
      text: app.say(`tier_${tier}`),
      data: { focus: `tier-${tier}`, tier },
      aria: { checked: String(app.payload.tier === tier) },
      onclick: () => app.askTier(tier),
    }),
  );
  return el("div", { class: "hm-tier" }, [
    el("div", { class: "hm-switch", role: "radiogroup", aria: { label: app.say("tier") } }, tiers),
    el("span", { class: "hm-tier-note", text: app.say(`tier_${app.payload.tier}_note`) }),
  ]);
}

function action(app, name, sign, onclick) {
  const label = app.say(`action_${name}`);
  return el("button", { type: "button", class: "hm-round", title: label, aria: { label }, data: { focus: name }, onclick }, [icon(sign)]);
}

function showBanner(node, app) {
  const { banner } = app.payload;
  node.hidden = !banner || app.isBannerClosed;
  if (node.hidden) return rebuild(node, []);
  const close = el("button", { type: "button", class: "hm-round hm-plain", title: app.say("close"), aria: { label: app.say("close") }, onclick: () => app.closeBanner() }, [icon("close")]);
  return rebuild(node, [el("span", { text: banner.text }), ...banner.buttons.map((b) => actionButton(b, app)), close]);
}
