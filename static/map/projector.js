// Projector mode: the map alone, large, and only ever of the public tier.
// Nothing is shown before the public payload is here: a cover hides the page meanwhile.

const v = new URL(import.meta.url).search;
const { el } = await import(`./dom.js${v}`);
const { legendParts } = await import(`./projector_legend.js${v}`);
const { rebuild } = await import(`./rebuild.js${v}`);
const { keepWhole } = await import(`./words.js${v}`);

const TEXT_FACTOR = 2; // names of 12 px become 24

export class Projector {
  constructor(app) {
    this.app = app;
    this.state = "off"; // off, waiting, on
    this.wasOn = false;
  }

  get theme() {
    return "light";
  }

  get factor() {
    return this.state === "on" ? TEXT_FACTOR : 1;
  }

  /** Items as they are drawn; a dark wall has other colours (session_screen.js). */
  themed(items) {
    return items;
  }

  toggle() {
    if (this.state !== "off") return this.leave();
    const { payload, sender } = this.app;
    if (!payload) return undefined;
    this.state = payload.tier === "public" ? "on" : "waiting";
    if (this.state === "waiting") sender.send("tier", { tier: "public" });
    this.before = null;
    if (this.state === "on") this.app.showAll();
    else this.show();
    return undefined;
  }

  /** Fit the unit once the rows around the map have their heights. */
  fit() {
    const { maps, payload } = this.app;
    this.before = maps.map(({ map }) => [map.getCenter(), map.getZoom()]);
    for (const view of maps) view.fit(payload.bounds);
  }

  /** The maps have another size; words on them leave free what stands above the map. */
  resize() {
    const { maps, session } = this.app;
    const covers = maps.map(({ map, node, scaleBar }) => {
      const { x, y } = map.getSize();
      // Leaflet forgets its exact centre when it is asked, also where nothing has changed
      if (x !== node.clientWidth || y !== node.clientHeight) map.invalidateSize({ animate: false });
      const origin = node.getBoundingClientRect();
      return this.state === "on" ? [scaleBar, ...this.over].map((part) => boxIn(part, origin)) : [];
    });
    const moved = maps.filter(({ sheet }, i) => String(sheet.obstacles) !== String(covers[i]));
    maps.forEach(({ sheet }, i) => {
      sheet.obstacles = covers[i];
    });
    if (moved.length) session.hands.show();
    for (const { sheet } of moved) sheet.draw();
  }

  /** Nodes that stand above the map, besides its scale. */
  get over() {
    return [];
  }

  /** The tier stays public when the mode is left: the screen may still be on the wall. */
  leave() {
    this.state = "off";
    this.app.showAll();
    this.app.maps.forEach(({ map }, i) => {
      if (this.before?.[i]) map.setView(...this.before[i], { animate: false });
    });
    this.before = null;
  }

  /** A payload came. A working one while the mode is on ends it behind the cover. */
  received() {
    const isPublic = this.app.payload.tier === "public";
    if (this.state === "waiting" && isPublic) this.state = "on";
    if (this.state === "on" && !isPublic) this.state = "waiting";
  }

  /** The row above the map. */
  title() {
    const { payload, say } = this.app;
    const demo = payload.is_demo ? el("span", { class: "hm-tag hm-demo", text: say("demo") }) : null;
    return [el("h1", {}, [el("span", {}, [el("span", { text: payload.title }), demo])])];
  }

  /** The rows below it. */
  legend() {
    return legendParts(this.app);
  }

  show() {
    const { frame, say } = this.app;
    const isOn = this.state === "on";
    frame.root.classList.toggle("is-projector", this.state !== "off");
    frame.cover.hidden = this.state !== "waiting";
    frame.cover.textContent = this.state === "waiting" ? say("projector_wait") : "";
    rebuild(frame.show, isOn ? this.title() : []);
    rebuild(frame.key, isOn ? this.legend() : []);
    if (isOn) for (const node of frame.foot.querySelectorAll(".hm-sentences, .hm-account")) keepWhole(node);
    if (isOn || this.wasOn) this.resize();
    this.wasOn = isOn;
    if (isOn && !this.before) this.fit();
  }
}

function boxIn(node, origin) {
  const box = node.getBoundingClientRect();
  return [box.left - origin.left, box.top - origin.top, box.right - origin.left, box.bottom - origin.top];
}
