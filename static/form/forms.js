// Forms that save by themselves: parts of a page, each of one or more forms, each of fields.

const v = new URL(import.meta.url).search;
const { el, replace } = await import(`../map/dom.js${v}`);
const { personalKinds } = await import(`../map/session_values.js${v}`);
const { Drafts, same } = await import(`./drafts.js${v}`);
const { fieldNode, grow, readField, writeField } = await import(`./fields.js${v}`);

const keyOf = ({ kind, id }, { name }) => `${kind}.${id}.${name}`;

/** What has to be built anew when it differs; values and versions come into what stands. */
const shapeOf = (part) => JSON.stringify(part, (key, value) => (key === "value" || key === "version" ? undefined : value));

export class Forms {
  constructor(root) {
    this.root = root;
    this.nodes = new Map(); // field key -> {node, form, field, box}
    this.parts = []; // {shape, node}
    this.status = el("p", { class: "fm-status", role: "status" });
    this.body = el("div", { class: "fm-parts" });
    replace(root, [this.status, this.body]);
    this.drafts = new Drafts({ send: (event) => this.#send(event), changed: () => this.#say() });
    this.ticker = setInterval(() => this.#say(), 1000);
  }

  destroy() {
    clearInterval(this.ticker);
    this.drafts.destroy();
  }

  #send(event) {
    this.trigger("event", { kind: "", id: "", name: "", action: "", value: null, seen: null, ...event });
  }

  receive(payload, trigger) {
    Object.assign(this, { payload, trigger });
    const erased = this.drafts.open(payload.scope, payload.erased);
    this.#build();
    for (const key of erased) this.#erase(this.nodes.get(key));
    this.drafts.settle(payload.answer, (draft) => this.#held(draft));
    for (const entry of this.nodes.values()) this.#fill(entry);
    this.#say();
  }

  /** Words that were blanked leave the screen too, even while somebody types there. */
  #erase(entry) {
    if (entry) writeField(entry.node, entry.field, entry.field.value, this.payload.mark);
  }

  #held({ kind, id, name }) {
    const entry = this.nodes.get(`${kind}.${id}.${name}`);
    return entry && { value: entry.field.value, version: entry.form.version };
  }

  /** Keep what stands as long as its shape is the same: nobody loses the place they type at. */
  #build() {
    const parts = this.payload.parts.map((part, at) => {
      const shape = shapeOf(part);
      const old = this.parts[at];
      return old?.shape === shape ? { ...old, part } : { shape, part, node: null };
    });
    const gone = new Set(this.nodes.keys());
    for (const made of parts) {
      if (!made.node) made.node = this.#part(made.part);
      for (const form of made.part.forms) for (const field of form.fields) {
        const key = keyOf(form, field);
        gone.delete(key);
        const entry = this.nodes.get(key);
        Object.assign(entry, { form, field });
      }
    }
    for (const key of gone) this.nodes.delete(key);
    this.parts = parts;
    const nodes = parts.map(({ node }) => node);
    if (nodes.some((node, at) => this.body.children[at] !== node) || this.body.children.length !== nodes.length) replace(this.body, nodes);
  }

  #part(part) {
    const head = part.title ? [el("h3", { text: part.title })] : [];
    const note = part.note ? [el("p", { class: "fm-note", text: part.note })] : [];
    const forms = part.forms.map((form) => this.#form(form, part));
    return el("section", { class: `fm-part fm-${part.layout}`, data: { part: part.name } }, [
      ...head, ...note, ...forms, this.#actions(part.actions, { kind: part.name, id: "" }),
    ]);
  }

  #form(form, part) {
    const title = form.title ? el("h4", { text: form.title }) : null;
    const fields = form.fields.map((field) => this.#field(form, field, part));
    const isOn = form.is_on ? " is-on" : "";
    return el("div", { class: `fm-form${isOn}`, role: "group", aria: { label: form.title || part.title }, data: { form: `${form.kind}.${form.id}` } }, [
      title, el("div", { class: "fm-fields" }, fields), this.#actions(form.actions, form),
    ]);
  }

