// The line of the meeting: its five steps, who speaks, what is not saved yet, timer, undo and redo.

const v = new URL(import.meta.url).search;
const { el, replace, icon } = await import(`./dom.js${v}`);
const { isOther } = await import(`./rebuild.js${v}`);
const { Timer } = await import(`./session_timer.js${v}`);

export class Agenda {
  /** `session` has part, word, step, group, unsaved, goTo(step), speakFor(group), release(), undo(), redo(). */
  constructor(session, node) {
    this.session = session;
    this.node = node;
    this.steps = el("ol", { class: "hm-steps" });
    this.groups = el("div", { class: "hm-speaker" });
    this.state = el("div", { class: "hm-state" });
    this.actions = el("div", { class: "hm-agenda-actions" });
    replace(this.node, [this.steps, this.groups, this.state, this.actions]);
  }

  update() {
    this.timer ??= new Timer((key, values) => this.session.word(key, values)); // now there are words
    if (isOther(this.node, this.session.part.texts)) this.timer.show();
    const focused = this.node.getRootNode().activeElement?.dataset?.focus;
    this.#showSteps();
    this.#showGroups();
    this.#showState();
    this.#showActions();
    if (focused) this.node.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  #showSteps() {
    const { part, step, word } = this.session;
    if (!isOther(this.steps, part.steps, step)) return;
    const at = part.steps.findIndex(({ value }) => value === step);
    this.steps.setAttribute("aria-label", word("agenda"));
    replace(this.steps, part.steps.map(({ value, text }, i) =>
      el("li", { class: i < at ? "is-past" : i === at ? "is-on" : "" }, [
        el("button", { type: "button", title: text, aria: { current: i === at ? "step" : "false" }, data: { focus: `step-${value}`, step: value }, onclick: () => this.session.goTo(value) }, [
          el("i", { text: String(i + 1) }),
          el("span", { text }),
        ]),
      ]),
    ));
  }

  #showGroups() {
    const { part, group, word, step } = this.session;
    const active = part.groups.find(({ id }) => id === group);
    const isShown = part.groups.length > 0 && step === "mark";
    const isOpen = this.session.isReleased;
    if (!isOther(this.groups, part.groups, part.texts, part.is_closed, group, isShown, isOpen)) return undefined; // an open list stays open
    if (!isShown) return replace(this.groups, []);
    const pick = el("select", { aria: { label: word("group") }, title: word("group"), data: { focus: "group" }, onchange: () => this.session.speakFor(pick.value) });
    if (!active) pick.append(el("option", { value: "", text: word("choose_group"), selected: true, disabled: true }));
    for (const one of part.groups) pick.append(el("option", { value: one.id, text: `${one.text} (${one.people})`, selected: one.id === group }));
    const marks = active?.marks ?? 0;
    return replace(this.groups, [
      el("label", { class: "hm-speaker-pick" }, [el("span", { class: "hm-small", text: word("group") }), pick]),
      active ? el("span", { class: "hm-small hm-release-state", text: word(releaseWords(active, isOpen), { value: marks }) }) : null,
      active && !part.is_closed ? el("button", { type: "button", class: isOpen ? "hm-link" : "hm-secondary", text: word(isOpen ? "hide_again" : "release"), data: { focus: "release" }, onclick: () => this.session.release(!isOpen) }) : null,
    ]);
  }

  #showState() {
    const { part, word, unsaved } = this.session;
    const others = part.editing.filter(({ who }) => who);
    if (!isOther(this.state, part.is_rehearsal, part.texts, unsaved, others)) return undefined;
    return replace(this.state, [
      part.is_rehearsal ? el("span", { class: "hm-tag hm-demo", text: word("rehearsal") }) : null,
      unsaved ? el("span", { class: "hm-tag hm-unsaved", role: "status", text: word("unsaved", { value: unsaved }) }) : null,
      others.length ? el("span", { class: "hm-small", text: word("editing", { value: others.map(({ who }) => who).join(", ") }) }) : null,
    ]);
  }

  #showActions() {
    const { session } = this;
    const { part, word } = session;
    if (!isOther(this.actions, part.hidden, part.texts, Boolean(part.stage), part.can_undo, part.can_redo, session.unsent > 0)) return;
    const button = (name, sign, isOff, act) =>
      el("button", { type: "button", class: "hm-round", title: word(name), aria: { label: word(name) }, disabled: isOff, data: { focus: name }, onclick: act }, [icon(sign)]);
    replace(this.actions, [
      part.hidden ? el("span", { class: "hm-small", text: word("hidden", { value: part.hidden }) }) : null,
      this.timer.node,
      part.stage ? button("screen_theme", "moon", false, () => session.turnScreen()) : null,
      button("undo", "undo", !part.can_undo && !session.unsent, () => session.undo()),
      button("redo", "redo", !part.can_redo, () => session.redo()),
    ]);
  }

  destroy() {
    this.timer?.destroy();
  }
}

function releaseWords({ is_small: isSmall }, isOpen) {
  if (!isOpen) return "state_hidden";
  return isSmall ? "state_small" : "state_open";
}
