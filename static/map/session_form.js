// The form beside a mark: what, how bad, when, a few words. Everything keeps its last value, so that
// the next mark is a tap and Enter.

const v = new URL(import.meta.url).search;
const { el, replace, icon } = await import(`./dom.js${v}`);
const { personalKinds } = await import(`./session_values.js${v}`);
const { isPoint } = await import(`./session_shapes.js${v}`);

const MAX_NOTE = 300; // characters: a few words
const GAP = 26; // px between the form and its mark

export class Form {
  /** `session` has part, word, save(values), cancel(), remove(), recents. */
  constructor(session) {
    this.session = session;
    this.node = el("form", { class: "hm-mark-form", hidden: true, autocomplete: "off", novalidate: true });
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      session.save(this.values());
    });
    this.node.addEventListener("change", () => session.revise(this.values()));
    this.node.addEventListener("input", () => session.revise(this.values()));
  }

  get isOpen() {
    return !this.node.hidden;
  }

  open(draft, { byTouch = false, notice = null } = {}) {
    const { part, word } = this.session;
    this.draft = draft;
    this.warning = el("p", { class: "hm-hint", role: "status", hidden: true });
    this.hint = el("p", { class: "hm-small hm-eye", hidden: true }, [icon("eyeOff"), el("span", { text: word("sensitive_hint") })]);
    this.note = el("input", { type: "text", name: "note", maxlength: String(MAX_NOTE), value: draft.values.note, placeholder: word("note_hint"), aria: { label: word("note") } });
    const group = part.groups.find(({ id }) => id === draft.group);
    replace(this.node, [
      el("header", {}, [
        el("b", { text: draft.isNew ? word("new_mark") : word("edit_mark", { value: draft.number ?? "" }) }),
        el("span", { class: "hm-small", text: group?.text ?? "" }),
        draft.values.grid ? el("span", { class: "hm-tag", text: draft.values.grid }) : null,
      ]),
      notice ? this.#notice(notice) : null,
      this.#categories(),
      this.hint,
      this.#radios("severity", part.vocabulary.severities, draft.values.severity),
      el("div", { class: "hm-mark-when" }, [
        this.#select("time_of_day", part.vocabulary.times, draft.values.time_of_day),
        this.#select("season", part.vocabulary.seasons, draft.values.season),
        isPoint(draft.geometry) ? this.#select("radius_m", part.vocabulary.radii, draft.values.radius_m) : null,
      ]),
      this.note,
      this.warning,
      this.#buttons(),
    ]);
    this.node.hidden = false;
    this.#warn();
    this.node.querySelector(".hm-chips :checked")?.closest("label").scrollIntoView({ block: "nearest" });
    // on a touch screen a focused field would raise the keyboard over the map
    (byTouch ? this.saveButton : this.note).focus({ preventScroll: true });
  }

  /** What others know of the mark, when they were faster. */
  #notice({ text, theirs }) {
    return el("div", { class: "hm-notice", role: "alert" }, [
      el("p", { text }),
      theirs ? el("p", { class: "hm-small", text: theirs }) : null,
    ]);
  }

  #categories() {
    const { part, word, recents } = this.session;
    const { categories } = part.vocabulary;
    const chosen = this.draft.values.category;
    const first = [...new Set([chosen, ...recents])].map((code) => categories.find(({ value }) => value === code)).filter(Boolean);
    const rest = categories.filter((category) => !first.includes(category));
    const chips = [...first, ...rest].map((category) =>
      el("label", { class: "hm-chip", title: category.is_sensitive ? word("sensitive_hint") : undefined }, [
        el("input", { type: "radio", name: "category", value: category.value, checked: category.value === chosen }),
        el("span", {}, [category.is_sensitive ? icon("eyeOff") : null, document.createTextNode(category.text)].filter(Boolean)),
      ]),
    );
    return el("div", { class: "hm-chips", role: "radiogroup", aria: { label: word("category") } }, chips);
  }

  #radios(name, options, chosen) {
    return el("div", { class: "hm-switch", role: "radiogroup", aria: { label: this.session.word(`field_${name}`) } }, options.map(({ value, text }) =>
      el("label", { class: "hm-choice" }, [
        el("input", { type: "radio", name, value: String(value), checked: value === chosen }),
        el("span", { text }),
      ]),
    ));
  }

  #select(name, options, chosen) {
    const pick = el("select", { name, aria: { label: this.session.word(`field_${name}`) }, title: this.session.word(`field_${name}`) });
    for (const { value, text } of options) pick.append(el("option", { value: String(value ?? ""), text, selected: value === chosen }));
    return pick;
  }

  #buttons() {
    const { word } = this.session;
    this.saveButton = el("button", { type: "submit", class: "hm-primary", text: word("save") });
    return el("div", { class: "hm-buttons" }, [
      this.saveButton,
      el("button", { type: "button", class: "hm-secondary", text: word("cancel"), onclick: () => this.session.cancel() }),
      this.draft.isNew ? null : el("button", { type: "button", class: "hm-secondary hm-danger", text: word("delete"), onclick: () => this.session.remove() }),
    ]);
  }

  values() {
    const data = new FormData(this.node);
    const radius = data.get("radius_m");
    return {
      category: data.get("category") ?? this.draft.values.category,
      severity: Number(data.get("severity") ?? this.draft.values.severity),
      time_of_day: data.get("time_of_day"),
      season: data.get("season"),
      radius_m: radius ? Number(radius) : null,
      note: String(data.get("note") ?? "").trim(),
    };
  }

  /** Say at once when a note looks as if it named somebody; it never stops anybody. */
  #warn() {
    const { part, word } = this.session;
    const kinds = personalKinds(part.name_patterns, this.note.value);
    this.warning.hidden = kinds.length === 0;
    const known = ["name", "phone", "address", "document"].filter((kind) => kinds.includes(kind));
    this.warning.textContent = kinds.length ? [...known.map((kind) => word(`personal_${kind}`)), word("personal_why")].join(" ") : "";
    const category = part.vocabulary.categories.find(({ value }) => value === this.values().category);
    this.hint.hidden = !category?.is_sensitive;
  }

  revised() {
    this.#warn();
  }

  /** Stand beside the mark's box [left, top, right, bottom], never over it where there is room. */
  place([left, top, right, bottom], { x: width, y: height }, taken = 0) {
    if (!this.isOpen) return;
    const { offsetWidth: w, offsetHeight: h } = this.node;
    const middle = Math.min(Math.max((top + bottom) / 2 - h / 2, 8), Math.max(height - h - 8, 8));
    const centre = Math.min(Math.max((left + right) / 2 - w / 2, taken + 8), Math.max(width - w - 8, 8));
    const places = [[right + GAP, middle], [left - GAP - w, middle], [centre, bottom + GAP], [centre, top - GAP - h]];
    const fits = places.find(([x, y]) => x >= taken && y >= 0 && x + w <= width && y + h <= height);
    const [x, y] = fits ?? [(left + right) / 2 < width / 2 ? width - w - 8 : taken + 8, middle];
    this.node.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  close() {
    this.node.hidden = true;
    replace(this.node, []);
    this.draft = null;
  }
}
