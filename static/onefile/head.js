// The line on top: what the map shows, whom it is for, and the switch of languages.

const v = new URL(import.meta.url).search;
const { el, replace } = await import(`../map/dom.js${v}`);

export class Head {
  constructor(app) {
    this.app = app;
    this.words = el("div", { class: "of-words" });
    this.languages = el("div", { class: "of-languages", role: "group" }, this.#buttons());
    this.more = el("button", { type: "button", class: "of-more", aria: { controls: "side", expanded: "false" }, onclick: () => app.side.toggle() });
    this.node = el("header", { class: "of-head", data: { tier: app.content.tier } }, [this.words, el("div", { class: "of-tools" }, [this.languages, this.more])]);
  }

  #buttons() {
    return this.app.content.languages.map(({ code, name }) =>
      el("button", { type: "button", lang: code, title: name, data: { language: code }, onclick: () => this.app.speak(code) }, [
        el("span", { class: "of-long", text: name }),
        el("span", { class: "of-short", text: code.toUpperCase(), aria: { hidden: "true" } }),
      ]),
    );
  }

  show() {
    const { words, language } = this.app;
    for (const button of this.languages.children) button.setAttribute("aria-pressed", String(button.dataset.language === language));
    this.languages.setAttribute("aria-label", words.languages);
    this.more.textContent = words.more;
    replace(this.words, [
      el("h1", { text: words.title }),
      el("p", { class: "of-subtitle", text: words.subtitle }),
      el("p", { class: "of-stamps" }, [
        words.demo ? el("strong", { class: "of-demo", text: words.demo, title: words.demo_detail }) : null,
        el("span", { class: "of-stamp", title: words.stamp_detail }, [
          el("strong", { text: words.stamp }),
          el("span", { class: "of-stamp-detail", text: `: ${words.stamp_detail}` }),
        ]),
        words.mark ? el("span", { class: "of-mark", text: words.mark }) : null,
      ]),
    ]);
  }
}
