// The map page: joins payloads, the reader's choices, the maps and the panels.

const v = new URL(import.meta.url).search;
const from = (name) => import(`./${name}.js${v}`);
const { Frame } = await from("frame");
const { MapView, link } = await from("mapview");
const { Sender } = await from("sender");
const { buildScene } = await from("scene");
const { choicesOf, viewValues } = await from("choices");
const { sumCube, measureCells } = await from("cube");
const { speaker } = await from("format");
const { showLeft } = await from("panel_left");
const { layersListed } = await from("legend");
const { showRight } = await from("panel_right");
const { showHeader } = await from("header");
const { showFoot, tipLines } = await from("words");
const { isSeen, remembered, remember } = await from("memory");
const { Projector } = await from("projector");
const { listen } = await from("keyboard");
const { runCommand } = await from("commands");
const { Session } = await from("session_main");
const { SessionScreen } = await from("session_screen");

const [LEFT, RIGHT] = ["left_", "right_"]; // keys of layers of one of two maps, named so by Python

export class App {
  constructor(root, { L, h3, store }) {
    Object.assign(this, { L, h3, store, payload: null, choices: null, maps: [], unlink: null });
    Object.assign(this, { perMonth: null, counts: null, total: null, openGroups: new Set() });
    this.sender = new Sender({ store, onBusy: () => this.frame.busy(this.say) });
    this.say = (key) => key;
    this.frame = new Frame(root, this);
    this.projector = new Projector(this);
    this.session = new Session(this); // before the map's keys: a session's come first
    this.stopKeys = listen((command) => runCommand(this, command));
  }

  /** Take in a payload (already checked). */
  receive(payload) {
    const missing = this.store.receive(payload);
    if (missing.length) return this.sender.send("resend");
    const previous = this.payload;
    const isSame = previous !== null && this.shownFor === this.sender.asked && picture(previous) === picture(payload);
    this.shownFor = this.sender.asked;
    if (previous && previous.tier !== payload.tier) this.store.keepOnly(payload);
    this.store.trim(payload);
    this.sender.answered = Math.max(this.sender.answered, payload.answers);
    const isAhead = previous && this.choices && this.sender.isAhead && previous.tier === payload.tier;
    this.payload = payload;
    this.choices = isAhead ? this.#kept(payload) : choicesOf(payload);
    const texts = this.store.get(payload.texts);
    this.say = speaker(texts);
    this.mark = texts.decimal_mark;
    document.documentElement.lang = payload.language; // for screen readers; Streamlit says English
    if (!isAhead) this.frame.idle();
    this.#screen(payload);
    this.session.receive(payload);
    this.projector.received();
    if (isSame && !isAhead) return this.projector.show(); // only the session moved on: nothing is painted again
    this.#recount();
    this.#arrange();
    showFoot(this.frame, this);
    this.#place(previous);
    this.showAll();
    return undefined;
  }

