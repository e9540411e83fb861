// The parts of the page and where they stand; each part is filled by its own module.

const v = new URL(import.meta.url).search;
const { el, icon, replace } = await import(`./dom.js${v}`);
const { Search } = await import(`./search.js${v}`);
const { Strip } = await import(`./strip.js${v}`);
const { fillHelp } = await import(`./help.js${v}`);

const WAIT_MS = 300; // a wait longer than this is shown
const NARROW = 1180; // px; below, the side panel and the line on top have less room
const LONG_WAIT_MS = 1000; // and beyond this it says what is being done

export class Frame {
  constructor(root, app) {
    this.root = root;
    this.app = app;
    root.removeAttribute("style"); // it kept the place until our style sheet was here
    this.search = new Search(app);
    this.strip = new Strip(app);
    this.where = el("div", { class: "hm-where" });
    this.actions = el("div", { class: "hm-actions" });
    this.banner = el("div", { class: "hm-banner", hidden: true, role: "status" });
    this.agenda = el("div", { class: "hm-agenda" }); // of a mapping session, as the marks are
    this.marks = el("div", { class: "hm-marks-place", hidden: true });
    this.left = el("div", { class: "hm-left-inner" });
    this.fold = el("button", { type: "button", class: "hm-fold", onclick: () => this.#toggleLeft() }, [icon("left")]);
    this.right = el("aside", { class: "hm-right" });
    this.maps = el("div", { class: "hm-maps" });
    this.zoomNode = el("div", { class: "hm-zoom-place" });
    this.attribution = el("div", { class: "hm-attribution" });
    this.wait = el("div", { class: "hm-wait", hidden: true, role: "status" });
    this.empty = el("div", { class: "hm-empty", hidden: true });
    this.show = el("div", { class: "hm-show" }); // title of the projector, and its legend: rows of their own
    this.key = el("div", { class: "hm-key" });
    this.foot = el("div", { class: "hm-foot" });
    this.help = el("div", { class: "hm-help", hidden: true, onclick: (e) => e.target === this.help && app.toggleHelp(false) });
    this.cover = el("div", { class: "hm-cover", hidden: true, role: "status" });
    this.#join();
    this.observer = new ResizeObserver(() => root.classList.toggle("is-narrow", root.clientWidth <= NARROW));
    this.observer.observe(root);
  }

  #join() {
    const centre = el("div", { class: "hm-centre" }, [
      this.maps, this.zoomNode, this.attribution, this.wait, this.empty,
    ]);
    const body = el("div", { class: "hm-body" }, [
      el("aside", { class: "hm-left" }, [this.marks, this.left]), this.fold, centre, this.right,
    ]);
    replace(this.root, [
      el("div", { class: "hm-head" }, [this.search.node, this.where, this.actions]),
      this.agenda, this.banner, this.show, body, this.key, this.strip.node, this.foot, this.help, this.cover,
    ]);
  }

  #toggleLeft() {
    this.root.classList.toggle("is-folded");
    this.words(this.app.say);
  }

  words(say) {
    const label = say(this.root.classList.contains("is-folded") ? "panel_open" : "panel_fold");
    this.fold.title = label;
    this.fold.setAttribute("aria-label", label);
    fillHelp(this.help, say, () => this.app.toggleHelp(false), this.app.session?.keys);
  }

  zoom(buttons) {
    replace(this.zoomNode, [buttons]);
  }

  /** Python was asked: say so if the answer takes its time. */
  busy(say) {
    this.idle();
    const state = (key) => {
      this.wait.textContent = say(key);
      this.wait.hidden = false;
    };
    this.timers = [
      setTimeout(() => state("wait"), WAIT_MS),
      setTimeout(() => state("wait_long"), LONG_WAIT_MS),
    ];
  }

  idle() {
    for (const timer of this.timers ?? []) clearTimeout(timer);
    this.wait.hidden = true;
  }

  /** Sentences that Python wrote for older choices are dimmed until the new ones come. */
  stale(isStale) {
    this.root.classList.toggle("is-stale", isStale);
  }

  destroy() {
    this.observer.disconnect();
    this.strip.destroy();
    this.idle();
    this.root.replaceChildren();
  }
}
