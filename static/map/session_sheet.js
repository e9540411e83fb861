// A session's marks on a canvas of their own above the map's: a new mark is painted within a frame
// however many cells lie below, and nothing below is painted again.

const v = new URL(import.meta.url).search;
const { worldX, worldY } = await import(`./world.js${v}`);
const { placeLabels, drawLabels } = await import(`./labels.js${v}`);
const { anchorOf } = await import(`./session_shapes.js${v}`);
const { besideNumber, paintCross, paintDrawing, paintGrid, paintHalo, paintMark, spotOf } = await import(`./session_paint.js${v}`);

const EDGE = 0.15; // of the map's size, painted beyond each side
const NAME_PX = 24; // a mark's name on the wall
const NAME_FONT = `600 ${NAME_PX}px "Noto Sans", "Segoe UI", "DejaVu Sans", sans-serif`;

export function makeSessionSheet(L) {
  return new (L.Layer.extend({
    initialize() {
      this.shown = null;
    },
    onAdd() {
      this.canvas = L.DomUtil.create("canvas", "hm-canvas hm-canvas-session", this.getPane());
      this.draw();
    },
    onRemove() {
      this.canvas.remove();
    },
    getEvents() {
      return { moveend: this.draw, resize: this.draw, viewreset: this.draw };
    },
    /** `shown`: {marks, draft, drawing, grid, cross, highlighted, look, factor, isNamed, isSmall, obstacles}. */
    show(shown) {
      this.shown = shown;
      if (this._map) this.draw();
    },
    project([lng, lat]) {
      return [worldX(lng) * this.scale - this.left, worldY(lat) * this.scale - this.top];
    },
    /** Where the canvas stands now; false while the map has no size. */
    measure() {
      const size = this._map.getSize();
      if (size.x === 0 || size.y === 0) return false;
      const edge = size.multiplyBy(EDGE).round();
      this.corner = this._map.containerPointToLayerPoint(edge.multiplyBy(-1)).round();
      const origin = this._map.getPixelOrigin().add(this.corner);
      Object.assign(this, { scale: 256 * 2 ** this._map.getZoom(), left: origin.x, top: origin.y, edge });
      this.size = { width: size.x + 2 * edge.x, height: size.y + 2 * edge.y };
      return true;
    },
    draw() {
      if (!this.measure()) return;
      const ctx = this.clean(this.corner);
      if (this.shown) this.paint(ctx, this.shown);
    },
    clean(corner) {
      const ratio = globalThis.devicePixelRatio || 1;
      const { width, height } = this.size;
      const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (this.canvas.width !== w || this.canvas.height !== h) {
        Object.assign(this.canvas, { width: w, height: h });
        Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
      }
      L.DomUtil.setPosition(this.canvas, corner);
      const ctx = this.canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, width, height);
      return ctx;
    },
    paint(ctx, { marks, draft, drawing, grid, cross, highlighted, look, factor, isNamed, isSmall }) {
      const project = (at) => this.project(at);
      const { x, y } = this.edge;
      const seen = [x, y, this.size.width - x, this.size.height - y];
      if (grid) paintGrid(ctx, grid, project, { seen, colour: look.grid, rim: look.rim, factor });
      const chosen = marks.find(({ id }) => id === highlighted);
      const plain = isSmall ? { look, scale: this.scale, factor: 1 } : { look, scale: this.scale, factor };
      for (const mark of marks) if (mark !== chosen) paintMark(ctx, isSmall ? { ...mark, number: "" } : mark, project, plain);
      for (const mark of [chosen, draft]) {
        if (!mark) continue;
        paintHalo(ctx, mark, project, { colour: look.accent, rim: look.rim, factor });
        paintMark(ctx, mark, project, { look, scale: this.scale, factor });
      }
      if (isNamed) drawLabels(ctx, this.names(ctx), { halo: look.halo });
      if (drawing) paintDrawing(ctx, drawing, project, look.accent);
      if (cross) paintCross(ctx, [this.size.width / 2, this.size.height / 2], look.accent);
    },
    /** Category names beside the marks, as many as fit; the chosen one's stands on a card. */
    names(ctx) {
      const { marks, highlighted, look, factor, obstacles = [] } = this.shown;
      ctx.font = NAME_FONT;
      const [x, y] = [this.edge.x, this.edge.y];
      const covers = obstacles.map(([l, t, r, b]) => [l + x, t + y, r + x, b + y]);
      const named = marks.filter(({ id }) => id !== highlighted);
      const candidates = named.map((mark, at) => {
        const [left, top] = anchorOf(mark.geometry, (place) => this.project(place));
        const { width } = ctx.measureText(mark.text);
        return { text: mark.text, font: NAME_FONT, x: left, y: top, width, height: NAME_PX * 1.3, offset: besideNumber(mark, factor) + 6, priority: mark.severity * 1e6 - at, colour: look.ink };
      });
      return placeLabels(candidates, { ...this.size, inset: [x, y], obstacles: [...this.spots(), ...covers] });
    },
    /** Boxes of the marks and their numbers on the canvas. */
    spots() {
      const { marks, factor, isSmall, highlighted } = this.shown;
      return marks.flatMap((mark) => {
        const [x, y] = anchorOf(mark.geometry, (place) => this.project(place));
        const isPlain = isSmall && mark.id !== highlighted;
        const r = spotOf(mark, isPlain ? 1 : factor);
        const spot = [x - r - 4, y - r - 4, x + r + 4, y + r + 4];
        const number = [x, y - 0.9 * r - 8 * factor, x + besideNumber(mark, factor), y - 0.9 * r + 8 * factor];
        return isPlain ? [spot] : [spot, number];
      });
    },
    /** What the names of the map below have to leave free. */
    taken() {
      const { isNamed = false, isSmall = false } = this.shown ?? {};
      if (!(isNamed || isSmall) || !this.measure()) return [];
      const names = isNamed ? this.names(this.canvas.getContext("2d")) : [];
      return [...this.spots(), ...names.map(({ left, top, width, height }) => [left, top, left + width, top + height])];
    },
  }))();
}