  /** A window for the wall shows a session and nothing else. */
  #screen({ session }) {
    if (session?.role === "projector" && !(this.projector instanceof SessionScreen)) this.projector = new SessionScreen(this);
  }

  /** The reader has moved on since Python answered: her choices stay, new layers get Python's. */
  #kept(payload) {
    const told = choicesOf(payload);
    const count = payload.choices.period.months.length;
    const window = this.choices.window && count === this.lastMonthCount ? this.choices.window : told.window;
    return { ...this.choices, window, layers: { ...told.layers, ...this.choices.layers } };
  }

  /** Change choices: drawn here at once, told to Python after a pause. */
  change(choices) {
    this.choices = choices;
    this.#recount();
    this.showAll();
    if (choices.categories?.size === 0) return; // nothing to ask for: the panel says so
    this.sender.sendLater("view", () => viewValues(this.choices, this.payload.choices.period.months));
  }

  toggleLayer(key) {
    const layers = { ...this.choices.layers, [key]: !this.choices.layers[key] };
    this.choices = { ...this.choices, layers };
    this.showAll();
    this.sender.sendLater("layers", () => ({
      layers: Object.keys(this.choices.layers).filter((name) => this.choices.layers[name]),
    }));
  }

  #recount() {
    const { payload, choices } = this;
    const cube = payload.cube ? this.store.get(payload.cube) : null;
    this.lastMonthCount = payload.choices.period.months.length;
    this.recount = this.perMonth = this.counts = this.total = null;
    if (!cube || !choices.window) return;
    const [first, last] = this.#cubeWindow(cube);
    const sums = sumCube(cube, { categories: choices.categories, from: first, to: last });
    this.perMonth = this.#alignMonths(cube, sums.perMonth);
    this.counts = new Map(cube.categories.map((code, at) => [code, sums.perCategory[at]]));
    this.total = sums.inWindow;
    const isLocal = choices.measure === payload.choices.measure.value && choices.measure !== "gi_star";
    const isSame = choices.source === payload.choices.source.value;
    if (isLocal && isSame) this.recount = { cube, values: measureCells(cube, sums.perCell, choices.measure) };
  }

  /** The period as positions in the cube's months. */
  #cubeWindow(cube) {
    const { months } = this.payload.choices.period;
    const place = (month, otherwise) => {
      const at = cube.months.indexOf(month);
      return at < 0 ? otherwise : at;
    };
    const [first, last] = this.choices.window;
    return [place(months[first], 0), place(months[last], cube.months.length - 1)];
  }

  #alignMonths(cube, perMonth) {
    const place = new Map(cube.months.map((month, at) => [month, at]));
    return this.payload.choices.period.months.map((month) => perMonth[place.get(month)] ?? 0);
  }

  /** One map, or two linked ones, as the source asks. */
  #arrange() {
    const isPair = this.payload.layers.some(({ key }) => key.startsWith(RIGHT));
    const wanted = isPair || this.payload.choices.source.value === "side_by_side" ? 2 : 1;
    if (this.maps.length === wanted) return;
    const kept = this.maps[0]?.map;
    const place = kept ? [kept.getCenter(), kept.getZoom()] : null;
    this.#dropMaps();
    const on = {
      click: (hit, how) => this.session.hands.click(how) || this.#clicked(hit, how),
      moved: (view) => {
        if (this.isPlaced && !this.session.isScreen) remember(this.payload.unit.pcode, view.map);
        this.session.teller.moved();
      },
      over: (event) => this.session.hands.over(event),
      describe: (hit) => tipLines(this, hit),
    };
    for (let i = 0; i < wanted; i += 1) this.maps.push(new MapView(this.frame.maps, { L: this.L, h3: this.h3, on }));
    if (place) for (const view of this.maps) view.map.setView(...place, { animate: false });
    if (wanted === 2) this.unlink = link(...this.maps);
    this.session.hands.attach(this.maps, this.L);
    this.frame.zoom(this.maps.at(-1).zoomButtons(this.say, () => this.fit()));
  }

  #dropMaps() {
    this.unlink?.();
    this.unlink = null;
    for (const view of this.maps) view.destroy();
    this.maps = [];
  }

  /** Fit only when another unit was chosen; else leave the view where the reader put it. */
  #place(previous) {
    const unit = this.payload.unit.pcode;
    const { look } = this.payload;
    const isAsked = look && !isSeen(look.at); // once, on whatever page the map is then
    if (previous && previous.unit.pcode === unit) {
      if (isAsked) this.maps[0].fit(look.bounds, [120, 120], 120); // with its surroundings
      return;
    }
    const kept = previous ? null : remembered(unit);
    if (isAsked) this.maps[0].fit(look.bounds, [120, 120], 120);
    else if (kept) this.maps[0].map.setView([kept.lat, kept.lng], kept.zoom, { animate: false });
    else this.fit();
    this.isPlaced = true;
    remember(unit, this.maps[0].map);
  }

  fit() {
    const foot = this.frame.attribution.offsetHeight + 12; // sources stand over the map's foot
    for (const view of this.maps) view.fit(this.payload.bounds, [24, 24], foot);
  }

  showAll() {
    const began = performance.now();
    this.showMaps();
    showHeader(this.frame, this);
    showLeft(this.frame.left, this);
    showRight(this.frame.right, this);
    showFoot(this.frame, this);
    this.frame.search.update();
    this.frame.strip.update();
    this.projector.show();
    this.frame.stale(this.sender.timers.has("view") || this.sender.isAhead);
    this.frame.root.dataset.shownMs = (performance.now() - began).toFixed(1);
  }

  showMaps() {
    const { payload, choices, say } = this;
    const scene = buildScene(payload, this.store, {
      h3: this.h3,
      isOn: (layer) => choices.layers[layer.key] ?? layer.is_on,
      recount: this.recount,
    });
    const items = this.projector.themed(this.session.without(scene));
    const selected = payload.panel ? payload.selected : {};
    this.maps.forEach((view, side) => {
      const own = this.maps.length === 2 ? items.filter((item) => isOnSide(item.layer, side)) : items;
      const cells = this.maps.length === 2 ? own.find((item) => item.layer.kind === "cells") : null;
      const words = { heading: cells?.layer.title, km: say("km"), m: say("m"), mark: this.mark };
      view.show(own, { selected, words, factor: this.projector.factor });
    });
    this.session.hands.show();
    this.frame.root.dataset.drawn = String(Number(this.frame.root.dataset.drawn ?? 0) + 1);
  }

  #clicked(hit, { isDouble, at = null }) {
    if (!hit) return this.closePanel();
    const id = hit.kind === "cell" ? hit.item.data.cells[hit.i] : hit.item.data.id[hit.i];
    if (isDouble) return this.openUnit(id);
    if (hit.kind === "cell") return this.sender.send("select_cell", { cell: id, at });
    if (hit.kind === "place") return this.sender.send("select_place", { layer: hit.item.layer.key, id, at });
    return this.sender.send("select_unit", { pcode: id, open: false, at });
  }

  openUnit(pcode) {
    this.sender.send("select_unit", { pcode, open: true });
  }

  closePanel() {
    if (!this.payload?.panel) return false;
    this.payload = { ...this.payload, panel: null };
    showRight(this.frame.right, this);
    this.showMaps();
    this.sender.send("close_panel");
    return true;
  }

  askTier(tier) {
    if (tier !== this.payload.tier) this.sender.send("tier", { tier });
  }

  closeBanner() {
    this.isBannerClosed = true;
    showHeader(this.frame, this);
  }

  toggleHelp(isOpen = this.frame.help.hidden) {
    this.frame.help.hidden = !isOpen;
  }

  toggleProjector() {
    this.projector.toggle();
  }

  /** Layers that the keys 1-9 switch. */
  get listed() {
    return layersListed(this.payload);
  }

  destroy() {
    this.stopKeys();
    this.session.destroy();
    this.sender.stop();
    this.#dropMaps();
    this.frame.destroy();
  }
}

/** What a payload draws and says besides a session: the same text for the same picture. */
function picture({ answers, data, session, ...rest }) {
  return JSON.stringify(rest);
}

/** In the comparison the residents' picture stands at the right, the ground on both. */
function isOnSide(layer, side) {
  if (layer.key.startsWith(LEFT)) return side === 0;
  if (layer.key.startsWith(RIGHT)) return side === 1;
  if (layer.is_perception) return side === 1;
  return layer.kind === "cells" ? side === 0 : true;
}
