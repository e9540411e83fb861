// The wall: a window of its own that shows what the facilitator shows, in public data only, large, in a
// light or a dark room, with two keys and nothing to click by mistake.

const v = new URL(import.meta.url).search;
const { el, replace, icon } = await import(`./dom.js${v}`);
const { Projector } = await import(`./projector.js${v}`);
const { isOfSession, legendParts, signsList } = await import(`./projector_legend.js${v}`);
const { darkItem, darkLayer } = await import(`./session_theme.js${v}`);
const { anchorOf } = await import(`./session_shapes.js${v}`);

const STILL = 1e-7; // degrees, and zoom levels: less is no move

export class SessionScreen extends Projector {
  constructor(app) {
    super(app);
    this.state = "on";
    this.own = null; // a theme chosen at the wall itself
    this.card = el("div", { class: "hm-look-at", role: "status", hidden: true });
    app.frame.maps.parentElement.append(this.card);
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

  show() {
    const { frame } = this.app;
    frame.root.dataset.theme = this.theme;
    frame.root.classList.add("is-screen");
    if (this.drawnTheme !== this.theme) {
      this.drawnTheme = this.theme;
      queueMicrotask(() => this.app.showAll()); // lines and symbols turn with the ground
    }
    this.#showCard();
    super.show();
    this.follow();
  }

  /** Step and picture, then the place; the two keys at the right. */
  title() {
    const { part, app } = this;
    const { payload } = app;
    const step = part.steps.find(({ value }) => value === part.step);
    const isDemo = part.is_rehearsal || payload.is_demo;
    const demo = part.is_rehearsal ? app.session.word("rehearsal") : app.say("demo");
    return [
      el("h1", {}, [
        el("span", {}, [el("b", { text: step?.text ?? "" }), " ", el("span", { text: payload.subtitle })]),
        el("span", { class: "hm-place" }, [
          el("span", { text: payload.title }),
          isDemo ? el("span", { class: "hm-tag hm-demo", text: demo }) : null,
        ]),
      ]),
      this.#buttons(),
    ];
  }

  #buttons() {
    const { word } = this.app.session;
    const button = (name, words, sign, key) =>
      el("button", { type: "button", title: `${words} (${key})`, aria: { label: words }, data: { focus: name }, onclick: () => this.press({ name }) }, [icon(sign)]);
    return el("div", { class: "hm-corner" }, [
      button("theme", word("screen_theme"), "moon", "D"),
      button("fullscreen", word("fullscreen"), "whole", "F"),
    ]);
  }

  /** Python's legends; where none explains the marks, their families do. */
  legend() {
    const { part, app } = this;
    const isExplained = app.payload.layers.some(isOfSession);
    const used = isExplained ? [] : Object.entries(part.looks).filter(([name]) => part.marks.some((mark) => mark.look === name));
    const signs = used.map(([, { text, symbol, fill, outline }]) => ({ text, symbol, style: [fill, outline, 1.5, "", ""] }));
    const themed = (layer) => (this.theme === "dark" ? darkLayer(layer) : layer);
    const more = [signs.length ? signsList(signs) : null, this.#hidden()].filter(Boolean);
    return legendParts(app, { themed, isTitled: true, more });
  }

  #hidden() {
    const { part, app } = this;
    if (!part.hidden) return null;
    return el("p", { class: "hm-hidden-marks" }, [icon("eyeOff"), el("span", { text: app.session.word("hidden", { value: part.hidden }) })]);
  }

  get over() {
    return this.card.hidden ? [] : [this.card];
  }

  /** The mark that everybody looks at, in words. */
  #showCard() {
    const { part } = this;
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
  }

  /** Without a place of the facilitator's the unit is shown whole, however high the rows around it are. */
  fit() {
    if (!this.part.stage?.center) super.fit();
    this.before = this.part.stage?.center ? [] : null;
  }

  /** Look where the facilitator looks: no flight, no jump where nothing has moved. */
  follow() {
    const { stage } = this.part;
    if (!stage?.center) return;
    const [lng, lat] = stage.center;
    for (const { map } of this.app.maps) {
      map.off("resize", this.follow, this).on("resize", this.follow, this); // a display was turned, or filled
      const at = map.getCenter();
      const zoom = zoomFor(map, stage);
      const isThere = Math.abs(at.lng - lng) < STILL && Math.abs(at.lat - lat) < STILL && Math.abs(map.getZoom() - zoom) < STILL;
      // without a reset Leaflet pans by whole pixels, and never arrives
      if (!isThere) map.setView([lat, lng], zoom, { animate: false, reset: true });
    }
  }

  /** The card stands at the right, below, unless the mark is there. */
  #standClear(mark) {
    const { map, node } = this.app.maps[mark.side] ?? this.app.maps[0];
    const [x, y] = anchorOf(mark.geometry, ([lng, lat]) => {
      const at = map.latLngToContainerPoint([lat, lng]);
      return [at.x + node.parentElement.offsetLeft, at.y];
    });
    const size = { x: this.app.frame.maps.offsetWidth, y: node.offsetHeight };
    this.card.classList.toggle("is-left", x > size.x / 2 && y > size.y / 2);
  }
}

/** The stage's zoom, or less where this map is smaller than the facilitator's: the hall sees all that she sees. */
function zoomFor(map, { zoom, size }) {
  const own = map.getSize();
  if (!size || !own.x || !own.y) return zoom;
  const less = Math.min(0, Math.log2(Math.min(own.x / size[0], own.y / size[1])));
  const { zoomSnap } = map.options; // Leaflet would round to the nearest step, and cut something off
  return Math.max(map.getMinZoom(), Math.floor((zoom + less) / zoomSnap + STILL) * zoomSnap);
}
