// Hands on the map: taps, the drawing's mouse, dragging the mark in the form, and what is painted.

const v = new URL(import.meta.url).search;
const { makeSessionSheet } = await import(`./session_sheet.js${v}`);
const { boxOn, distanceTo, markAt, moved, positionsOf } = await import(`./session_shapes.js${v}`);
const { isOther } = await import(`./rebuild.js${v}`);
const { rounded } = await import(`./session_values.js${v}`);
const { lookOf } = await import(`./session_theme.js${v}`);

const REACH = 16; // px around a mark or a corner
const QUIET_MS = 80; // a drag ends with a click, which is no tap

export class MapHands {
  constructor(session) {
    this.session = session;
    this.sheets = [];
    this.isTouch = false;
    this.isGridOn = false;
    this.isCrossOn = false; // the middle of the map is marked while keys place
    this.dragged = 0;
    this.stops = [];
  }

  /** New maps are on the page. */
  attach(views, L) {
    this.stop();
    this.views = views;
    this.sheets = views.map(({ map }) => makeSessionSheet(L).addTo(map));
    views.forEach((view, i) => {
      view.sheet.taken = () => this.sheets[i].taken();
      this.#listen(view);
    });
  }

  #listen({ map, node }) {
    const onMouse = (event) => {
      this.isCrossOn = false;
      this.session.tool.moveTo([event.latlng.lng, event.latlng.lat]);
    };
    const onMove = () => this.placeForm();
    const onDown = (event) => this.#down(event, map, node);
    map.on("mousemove", onMouse);
    map.on("move resize", onMove);
    map.on("moveend", () => this.note());
    node.addEventListener("pointerdown", onDown, true);
    this.stops.push(() => node.removeEventListener("pointerdown", onDown, true));
  }

  /** Say where the map looks, for whoever tests or follows it: "[lng, lat, zoom]". */
  note() {
    const { map } = this.views[0];
    const { lng, lat } = map.getCenter();
    this.session.app.frame.root.dataset.view = JSON.stringify([lng, lat, map.getZoom()]);
  }

  stop() {
    for (const stop of this.stops) stop();
    this.stops = [];
  }

  #projectOn(map) {
    return ([lng, lat]) => {
      const { x, y } = map.latLngToContainerPoint([lat, lng]);
      return [x, y];
    };
  }

  /** The session's mark at a position of the map. */
  markAt([lng, lat], { map } = this.views[0]) {
    if (this.session.isPair) return null; // of two maps it is not known which one was meant
    const project = this.#projectOn(map);
    return markAt(this.session.marks ?? [], project, project([lng, lat]), { reach: this.isTouch ? REACH * 1.5 : REACH });
  }

  /** A tap on the map; true when it was the session's. */
  click({ isDouble = false, at = null }) {
    const { session } = this;
    if (!session.isFacilitator) return session.isOn;
    if (performance.now() - this.dragged < QUIET_MS) return true;
    if (isDouble) return session.isMarking && (session.tool.isDrawing ? session.tool.finish() || true : Boolean(session.tool.name));
    const mark = session.isDrawing ? null : this.markAt(at);
    if (!session.isMarking) return mark ? session.look(mark) ?? true : false;
    if (session.draft) return this.#again(at, mark);
    if (mark) return (mark.is_mine ? session.edit(mark) : session.look(mark)) ?? true;
    return session.tool.name ? this.tapAt(at) : false;
  }

  /** The form is open: a new spot goes to where the finger is now, another mark is taken up. */
  #again(at, mark) {
    const { session } = this;
    const { draft } = session;
    if (mark?.is_mine && mark.id !== draft.id && !draft.isNew) session.edit(mark);
    else if (draft.isNew && draft.geometry.type === "Point") session.move({ type: "Point", coordinates: rounded(at) });
    this.placeForm();
    return true;
  }

  tapAt(at) {
    const { map } = this.views[0];
    const project = this.#projectOn(map);
    const [x, y] = project(at);
    this.session.tool.tap(at, (corner) => Math.hypot(project(corner)[0] - x, project(corner)[1] - y) < REACH);
    return true;
  }

  /** A press on the mark in the form drags it. */
  #down(event, map, node) {
    this.isTouch = event.pointerType === "touch";
    const { draft } = this.session;
    if (!draft || event.button !== 0) return;
    const origin = node.getBoundingClientRect();
    const at = (e) => map.containerPointToLatLng([e.clientX - origin.left, e.clientY - origin.top]);
    const place = [event.clientX - origin.left, event.clientY - origin.top];
    if (distanceTo(draft.geometry, this.#projectOn(map), place) > REACH) return;
    const start = at(event);
    const { geometry } = draft;
    map.dragging.disable();
    const move = (e) => {
      const now = at(e);
      if (Math.hypot(e.clientX - event.clientX, e.clientY - event.clientY) < 3 && this.session.draft.geometry === geometry) return;
      this.dragged = performance.now();
      this.session.move(moved(geometry, [now.lng - start.lng, now.lat - start.lat]));
    };
    const stop = () => {
      map.dragging.enable();
      globalThis.removeEventListener("pointermove", move);
      globalThis.removeEventListener("pointerup", stop);
      globalThis.removeEventListener("pointercancel", stop);
      if (this.dragged) this.dragged = performance.now();
      this.placeForm();
    };
    globalThis.addEventListener("pointermove", move);
    globalThis.addEventListener("pointerup", stop);
    globalThis.addEventListener("pointercancel", stop);
  }

  /** Lines of the tooltip where the session has a say; null leaves it to the map. */
  over({ latlng }) {
    const { session } = this;
    if (!session.isOn) return null;
    const mark = session.isDrawing ? null : this.markAt([latlng.lng, latlng.lat]);
    if (mark) {
      const group = session.part.groups.find(({ id }) => id === mark.group);
      return [`${mark.number}. ${mark.text}`, mark.note, group?.text].filter(Boolean);
    }
    return session.isMarking && session.tool.name ? [] : null; // cells are not in question while marking
  }

  toggleGrid() {
    if (!this.session.part.grid) return false;
    this.isGridOn = !this.isGridOn;
    this.show();
    return true;
  }

  /** Bring a square into sight; where it is, the view stays. */
  reveal([west, south, east, north]) {
    const { map } = this.views[0];
    const seen = map.getBounds();
    if (seen.contains([[south, west], [north, east]])) return;
    map.setView([(south + north) / 2, (west + east) / 2], map.getZoom(), { animate: false });
  }

  revealMark({ geometry }) {
    const at = positionsOf(geometry);
    const [lngs, lats] = [at.map(([lng]) => lng), at.map(([, lat]) => lat)];
    this.reveal([Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)]);
  }

  /** In a picture of cells the marks are small and have no words: they would hide what is said. */
  get isOverCells() {
    const { payload, choices } = this.session.app;
    return payload.layers.some(({ kind, key }) => kind === "cells" && choices.layers[key]);
  }

  get look() {
    const { part, app } = this.session;
    return lookOf(app.projector.theme, part?.looks);
  }

  /** Paint the session over every map. */
  show() {
    const { session } = this;
    const { part, tool, draft, app } = session;
    const isBusy = this.session.bar.isTyping;
    const shown = part && {
      marks: (session.marks ?? []).filter(({ id }) => id !== draft?.id),
      draft: draft ? { ...draft, ...draft.values, ...session.classOf(draft.values.category), number: draft.number ?? "", is_mine: true } : null,
      drawing: session.isDrawing ? tool : null,
      grid: part.grid && (this.isGridOn || isBusy) ? part.grid : null,
      cross: this.isCrossOn && session.isMarking && !draft,
      highlighted: session.highlighted,
      look: this.look,
      factor: app.projector.factor,
      isNamed: session.isScreen && !this.isOverCells,
      isSmall: session.isScreen && this.isOverCells,
    };
    const marksOn = (side) => (session.isPair ? shown.marks.filter((mark) => mark.side === side) : shown.marks);
    this.sheets.forEach((sheet, i) => sheet.show(shown ? { ...shown, marks: marksOn(i), obstacles: this.views[i].sheet.obstacles } : null));
    // on the wall the marks' names have the right of way over those of the map
    if (session.isScreen && shown) for (const { node, sheet } of this.views ?? []) if (isOther(node, shown.marks, shown.highlighted)) sheet.draw();
    this.placeForm();
  }

  placeForm() {
    const { draft, form, app } = this.session;
    if (!draft || !form.isOpen || !app.maps.length) return;
    const [{ map, node }] = app.maps;
    const centre = node.getBoundingClientRect().left - form.node.offsetParent.getBoundingClientRect().left;
    const [left, top, right, bottom] = boxOn(draft.geometry, this.#projectOn(map));
    const tools = this.session.bar.tools;
    form.place([left + centre, top, right + centre, bottom], map.getSize(), tools.hidden ? 0 : tools.offsetLeft + tools.offsetWidth);
  }
}
