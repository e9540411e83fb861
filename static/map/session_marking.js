// The mark in the form: begun by a tap, changed, moved, saved, deleted, or left.

const v = new URL(import.meta.url).search;
const { newId, squareGeometry } = await import(`./session_values.js${v}`);
const { isPoint } = await import(`./session_shapes.js${v}`);

const RECENTS = 4; // categories offered first

/** Needs of its page: part, group, marks, word, form, hands, link, outbox, app, show(). */
export class Marking {
  draft = null; // {id, isNew, group, seen, geometry, values}
  // values of the last mark saved here: what its group's next one begins with. Another group must
  // not see in its form what this one said, and a sensitive category is never chosen in advance
  last = { group: "", values: {} };
  recents = [];

  /** A shape is drawn: it stands there at once, and the form opens beside it. */
  begin(geometry, grid = "") {
    if (this.last.group !== this.group) this.#forget();
    const values = { ...this.part.last, ...this.last.values, note: "", grid };
    if (!isPoint(geometry)) values.radius_m = null;
    this.open({ id: newId(), isNew: true, group: this.group, seen: null, geometry, values });
  }

  placeSquare({ code, bounds }) {
    this.begin(squareGeometry(bounds), code);
    this.hands.reveal(bounds);
  }

  /** Open the form on a mark of the active group. */
  edit(mark, notice = null, seen = mark.isPending ? null : mark.heads) {
    const refused = notice ? null : this.refused.find(({ id }) => id === mark.id);
    if (refused) return this.decide(refused);
    if (this.draft && this.draft.id !== mark.id) this.cancel();
    const { category, severity, time_of_day, season, radius_m, note, grid } = mark;
    const values = { category, severity, time_of_day, season, radius_m, note, grid };
    const theirs = mark.has_conflict ? { text: this.word("conflict_why") } : null;
    this.open({ id: mark.id, number: mark.number, isNew: false, group: mark.group, seen, geometry: mark.geometry, values }, notice ?? theirs);
    return this.link.tell("mark_editing", { mark: mark.id });
  }

  /** Show the form on a mark; what is in it survives a reload. */
  open(draft, notice = null) {
    this.draft = draft;
    this.outbox.desk.keepDraft(draft);
    this.form.open(draft, { byTouch: this.hands.isTouch, notice });
    this.show();
  }

  /** The form's values changed: the mark on the map looks as it will, and a reload keeps them. */
  revise(values) {
    if (!this.draft) return;
    this.draft.values = { ...this.draft.values, ...values };
    this.outbox.desk.keepDraft(this.draft);
    this.form.revised();
    this.hands.show();
  }

  /** The mark in the form has another place; a moved square is no square of the sheet any more. */
  move(geometry) {
    this.draft.geometry = geometry;
    this.draft.values.grid = "";
    this.outbox.desk.keepDraft(this.draft);
    this.hands.show();
  }

  save(values) {
    const { id, isNew, group, seen, geometry } = this.draft;
    const whole = { ...this.draft.values, ...values, geometry };
    const { note, grid, geometry: where, ...kept } = whole;
    this.#remember(group, kept, isPoint(geometry));
    this.outbox.add({ kind: "mark_put", id, isNew, group, seen, values: whole });
    this.#leave();
  }

  #forget() {
    this.last = { group: this.group, values: {} };
    this.recents = [];
  }

  #remember(group, kept, isAtPoint) {
    if (this.last.group !== group) return; // a mark of another group was put right
    const before = { ...this.part.last, ...this.last.values };
    const isSensitive = this.part.vocabulary.categories.find(({ value }) => value === kept.category)?.is_sensitive;
    const category = isSensitive ? before.category : kept.category;
    this.last.values = { ...kept, category, radius_m: isAtPoint ? kept.radius_m : before.radius_m };
    if (!isSensitive) this.recents = [category, ...this.recents.filter((code) => code !== category)].slice(0, RECENTS);
  }

  remove() {
    const { id, group, seen } = this.draft;
    this.outbox.add({ kind: "mark_delete", id, group, seen, values: {} });
    this.#leave();
  }

  cancel() {
    if (this.draft) this.#leave();
  }

  #leave() {
    this.outbox.desk.dropDraft(this.draft);
    this.#close();
    this.show();
    this.link.pump();
    this.app.maps[0]?.node.focus({ preventScroll: true });
  }

  #close() {
    const wasEdit = this.draft && !this.draft.isNew;
    this.draft = null;
    this.form.close();
    if (wasEdit) this.link.tell("mark_editing", { mark: "" });
  }

  /** Another group speaks: what this one is at waits, unseen, until it speaks again. */
  setAside() {
    if (this.draft) this.#close();
    this.tool.resume();
  }

  /** Go on with what the group that speaks was at. */
  takeUp() {
    if (!this.isMarking || this.draft || this.tool.isDrawing) return;
    const { draft, drawing } = this.outbox?.desk.of(this.group) ?? {};
    if (draft) this.open(draft);
    else if (drawing) this.tool.resume(drawing);
  }

  /** Open the form with the change that was refused; saving it now replaces what is there. */
  decide(entry) {
    const mark = this.part.marks.find(({ id }) => id === entry.id);
    if (!mark && entry.group !== this.group) return this.speakFor(entry.group); // it is hidden from this one
    const says = mark ? [mark.text, mark.note].filter(Boolean).join(" · ") : this.word("theirs_deleted");
    const notice = { text: entry.refusal, theirs: mark || entry.isConflict ? `${this.word("theirs")}: ${says}` : "" };
    if (entry.kind === "mark_delete") return mark ? this.edit(mark, notice) : this.dropMine(entry);
    const base = mark ?? { id: entry.id, group: entry.group, number: "" };
    const isKnown = Boolean(mark || entry.isConflict); // one that never arrived is new still
    this.edit({ ...base, ...entry.values }, notice, isKnown ? mark?.heads ?? entry.heads : null);
    this.draft.isNew = !isKnown && entry.isNew;
    return true;
  }

  dropMine(entry) {
    this.outbox.drop(entry.uid);
    this.show();
  }
}
