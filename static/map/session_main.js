// A mapping session on the map: joins what Python sent, what was marked here, and the parts of the page.

const v = new URL(import.meta.url).search;
const from = (name) => import(`./${name}.js${v}`);
const { speaker } = await from("format");
const { Outbox, overlay } = await from("session_outbox");
const { Link } = await from("session_link");
const { Marking } = await from("session_marking");
const { Tool } = await from("session_tool");
const { Form } = await from("session_form");
const { Bar } = await from("session_bar");
const { Agenda } = await from("session_agenda");
const { MarkList } = await from("session_list");
const { listenKeys } = await from("session_keys");
const { MapHands } = await from("session_map");
const { StageTeller } = await from("session_stage");
const { pressKey } = await from("session_commands");

const KEYS = [
  ["P L A", "key_tools"],
  ["C", "key_square"],
  ["Enter", "key_finish"],
  ["␣", "key_place"],
  ["⌫", "key_corner"],
  ["G", "key_grid"],
  ["PgUp PgDn", "key_steps"],
  ["Ctrl Z", "key_undo"],
];

const OWN_LAYERS = /^(left_|right_)?session_(marks|marks_areas|about)$/;

export class Session extends Marking {
  constructor(app) {
    super();
    this.app = app;
    this.part = null; // the payload's part about the session
    this.outbox = null;
    this.wish = {}; // step, group, is_released: chosen here, not answered yet
    this.word = (key) => key;
    this.link = new Link(app.sender, () => this.outbox);
    this.tool = new Tool({ onDone: (geometry) => this.begin(geometry), onChange: () => this.drawn() });
    this.hands = new MapHands(this);
    this.teller = new StageTeller(this);
    this.form = new Form(this);
    this.bar = new Bar(this);
    this.agenda = new Agenda(this, app.frame.agenda);
    this.list = new MarkList(this, app.frame.marks);
    app.frame.maps.parentElement.append(this.bar.node, this.form.node);
    this.stopKeys = listenKeys(this);
  }

  get isOn() {
    return this.part !== null;
  }

  get isFacilitator() {
    return this.part?.role === "facilitator";
  }

  /** A window for the wall. */
  get isScreen() {
    return this.part?.role === "projector";
  }

  /** What follows from a mark's category: {text, look, is_sensitive}. */
  classOf(code) {
    const { text = code, look = "", is_sensitive = true } = this.part.vocabulary.categories.find(({ value }) => value === code) ?? {};
    return { text, look, is_sensitive };
  }

  /** Keys for the list of keys. */
  get keys() {
    return this.isFacilitator ? KEYS.map(([key, text]) => [key, this.word(text)]) : [];
  }

  get isMarking() {
    return this.canMark && this.group !== "";
  }

  /** Whether marking is in hand; on a laptop that joined somebody has to say first for whom. */
  get canMark() {
    return this.isFacilitator && this.step === "mark" && !this.part.is_closed;
  }

  get step() {
    return this.wish.step ?? this.part.step;
  }

  get group() {
    return this.wish.group ?? this.part.groups.find(({ is_on: isOn }) => isOn)?.id ?? "";
  }

  get isReleased() {
    return this.wish.release ?? Boolean(this.part.groups.find(({ id }) => id === this.group)?.is_released);
  }

  /** Changes that the server has not answered, and those it should have answered by now. */
  get unsent() {
    return this.outbox?.unsent.length ?? 0;
  }

  get unsaved() {
    return this.outbox?.late ?? 0;
  }

  get refused() {
    return this.outbox?.refused ?? [];
  }

  /** Take in the session's part of a payload (already checked); null without a session. */
  receive({ session: part, answers }) {
    const { root } = this.app.frame;
    const before = this.part;
    this.part = part;
    root.classList.toggle("has-session", Boolean(part));
    if (!part) return this.#end(before);
    root.dataset.step = part.step;
    this.word = speaker(this.app.store.get(part.texts));
    if (before?.id !== part.id && this.isFacilitator) this.#open();
    this.outbox?.settle(part);
    this.link.answered(answers);
    this.#grant();
    if (before?.step !== part.step) this.#turned(before);
    this.show();
    this.teller.received();
    return undefined;
  }