  #actions(actions, { kind, id }) {
    if (!actions?.length) return null;
    const buttons = actions.map(({ name, label, is_main: isMain, is_off: isOff, help }) =>
      el("button", {
        type: "button",
        class: isMain ? "fm-button fm-main" : "fm-button",
        text: label,
        title: help,
        disabled: isOff,
        data: { action: name },
        onclick: () => this.#act(name, kind, id),
      }));
    return el("div", { class: "fm-actions" }, buttons);
  }

  /** A button: what was typed is sent first. */
  #act(action, kind, id) {
    this.drafts.act({ kind, id, action });
  }

  #field(form, field, part) {
    const key = keyOf(form, field);
    const id = `f-${key}`;
    const node = fieldNode(field, id);
    const said = el("p", { class: "fm-said", id: `${id}-said` });
    const note = el("p", { class: "fm-said fm-blanked", id: `${id}-note`, text: field.note });
    const warning = el("p", { class: "fm-said fm-warning", id: `${id}-warning`, role: "status" });
    node.setAttribute("aria-describedby", `${said.id} ${note.id} ${warning.id}`);
    const entry = { node, said, warning, form, field };
    this.nodes.set(key, entry);
    node.addEventListener("input", () => this.#typed(this.nodes.get(key), false));
    node.addEventListener("change", () => this.#typed(this.nodes.get(key), true));
    if (field.kind === "paragraph") requestAnimationFrame(() => grow(node));
    const label = el("label", { for: id, text: field.label, class: part.layout === "rows" ? "fm-label fm-quiet" : "fm-label" });
    return el("div", { class: "fm-field", style: `--width: ${field.width}`, data: { field: field.name } }, [label, node, said, note, warning]);
  }

  #typed(entry, isAtOnce) {
    const { node, form, field } = entry;
    if (field.kind === "paragraph") grow(node);
    this.#warn(entry);
    const { value, wrong } = readField(node, field);
    if (wrong) {
      if (isAtOnce) this.#tell(entry, this.payload.texts[wrong], "wrong");
      return;
    }
    this.#tell(entry, "");
    const draft = { kind: form.kind, id: form.id, name: field.name, value, seen: form.version };
    const known = this.drafts.of(draft);
    if (known && same(known.value, value) && (known.tries || !isAtOnce)) return;
    if (!known && same(field.value, value)) return;
    this.drafts.put(known ? { ...draft, seen: known.seen } : draft, { isAtOnce: isAtOnce || field.kind === "choice" });
  }

  /** Show what the server holds, unless something else is being typed. */
  #fill(entry) {
    this.#show(entry);
    this.#warn(entry);
  }

  #show(entry) {
    const { node, form, field } = entry;
    const draft = this.drafts.of({ kind: form.kind, id: form.id, name: field.name });
    const isTyping = node.matches(":focus") && field.kind !== "choice";
    if (draft) {
      if (!isTyping) writeField(node, field, draft.value, this.payload.mark);
      this.#quarrel(entry, draft);
      return;
    }
    if (isTyping) return;
    writeField(node, field, field.value, this.payload.mark);
    this.#tell(entry, "");
  }

  /** Say at once when a text looks as if it named somebody; it never stops anybody. */
  #warn({ node, warning, field }) {
    const isText = field.kind === "line" || field.kind === "paragraph";
    const kinds = isText && !field.is_of_person && !field.is_disabled ? personalKinds(this.payload.patterns, node.value) : [];
    const { texts } = this.payload;
    const words = kinds.length ? [...kinds.map((kind) => texts[`personal_${kind}`]), texts.personal_why].join(" ") : "";
    if (warning.textContent !== words) warning.textContent = words; // a screen reader says it once
  }

  /** Somebody was faster, or the value cannot be: say so, and let the reader choose. */
  #quarrel(entry, draft) {
    if (!draft.error) return;
    this.#tell(entry, draft.error, "wrong");
    if (!draft.isConflict) return;
    const { texts } = this.payload;
    const { form, field } = entry;
    const choose = (text, act) => el("button", { type: "button", class: "fm-button", text, onclick: act });
    entry.said.append(
      choose(texts.keep_mine, () => this.drafts.put({ ...draft, error: "", isConflict: false, seen: form.version }, { isAtOnce: true })),
      choose(texts.take_theirs, () => {
        this.drafts.drop(draft);
        writeField(entry.node, field, field.value, this.payload.mark);
        this.#tell(entry, "");
      }),
    );
  }

  #tell({ said, node }, text, look = "") {
    said.textContent = text;
    said.className = look ? `fm-said is-${look}` : "fm-said";
    node.setAttribute("aria-invalid", String(look === "wrong"));
  }

  #say() {
    if (!this.payload) return;
    const { texts } = this.payload;
    const { late, waiting } = this.drafts;
    this.status.textContent = late ? texts.unsaved.replace("{count}", late) : waiting.length ? texts.saving : texts.saved;
    this.status.classList.toggle("is-late", late > 0);
  }
}
