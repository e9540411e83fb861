// The facilitator's map tells the wall where to look: at most four times a second, the last word counts.

const PAUSE_MS = 250;

export class StageTeller {
  constructor(session) {
    this.session = session;
    this.theme = null; // chosen here; until then the stage's own
    this.timer = null;
    this.told = "";
  }

  get isWanted() {
    return this.session.isFacilitator && this.session.part.stage !== null;
  }

  /** A payload came: a stage that knows no place yet is told one. */
  received() {
    if (!this.isWanted) {
      this.told = "";
      return;
    }
    if (!this.session.part.stage.center) this.moved();
  }

  /** The map was moved; called after every move. */
  moved() {
    if (!this.session.isOn || !this.isWanted || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.#tell();
    }, PAUSE_MS);
  }

  turn() {
    const now = this.theme ?? this.session.part.stage?.theme ?? "light";
    this.theme = now === "dark" ? "light" : "dark";
    this.moved();
  }

  #tell() {
    const view = this.session.app.maps[0];
    if (!view || !this.session.isOn || !this.isWanted) return;
    const { lng, lat } = view.map.getCenter();
    const { x, y } = view.map.getSize();
    if (!x || !y) return; // not laid out yet: the next move tells it
    const values = {
      center: [Number(lng.toFixed(6)), Number(lat.toFixed(6))],
      zoom: view.map.getZoom(),
      size: [x, y],
      theme: this.theme ?? this.session.part.stage.theme,
    };
    const said = JSON.stringify(values);
    if (said === this.told) return;
    this.told = said;
    this.session.link.tell("session_stage", values);
  }

  stop() {
    clearTimeout(this.timer);
  }
}