  #end(before) {
    if (!before) return;
    this.form.close();
    this.draft = null;
    this.show();
  }

  /** A session is on the screen: take up what was left unsent. */
  #open() {
    this.outbox?.stop();
    this.outbox = new Outbox(this.part.id, { onAdopted: () => this.#adopted() });
    this.takeUp();
  }

  /** Something was left here by a tab that is closed, or before a reload. */
  #adopted() {
    if (!this.part) return;
    this.outbox.settle(this.part);
    this.takeUp();
    this.show();
    this.link.pump();
  }

  /** Forget wishes that were answered. */
  #grant() {
    const kinds = { step: "session_step", group: "session_group", release: "session_release" };
    for (const [name, kind] of Object.entries(kinds)) if (!this.link.isTelling(kind)) delete this.wish[name];
  }

  #turned(before) {
    if (this.canMark && !this.tool.name) this.tool.name = "point";
    if (before && this.isMarking) this.takeUp();
    if (this.isFacilitator && this.part.step === "orient") this.#showPlaces();
  }

  /** To find one's street, schools and offices have to be on the map. */
  #showPlaces() {
    const { choices, payload } = this.app;
    for (const { key, pane } of payload.layers) if (pane === "places" && !choices.layers[key]) this.app.toggleLayer(key);
  }

  /** Everything that shows the session, from what is known now. */
  show() {
    const { part } = this;
    if (part) {
      const entries = this.outbox?.entries ?? [];
      this.marks = overlay(part.marks, entries, { group: this.group, classOf: (code) => this.classOf(code) });
      this.app.frame.root.classList.toggle("is-marking", this.isMarking && Boolean(this.tool.name));
      if (this.isFacilitator) {
        this.agenda.update();
        this.bar.update();
      }
      this.list.update();
      this.#showLater();
    }
    this.hands.show();
  }

  /** Say that something is not saved when its answer is late, not before. */
  #showLater() {
    clearTimeout(this.later);
    const wait = this.outbox?.untilLate ?? null;
    if (wait !== null) this.later = setTimeout(() => this.show(), wait);
  }

  /** Items without the marks: they stand on a canvas of their own, from the newest that is known. */
  without(items) {
    return this.part ? items.filter(({ layer }) => !OWN_LAYERS.test(layer.key)) : items;
  }

  /** One group stands at the left, another at the right. */
  get isPair() {
    return this.app.maps.length > 1;
  }

  /** Whether a line or an area is being drawn; on another page of the agenda it waits. */
  get isDrawing() {
    return this.isMarking && this.tool.isDrawing;
  }

  /** A corner was drawn or the mouse moved: only the canvas and the hint follow. */
  drawn() {
    if (this.isMarking) this.outbox?.desk.keepDrawing(this.group, this.tool);
    this.bar.update();
    this.hands.show();
  }

  choose(name) {
    this.bar.square.hidden = true;
    this.tool.choose(name);
    this.show();
  }

  goTo(step) {
    if (step === this.step) return;
    this.wish.step = step;
    if (step === "mark") this.tool.name ??= "point";
    this.link.tell("session_step", { step });
    this.show();
  }

  speakFor(group) {
    this.setAside();
    this.wish = { ...this.wish, group, release: undefined };
    this.link.tell("session_group", { group });
    this.takeUp();
    this.show();
  }

  release(isReleased) {
    this.wish.release = isReleased;
    this.link.tell("session_release", { group: this.group, is_released: isReleased });
    this.show();
  }

  undo() {
    if (this.part.can_undo || this.unsent) this.link.tell("mark_undo", {}, { isRepeated: true });
  }

  redo() {
    if (this.part.can_redo) this.link.tell("mark_redo", {}, { isRepeated: true });
  }

  turnScreen() {
    this.teller.turn();
  }

  get highlighted() {
    return this.pointed ?? (this.looked === undefined ? this.part.highlight : this.looked);
  }

  /** The list's row under the mouse: its mark has a ring, here only. */
  point(id) {
    this.pointed = id;
    this.hands.show();
  }

  /** Everybody looks at this mark: it is marked out here and on the wall. */
  look(mark) {
    this.looked = this.looked === mark.id ? "" : mark.id;
    if (this.looked) this.hands.revealMark(mark);
    this.link.tell("session_highlight", { mark: this.looked });
    this.list.update();
    this.hands.show();
  }

  press(intent) {
    return pressKey(this, intent);
  }

  destroy() {
    clearTimeout(this.later);
    this.outbox?.stop();
    this.stopKeys();
    this.link.stop();
    this.teller.stop();
    this.agenda.destroy();
    this.hands.stop();
  }
}
