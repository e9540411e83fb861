// The panel of what is shown: source, measure, cell size, layers with their legends, categories.

const v = new URL(import.meta.url).search;
const { el } = await import(`./dom.js${v}`);
const { rebuild } = await import(`./rebuild.js${v}`);
const { BASE, legendList, isNamedByTitle, firstSwatch, layersListed, sayOnce } = await import(`./legend.js${v}`);
const { formatNumber } = await import(`./format.js${v}`);
const { allCodes, isChosen, withCategories, withOnly } = await import(`./choices.js${v}`);

/** Rebuild the panel. `app` has payload, choices, say, change(choices), counts (per category). */
export function showLeft(node, app) {
  const { payload } = app;
  const isPublic = payload.tier === "public";
  rebuild(node, [
    switchOf(app, "source"),
    switchOf(app, "measure"),
    isPublic ? releases(app) : resolution(app),
    layers(app),
    isPublic ? null : categories(app),
  ]);
}

function section(title, children, extra = null) {
  return el("section", {}, [el("h3", { text: title }), extra, ...children]);
}

function switchOf(app, name) {
  const { options } = app.payload.choices[name];
  if (options.length < 2) return null;
  const buttons = options.map((option) =>
    el("button", {
      type: "button",
      role: "radio",
      text: option.text,
      title: option.why_not || undefined,
      disabled: Boolean(option.why_not),
      data: { focus: `${name}-${option.value}`, value: option.value },
      aria: { checked: String(app.choices[name] === option.value) },
      onclick: () => app.change({ ...app.choices, [name]: option.value }),
    }),
  );
  const label = app.say(name);
  return section(label, [
    el("div", { class: `hm-switch hm-switch-${name}`, role: "radiogroup", aria: { label } }, buttons),
  ]);
}

function resolution(app) {
  const { automatic, options } = app.payload.choices.resolution;
  if (!options.length) return null;
  const pick = el("select", {
    aria: { label: app.say("resolution") },
    data: { focus: "resolution" },
    onchange: () => app.change({ ...app.choices, resolution: pick.value ? Number(pick.value) : null }),
  });
  const add = (value, text) => pick.append(el("option", { value, text, selected: value === String(app.choices.resolution ?? "") }));
  add("", app.say("resolution_automatic", { value: automatic }));
  for (const value of options) add(String(value), app.say(`resolution_${value}`));
  return section(app.say("resolution"), [pick]);
}

function releases(app) {
  const all = app.payload.choices.releases;
  if (!all.length) return null;
  const pick = el("select", {
    aria: { label: app.say("release") },
    data: { focus: "release" },
    onchange: () => app.change({ ...app.choices, release: pick.value }),
  });
  for (const { value, text } of all)
    pick.append(el("option", { value, text, selected: value === app.choices.release }));
  return section(app.say("release"), [pick, el("p", { class: "hm-small", text: app.say("release_why") })]);
}

/** The picture's layers with their legends; what it stands on is folded away below them. */
function layers(app) {
  const listed = layersListed(app.payload).map((layer, at) => ({ layer, at }));
  const isBase = ({ layer }) => BASE.includes(layer.pane);
  const once = sayOnce();
  const picture = listed.filter((row) => !isBase(row)).map(({ layer, at }) => layerRow(app, layer, at, once));
  const base = listed.filter(isBase);
  return section(app.say("layers"), [...picture, base.length ? baseMap(app, base, once) : null]);
}

/** Boundaries, water and settlements: one entry that opens to switch each. */
function baseMap(app, rows, once) {
  const details = el("details", { class: "hm-base", open: app.openGroups.has("base") }, [
    el("summary", { data: { focus: "open-base" } }, [
      el("span", { text: app.say("base_map") }),
    ]),
    ...rows.map(({ layer, at }) => layerRow(app, layer, at, once)),
  ]);
  details.addEventListener("toggle", () => app.openGroups[details.open ? "add" : "delete"]("base"));
  return details;
}

