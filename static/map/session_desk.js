// What lies unfinished on a tab's desk: of every group the mark in the form, or the line that is half drawn. It
// survives a reload, a turned page and another group's turn.

const { TAB, keep, keptUnder, read } = await import(`./session_storage.js${new URL(import.meta.url).search}`);

const isDraft = (draft) => Boolean(draft && typeof draft.id === "string" && draft.geometry && draft.values);
const isDrawing = (drawing) => Boolean(drawing && typeof drawing.name === "string" && Array.isArray(drawing.corners));
const isPlace = (place) => isDraft(place?.draft) || isDrawing(place?.drawing);

export class Desk {
  constructor(session) {
    this.beginning = `session.${session}.desk.`;
    this.name = this.beginning + TAB;
    this.places = read(this.name)?.places ?? {}; // group -> {draft} or {drawing}
  }

  /** What a group was at: {draft} or {drawing}, {} for nothing. */
  of(group) {
    return isPlace(this.places[group]) ? this.places[group] : {};
  }

  /** The mark in the form. */
  keepDraft(draft) {
    this.places[draft.group] = { draft };
    this.#keep();
  }

  dropDraft({ group }) {
    delete this.places[group];
    this.#keep();
  }

  /** The corners that are drawn; none let go of the drawing. */
  keepDrawing(group, { name, corners }) {
    const { draft, drawing } = this.of(group);
    if (draft || (drawing?.corners.length ?? 0) === corners.length) return;
    if (corners.length) this.places[group] = { drawing: { name, corners: [...corners] } };
    else delete this.places[group];
    this.#keep();
  }

  /** The server has a mark: who changes it in a form has seen that. */
  confirm(heads) {
    const drafts = Object.values(this.places).map(({ draft }) => draft).filter((draft) => draft && heads.has(draft.id));
    for (const draft of drafts) draft.seen = heads.get(draft.id);
    if (drafts.length) this.#keep();
  }

  /** Take up the newest desk that nobody sits at any more, as far as one's own has room. */
  adopt(isOpen) {
    const [found] = keptUnder(this.beginning)
      .filter(([name]) => !isOpen(name.slice(this.beginning.length)))
      .sort(([, one], [, other]) => (other?.at ?? 0) - (one?.at ?? 0));
    if (!found) return false;
    const [name, left] = found;
    const places = Object.entries(left?.places ?? {}).filter(([group, place]) => isPlace(place) && !isPlace(this.places[group]));
    keep(name, null);
    Object.assign(this.places, Object.fromEntries(places));
    this.#keep();
    return places.length > 0;
  }

  #keep() {
    keep(this.name, Object.keys(this.places).length ? { at: Date.now(), places: this.places } : null);
  }
}
