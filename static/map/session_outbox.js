// Marks that the server has not confirmed yet. They are kept in the browser's own storage, under the
// session, so that a reload, a crash or a lost server loses none; they leave it when it answers.

const v = new URL(import.meta.url).search;
const { newId, says } = await import(`./session_values.js${v}`);
const { Desk } = await import(`./session_desk.js${v}`);
const { TAB, keep, keptUnder, onLetGo, openTabs } = await import(`./session_storage.js${v}`);

const LATE = 1200; // ms; an answer usually comes sooner, and is not worth a word
const WAITS = [1200, 2500, 5000]; // ms until an unanswered entry is sent again
const LOOKS = [0, 300, 1500]; // ms after the start: the page before a reload takes a moment to be gone
const LOOK_EVERY = 10_000; // ms; a tab may be closed with something unsent in it

const isLate = ({ at }) => !(Date.now() - at < LATE);

const isEntry = (entry) => entry && typeof entry.uid === "string" && typeof entry.id === "string";

export class Outbox {
  /** `onAdopted()` when something was taken up that another tab, or the page before, had left. */
  constructor(session, { onAdopted = () => undefined } = {}) {
    this.beginning = `session.${session}.outbox.`;
    this.onAdopted = onAdopted;
    this.desk = new Desk(session);
    this.entries = [];
    this.written = new Map(); // uid -> what storage holds of an entry of this tab
    this.#take((tab) => tab !== TAB);
    this.stopHearing = onLetGo(this.beginning, (name) => this.#forget(name.slice(this.beginning.length)));
    for (const wait of LOOKS) setTimeout(() => this.#adopt({ withDesk: true }), wait);
    this.timer = navigator.locks ? setInterval(() => this.#adopt({ withDesk: false }), LOOK_EVERY) : null;
  }

  /** Take up entries whose tab `isOpen` says is no more; true when there were any. */
  #take(isOpen) {
    const here = new Set(this.entries.map(({ uid }) => uid));
    const found = keptUnder(this.beginning)
      .map(([, entry]) => entry)
      .filter((entry) => isEntry(entry) && !here.has(entry.uid) && !isOpen(entry.tab));
    if (!found.length) return false;
    this.entries = [...this.entries, ...found.map((entry) => ({ ...entry, due: 0 }))].sort((one, other) => one.at - other.at);
    this.#keep();
    return true;
  }

  async #adopt({ withDesk }) {
    const tabs = await openTabs();
    if (this.isStopped) return;
    const isOpen = (tab) => (tabs ? tabs.has(tab) || tab === TAB : tab === TAB);
    const isMore = [this.#take(isOpen), withDesk && this.desk.adopt(isOpen)].some(Boolean);
    if (isMore) this.onAdopted();
  }

  /** Another tab has settled an entry that both held. */
  #forget(uid) {
    this.written.delete(uid);
    this.entries = this.entries.filter((entry) => entry.uid !== uid);
  }

  stop() {
    this.isStopped = true;
    clearInterval(this.timer);
    this.stopHearing();
  }

  /** Entries that are to be sent, oldest first; those refused wait for a decision. */
  get unsent() {
    return this.entries.filter((entry) => !entry.refusal);
  }

  /** Of every mark the first change: the next one has to know what became of it. */
  get sendable() {
    const { unsent } = this;
    return unsent.filter((entry) => unsent.find(({ id }) => id === entry.id) === entry);
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
      const isNew = Boolean(change.isNew || earlier?.isNew);
      this.entries.push({ ...change, seen, isNew, tab: TAB, uid: newId(), at: Date.now(), tries: 0, due: 0 });
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

  /**
   * Let go of what the server's answer holds; keep what it refused, with the reason.
   *
   * Who changes a mark again has seen what became of the change before: it is no conflict with oneself.
   */
  settle(part) {
    const { left, heads } = settled(this.entries, part);
    const isChanged = left.length !== this.entries.length || left.some((entry, at) => entry !== this.entries[at]);
    this.entries = left;
    this.desk.confirm(heads);
    if (isChanged) this.#keep();
  }

  #keep() {
    const now = new Map(this.entries.map((entry) => [entry.uid, JSON.stringify(entry)]));
    for (const uid of this.written.keys()) if (!now.has(uid)) keep(this.beginning + uid, null);
    for (const entry of this.entries) if (this.written.get(entry.uid) !== now.get(entry.uid)) keep(this.beginning + entry.uid, { ...entry, tab: TAB });
    this.written = now;
  }
}

/** What an answer leaves of the entries, and by mark the heads of what it confirmed. */
function settled(entries, part) {
  const left = [];
  const heads = new Map();
  const refused = new Map(); // mark -> what was refused, for the newer change of the same mark
  for (const entry of entries) {
    const receipt = part.taken.find(({ uid }) => uid === entry.uid);
    const mark = part.marks.find(({ id }) => id === entry.id);
    const isNewest = entries.findLast(({ id }) => id === entry.id) === entry;
    if (receipt?.refusal) {
      const refusal = { refusal: receipt.refusal, isConflict: receipt.is_conflict, heads: receipt.heads, isNew: entry.isNew };
      if (isNewest) left.push({ ...entry, ...refusal });
      else refused.set(entry.id, refusal);
    } else if (receipt || (!entry.refusal && isHeld(entry, part))) {
      if (!entry.refusal) heads.set(entry.id, receipt?.heads.length ? receipt.heads : mark?.heads ?? []);
    } else if (refused.has(entry.id)) left.push({ ...entry, ...refused.get(entry.id) });
    else if (heads.has(entry.id)) left.push({ ...entry, seen: heads.get(entry.id), isNew: false, due: 0 });
    else left.push(entry);
  }
  return { left, heads };
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