function layerRow(app, layer, at, once) {
  const isOn = app.choices.layers[layer.key];
  const box = el("input", {
    type: "checkbox",
    checked: isOn,
    data: { focus: `layer-${layer.key}`, layer: layer.key },
    onchange: () => app.toggleLayer(layer.key),
  });
  const tags = [
    layer.is_demo ? el("span", { class: "hm-tag hm-demo", text: app.say("demo") }) : null,
    layer.is_perception ? el("span", { class: "hm-tag", text: app.say("perception") }) : null,
    layer.is_approximate ? el("span", { class: "hm-tag", text: app.say("approximate_short") }) : null,
  ];
  const key = at < 9 ? el("kbd", { text: String(at + 1), title: app.say("layer_key", { key: at + 1 }) }) : null;
  const isNamed = isNamedByTitle(layer);
  const entries = isOn ? layer.legend.slice(isNamed ? 1 : 0).filter((entry) => !isNamed || once(entry.text)) : [];
  return el("div", { class: `hm-layer${isOn ? "" : " is-off"}`, data: { key: layer.key } }, [
    el("label", {}, [
      box,
      isNamed ? firstSwatch(layer) : null,
      el("span", { class: "hm-layer-title" }, [el("span", { text: layer.title }), ...tags]),
      key,
    ]),
    entries.length ? legendList(layer, { entries }) : null,
    isOn && layer.note && once(layer.note) ? el("p", { class: "hm-small", text: layer.note }) : null,
  ]);
}

function categories(app) {
  const { groups } = app.payload.choices.categories;
  if (!groups.length) return null;
  const all = allCodes(app.payload);
  const set = (choices) => app.change(choices);
  const tools = el("div", { class: "hm-tools" }, [
    el("button", { type: "button", class: "hm-link", text: app.say("all"), data: { focus: "all" }, onclick: () => set(withOnly(app.choices, all, all)) }),
    el("button", { type: "button", class: "hm-link", text: app.say("none"), data: { focus: "none" }, onclick: () => set(withOnly(app.choices, [], all)) }),
  ]);
  const isNone = app.choices.categories?.size === 0;
  const hint = isNone ? el("p", { class: "hm-hint", text: app.say("choose_one") }) : null;
  return section(app.say("categories"), [hint, ...groups.map((group) => categoryGroup(app, group, all, set))], tools);
}

function categoryGroup(app, group, all, set) {
  const codes = group.items.map((item) => item.code);
  const on = codes.filter((code) => isChosen(app.choices, code)).length;
  const box = el("input", {
    type: "checkbox",
    checked: on === codes.length,
    data: { focus: `group-${group.name}` },
    onchange: () => set(withCategories(app.choices, codes, box.checked, all)),
  });
  box.indeterminate = on > 0 && on < codes.length;
  const details = el("details", { open: app.openGroups.has(group.name) }, [
    el("summary", { data: { focus: `open-${group.name}` } }, [
      box,
      el("span", { text: group.text }),
      el("span", { class: "hm-count", text: `${on}/${codes.length}` }),
    ]),
    ...group.items.map((item) => categoryRow(app, item, all, set)),
  ]);
  box.addEventListener("click", (event) => event.stopPropagation());
  details.addEventListener("toggle", () => app.openGroups[details.open ? "add" : "delete"](group.name));
  if (group.is_sensitive) details.classList.add("hm-sensitive");
  return details;
}

function categoryRow(app, item, all, set) {
  const box = el("input", {
    type: "checkbox",
    checked: isChosen(app.choices, item.code),
    data: { focus: `category-${item.code}`, category: item.code },
    onchange: () => set(withCategories(app.choices, [item.code], box.checked, all)),
  });
  const count = app.counts?.get(item.code) ?? item.count;
  return el("div", { class: "hm-category" }, [
    el("label", {}, [box, el("span", { text: item.text })]),
    el("button", { type: "button", class: "hm-link hm-only", text: app.say("only"), data: { focus: `only-${item.code}` }, onclick: () => set(withOnly(app.choices, [item.code], all)) }),
    count === null ? null : el("span", { class: "hm-count", text: formatNumber(count, app.mark) }),
  ]);
}
