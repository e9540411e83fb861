// Marks that the server has not confirmed yet. They are kept in the browser's own storage, under the
// session, so that a reload, a crash or a lost server loses none; they leave it when it answers.

const v = new URL(import.meta.url).search;
const { newId, says } = await import(`./session_values.js${v}`);

const LATE = 1200; // ms; an answer usually comes sooner, and is not worth a word
const WAITS = [1200, 2500, 5000]; // ms until an unanswered entry is sent again

const nameOf = (session, what) => `session.${session}.${what}`;

function read(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise; // storage switched off, or something else wrote there
  }
}

function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // without storage an unsent mark lives as long as the page
  }
}

const isLate = ({ at }) => !(Date.now() - at < LATE);

const isEntry = (entry) => entry && typeof entry.uid === "string" && typeof entry.id === "string";

export class Outbox {
  constructor(session) {
    this.session = session;
    const kept = read(nameOf(session, "outbox"), []);
    this.entries = Array.isArray(kept) ? kept.filter(isEntry).map((entry) => ({ ...entry, due: 0 })) : [];
  }

  /** Entries that are to be sent, oldest first; those refused wait for a decision. */
  get unsent() {
    return this.entries.filter((entry) => !entry.refusal);
  }

  /** How many changes the server should have answered by now. */
  get late() {
    return this.unsent.filter(isLate).length;
  }

  /** ms until something on the page has to say that it is not saved; null when nothing has. */
  get untilLate() {
    const young = this.unsent.filter((entry) => !isLate(entry));
    return young.length ? Math.max(0, Math.min(...young.map(({ at }) => at)) + LATE - Date.now()) + 20 : null;
  }

  get refused() {
    return this.entries.filter((entry) => entry.refusal);
  }

  /**
   * Keep a change until the server has it: {kind, id, group, values, seen}.
   *
   * What was refused before for the same mark is decided by this change, and goes; a mark that never
   * left this browser only gets its newer values.
   */
  add(change) {
    const earlier = this.entries.find((entry) => entry.id === change.id && !entry.refusal);
    this.entries = this.entries.filter((entry) => entry.id !== change.id || (entry === earlier && entry.tries > 0));
    const isUnheard = earlier && earlier.tries === 0;
    const seen = isUnheard ? earlier.seen : change.seen;
    if (!(isUnheard && earlier.isNew && change.kind === "mark_delete")) {
      const isNew = Boolean(change.isNew || (isUnheard && earlier.isNew));
      this.entries.push({ ...change, seen, isNew, uid: newId(), at: Date.now(), tries: 0, due: 0 });
    }
    this.#keep();
  }

  drop(uid) {
    this.entries = this.entries.filter((entry) => entry.uid !== uid);
    this.#keep();
  }

  /** An entry was sent; when to try again, should no answer name it. */
  sent(entry) {
    entry.due = Date.now() + WAITS[Math.min(entry.tries, WAITS.length - 1)];
    entry.tries += 1;
    this.#keep();
  }

  /** Try everything at once: the server is back. */
  hurry() {
    for (const entry of this.entries) entry.due = 0;
  }

  /** Let go of what the server's answer holds; keep what it refused, with the reason. */
  settle(part) {
    const left = [];
    for (const entry of this.entries) {
      const receipt = part.taken.find(({ uid }) => uid === entry.uid);
      if (receipt && !receipt.refusal) continue;
      if (receipt) left.push({ ...entry, refusal: receipt.refusal, isConflict: receipt.is_conflict });
      else if (entry.refusal || !isHeld(entry, part)) left.push(entry);
    }
    const isChanged = left.length !== this.entries.length || left.some((entry, at) => entry !== this.entries[at]);
    this.entries = left;
    if (isChanged) this.#keep();
  }

  #keep() {
    write(nameOf(this.session, "outbox"), this.entries.length ? this.entries : null);
  }

  /** The mark in the form, which nobody has saved yet. */
  get draft() {
    const draft = read(nameOf(this.session, "draft"), null);
    return draft && typeof draft.id === "string" && draft.geometry ? draft : null;
  }

  set draft(draft) {
    write(nameOf(this.session, "draft"), draft);
  }
}

/** Whether the server shows what an entry asked for (after a restart it knows of no receipts). */
function isHeld(entry, { marks, groups }) {
  const mark = marks.find(({ id }) => id === entry.id);
  if (entry.kind === "mark_put") return Boolean(mark) && says(mark, entry.values);
  const isActive = groups.some(({ id, is_on: isOn }) => isOn && id === entry.group);
  return !mark && isActive; // the marks of another group may only be hidden
}

/** The server's marks with what is still on its way laid over them. */
export function overlay(marks, entries, { group, classOf }) {
  const all = new Map(marks.map((mark) => [mark.id, mark]));
  let number = Math.max(0, ...marks.map((mark) => mark.number));
  for (const entry of entries) {
    const known = all.get(entry.id);
    if (entry.kind === "mark_delete") {
      if (!entry.refusal) all.delete(entry.id);
      continue;
    }
    if (entry.group !== group && !known) continue; // hidden, like the rest of that group's marks
    if (entry.refusal && known) continue; // theirs is shown, mine is offered in the list
    if (!known) number += 1;
    const base = known ?? { id: entry.id, number, heads: [], has_conflict: false, group: entry.group, is_mine: true };
    const { category } = entry.values;
    all.set(entry.id, { ...base, ...entry.values, ...(category ? classOf(category) : {}), isPending: true, isLate: isLate(entry), refusal: entry.refusal ?? "" });
  }
  return [...all.values()];
}
