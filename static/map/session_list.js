// The list of marks: number, category, group; what is not saved or was refused stands out.

const v = new URL(import.meta.url).search;
const { el, icon } = await import(`./dom.js${v}`);
const { firstSwatch } = await import(`./legend.js${v}`);
const { styleOf } = await import(`./session_paint.js${v}`);
const { isOther, rebuild } = await import(`./rebuild.js${v}`);

export class MarkList {
  /** `session` has part, word, marks, refused, highlighted, edit(mark), look(id), point(id), retry(entry). */
  constructor(session, node) {
    this.session = session;
    this.node = node;
    this.isOpen = true;
  }

  update() {
    const { part, word, marks, refused } = this.session;
    this.node.hidden = !this.session.isFacilitator || part.step === "orient";
    if (this.node.hidden) return;
    const { highlighted } = this.session;
    if (!isOther(this.node, marks, refused, part.editing, part.groups, part.step, part.is_closed, part.texts, highlighted, this.session.group)) return;
    const details = el("details", { class: "hm-marks", open: this.isOpen }, [
      el("summary", { data: { focus: "marks" } }, [el("b", { text: word("marks") }), el("span", { class: "hm-count", text: String(marks.length) })]),
      ...refused.map((entry) => this.#refusal(entry)),
      marks.length
        ? el("ul", {}, marks.map((mark) => this.#row(mark)))
        : el("p", { class: "hm-small", text: word(this.#noneWord()) }),
    ]);
    details.addEventListener("toggle", () => {
      this.isOpen = details.open;
    });
    rebuild(this.node, [details]);
  }

  #noneWord() {
    const { part, canMark, group } = this.session;
    if (canMark && !group) return "choose_group";
    return part.step === "mark" ? "marks_none_yet" : "marks_none";
  }

  #row(mark) {
    const { session } = this;
    const { part, word } = session;
    const group = part.groups.find(({ id }) => id === mark.group);
    const who = part.editing.find((one) => one.mark === mark.id)?.who;
    const notes = [
      group?.is_small && !group.is_on ? "" : group?.text, // a group of fewer than five speaks within all only
      mark.grid,
      mark.note,
      who ? word("edited_by", { value: who }) : null,
    ].filter(Boolean);
    const tags = [
      mark.isLate && !mark.refusal ? el("span", { class: "hm-tag hm-unsaved", text: word("not_saved") }) : null,
      mark.has_conflict ? el("span", { class: "hm-tag hm-conflict", text: word("conflict") }) : null,
    ];
    return el("li", {
      class: `${mark.is_mine ? "" : "is-other"}${mark.id === session.highlighted ? " is-on" : ""}`,
      data: { mark: mark.id },
      onmouseenter: () => session.point(mark.id),
      onmouseleave: () => session.point(null),
    }, [
      el("button", { type: "button", data: { focus: `mark-${mark.id}` }, onfocus: () => session.point(mark.id), onblur: () => session.point(null), onclick: () => session.look(mark) }, [
        el("i", { class: "hm-number", text: String(mark.number) }),
        this.#sign(mark),
        el("span", { class: "hm-mark-text" }, [
          el("span", { class: "hm-mark-name" }, [mark.is_sensitive ? icon("eyeOff") : null, document.createTextNode(mark.text), ...tags].filter(Boolean)),
          notes.length ? el("span", { class: "hm-small", text: notes.join(" · ") }) : null,
        ]),
      ]),
      mark.is_mine && part.step === "mark" && !part.is_closed
        ? el("button", { type: "button", class: "hm-link", text: word("edit"), data: { focus: `edit-${mark.id}` }, onclick: () => session.edit(mark) })
        : null,
    ]);
  }

  #sign(mark) {
    const { symbol, fill, outline, pattern } = styleOf(mark, this.session.hands.look);
    return firstSwatch({ kind: "points", legend: [{ symbol, style: [fill, outline, 1.2, "", mark.is_sensitive ? pattern : ""] }] });
  }

  /** A change that the server did not take: nothing of it is lost before somebody decides. */
  #refusal(entry) {
    const { word } = this.session;
    return el("div", { class: "hm-notice", role: "alert" }, [
      el("p", { text: entry.refusal }),
      el("div", { class: "hm-buttons" }, [
        el("button", { type: "button", class: "hm-primary", text: word("decide"), data: { focus: `decide-${entry.uid}` }, onclick: () => this.session.decide(entry) }),
        el("button", { type: "button", class: "hm-secondary", text: word("drop_mine"), data: { focus: `drop-${entry.uid}` }, onclick: () => this.session.dropMine(entry) }),
      ]),
    ]);
  }
}
