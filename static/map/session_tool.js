// Drawing a point, a line or an area by taps. It knows corners only; the page shows them.

const { geometryOf } = await import(`./session_shapes.js${new URL(import.meta.url).search}`);

const LEAST = { point: 1, line: 2, area: 3 };
const MOST = 400; // corners; Python takes 500

export class Tool {
  /** `onDone(geometry)` when a shape is finished, `onChange()` when its corners changed. */
  constructor({ onDone, onChange }) {
    this.onDone = onDone;
    this.onChange = onChange;
    this.name = null; // "point", "line", "area" or null: only looking
    this.corners = []; // [lng, lat]
    this.cursor = null; // where the mouse is
  }

  get isDrawing() {
    return this.corners.length > 0;
  }

  get canFinish() {
    return this.isDrawing && this.corners.length >= LEAST[this.name];
  }

  choose(name) {
    this.name = name;
    this.corners = [];
    this.cursor = null;
    this.onChange();
  }

  /** A tap. `isNear(position)` tells whether it is on that corner as the eye sees it. */
  tap(at, isNear = () => false) {
    if (!this.name) return;
    if (this.name === "point") {
      this.onDone(geometryOf("point", [at]));
      return;
    }
    const closing = this.name === "area" ? this.corners[0] : this.corners.at(-1);
    if (closing && isNear(closing)) {
      if (this.canFinish) this.finish();
      return; // two taps on one spot are one corner
    }
    if (this.corners.length < MOST) this.corners.push(at);
    this.onChange();
  }

  moveTo(at) {
    this.cursor = at;
    if (this.isDrawing) this.onChange();
  }

  back() {
    this.corners.pop();
    this.onChange();
  }

  /** Go on with what was drawn before: {name, corners}; nothing begins anew. */
  resume({ name = this.name, corners = [] } = {}) {
    this.name = name;
    this.corners = [...corners];
    this.cursor = null;
  }

  cancel() {
    this.corners = [];
    this.onChange();
  }

  /** The shape is whole; with too few corners it goes on. */
  finish() {
    if (!this.canFinish) return false;
    const geometry = geometryOf(this.name, this.corners);
    this.corners = [];
    this.onDone(geometry);
    return true;
  }
}
