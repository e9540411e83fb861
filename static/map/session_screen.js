// The wall: a window of its own that shows what the facilitator shows, in public data only, large, in a
// light or a dark room, with two keys and nothing to click by mistake.

const v = new URL(import.meta.url).search;
const { el, replace, icon } = await import(`./dom.js${v}`);
const { Projector, legendParts } = await import(`./projector.js${v}`);
const { legendList } = await import(`./legend.js${v}`);
const { darkItem, darkLayer } = await import(`./session_theme.js${v}`);
const { anchorOf } = await import(`./session_shapes.js${v}`);

const STILL = 1e-7; // degrees, and zoom levels: less is no move

export class SessionScreen extends Projector {
  constructor(app) {
    super(app);
    this.state = "on";
    this.own = null; // a theme chosen at the wall itself
    this.corner = el("div", { class: "hm-corner" });
    this.card = el("div", { class: "hm-look-at", role: "status", hidden: true });
    this.foot = el("div", { class: "hm-screen-foot" });
    app.frame.maps.parentElement.append(this.card, this.foot, this.corner);
  }

  get part() {
    return this.app.session.part;
  }

  get theme() {
    return this.own ?? this.part?.stage?.theme ?? "light";
  }

  toggle() {
    this.press({ name: "fullscreen" });
  }

  leave() {
    return undefined; // the wall has nothing else to show
  }

  /** Two keys: d turns the theme, f fills the display. */
  press({ name }) {
    if (name === "theme") {
      this.own = this.theme === "dark" ? "light" : "dark";
      this.app.showAll();
    }
    if (name === "fullscreen") {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen?.().catch(() => undefined); // a browser may refuse
    }
    return true;
  }

  received() {
    this.state = this.app.payload.tier === "public" ? "on" : "waiting";
    const { stage } = this.part;
    if (stage && stage.theme !== this.stageTheme) this.own = null; // the facilitator has the last word
    this.stageTheme = stage?.theme;
  }

  /** Layers and items as the theme has them. */
  themed(items) {
    for (const { sheet } of this.app.maps) sheet.theme = this.theme;
    return this.theme === "dark" ? items.map(darkItem) : items;
  }

  get payload() {
    const { payload } = this.app;
    return this.theme === "dark" ? { ...payload, layers: payload.layers.map(darkLayer) } : payload;
  }

  show() {
    const { frame } = this.app;
    frame.root.dataset.theme = this.theme;
    frame.root.classList.add("is-screen");
    // one sentence says whose view the marks are; more explain cells, or why nothing is shown
    frame.root.classList.toggle("has-words", this.app.payload.sentences.length > 1);
    if (this.drawnTheme !== this.theme) {
      this.drawnTheme = this.theme;
      queueMicrotask(() => this.app.showAll()); // lines and symbols turn with the ground
    }
    super.show();
    this.#showWords();
    this.follow();
  }

  /** Title, step and DEMO; the legend below them. */
  parts() {
    const { part } = this;
    const word = this.app.session.word;
    const step = part.steps.find(({ value }) => value === part.step);
    const isDemo = part.is_rehearsal || this.app.payload.is_demo;
    return [
      el("h1", {}, [
        el("b", { text: step?.text ?? "" }),
        el("span", { text: this.app.payload.title }),
        isDemo ? el("span", { class: "hm-tag hm-demo", text: part.is_rehearsal ? word("rehearsal") : this.app.say("demo") }) : null,
      ]),
      this.app.maps.length > 1 ? null : this.#legend(),
    ];
  }

  /** Python's legends; where none explains the marks, their families do. */
  #legend() {
    const { part, app } = this;
    const legend = legendParts(app, this.payload);
    const isExplained = app.payload.layers.some(({ key }) => key.startsWith("session_marks"));
    const used = isExplained ? [] : Object.entries(part.looks).filter(([name]) => part.marks.some((mark) => mark.look === name));
    const entries = used.map(([, { text, symbol, fill, outline }]) => ({ text, symbol, style: [fill, outline, 1.5, "", ""] }));
    if (entries.length) legend.append(legendList({ kind: "points", legend: entries }, { factor: 1.6 }));
    return legend.childElementCount ? legend : null;
  }

  #showWords() {
    const { part, app } = this;
    const { word } = app.session;
    replace(this.foot, [
      part.hidden ? el("p", { class: "hm-hidden-marks" }, [icon("eyeOff"), el("span", { text: word("hidden", { value: part.hidden }) })]) : null,
    ]);
    const mark = part.marks.find(({ id }) => id === part.highlight);
    const nameOf = (list, code) => part.vocabulary[list].find(({ value }) => value === code)?.text;
    this.card.hidden = !mark;
    replace(this.card, mark ? [
      el("i", { text: String(mark.number) }),
      el("span", {}, [
        el("b", { text: mark.text }),
        el("span", { text: [nameOf("severities", mark.severity), nameOf("times", mark.time_of_day)].filter(Boolean).join(" · ") }),
      ]),
    ] : []);
    if (mark) this.#standClear(mark);
    const button = (name, sign, key, act) =>
      el("button", { type: "button", title: `${word(name)} (${key})`, aria: { label: word(name) }, data: { focus: name }, onclick: act }, [icon(sign)]);
    const focused = this.corner.getRootNode().activeElement?.dataset?.focus;
    replace(this.corner, [
      button("screen_theme", "moon", "D", () => this.press({ name: "theme" })),
      button("fullscreen", "whole", "F", () => this.press({ name: "fullscreen" })),
    ]);
    if (focused) this.corner.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  }

  fit() {
    if (!this.part.stage?.center) return super.fit();
    this.before = [];
    return this.cover();
  }

  /** Look where the facilitator looks: no flight, no jump where nothing has moved. */
  follow() {
    const { stage } = this.part;
    if (!stage?.center) return;
    const [lng, lat] = stage.center;
    for (const { map } of this.app.maps) {
      const at = map.getCenter();
      const isThere = Math.abs(at.lng - lng) < STILL && Math.abs(at.lat - lat) < STILL && Math.abs(map.getZoom() - stage.zoom) < STILL;
      if (!isThere) map.setView([lat, lng], stage.zoom, { animate: false });
    }
  }

  /** The card stands at the right, below the legend's side, unless the mark is there. */
  #standClear(mark) {
    const [{ map }] = this.app.maps;
    const [x, y] = anchorOf(mark.geometry, ([lng, lat]) => {
      const at = map.latLngToContainerPoint([lat, lng]);
      return [at.x, at.y];
    });
    const size = map.getSize();
    this.card.classList.toggle("is-left", x > size.x / 2 && y > size.y / 2);
  }
}
