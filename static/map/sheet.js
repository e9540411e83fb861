// The one canvas of a map, as a Leaflet layer: painted after every move, over an edge of spare
// room so that a drag shows no blank. A second, small-work canvas above shows hover and selection.
// Neither takes the mouse: clicks belong to the map, hits are computed (hit.js).

const v = new URL(import.meta.url).search;
const { drawScene, drawOutline } = await import(`./draw.js${v}`);
const { namesOf } = await import(`./names.js${v}`);
const { placeLabels, drawLabels } = await import(`./labels.js${v}`);

const EDGE = 0.15; // of the map's size, painted beyond each side
const CLOSE_ZOOM = 11; // from here the names of places are shown too

const ON_DARK = { halo: "rgba(14,18,21,.92)", ink: "#f2f4f5" };

export function makeSheet(L) {
  return new (L.Layer.extend({
    initialize() {
      this.items = [];
      this.marks = [];
      this.factor = 1;
      this.theme = "light";
      this.drawnMs = 0;
      this.obstacles = []; // [left, top, right, bottom] px of what covers the map
      this.taken = () => []; // the same on the canvas, of what another sheet has written
    },
    onAdd() {
      const pane = this.getPane();
      this.base = L.DomUtil.create("canvas", "hm-canvas", pane);
      this.top = L.DomUtil.create("canvas", "hm-canvas hm-canvas-top", pane);
      this.draw();
    },
    onRemove() {
      this.base.remove();
      this.top.remove();
    },
    getEvents() {
      return { moveend: this.draw, resize: this.draw, viewreset: this.draw };
    },
    setItems(items) {
      this.items = items;
      if (this._map) this.draw();
    },
    /** `marks` are {item, i, colour, width}: what is outlined above everything. */
    setMarks(marks) {
      this.marks = marks;
      if (this._map) this.drawMarks();
    },
    draw() {
      const began = performance.now();
      const size = this._map.getSize();
      if (size.x === 0 || size.y === 0) return;
      const edge = size.multiplyBy(EDGE).round();
      this.edge = edge;
      const corner = this._map.containerPointToLayerPoint(edge.multiplyBy(-1)).round();
      const origin = this._map.getPixelOrigin().add(corner);
      this.view = {
        scale: 256 * 2 ** this._map.getZoom(),
        left: origin.x,
        top: origin.y,
        width: size.x + 2 * edge.x,
        height: size.y + 2 * edge.y,
      };
      const ctx = this.clean(this.base, corner);
      drawScene(ctx, this.items, this.view, this.factor);
      this.names(ctx);
      this.drawMarks(corner);
      this.drawnMs = performance.now() - began;
      this.fire("drawn");
    },
    names(ctx) {
      const options = { factor: this.factor, isClose: this._map.getZoom() >= CLOSE_ZOOM };
      const [x, y] = [this.edge.x, this.edge.y];
      const obstacles = this.obstacles.map(([l, t, r, b]) => [l + x, t + y, r + x, b + y]);
      this.placed = placeLabels(namesOf(ctx, this.items, this.view, options), { ...this.view, inset: [x, y], obstacles: [...obstacles, ...this.taken()] });
      drawLabels(ctx, this.placed, this.theme === "dark" ? ON_DARK : {});
    },
    drawMarks(corner) {
      if (!this.view) return;
      if (corner instanceof L.Point) this.corner = corner;
      const ctx = this.clean(this.top, this.corner);
      for (const { item, i, ...look } of this.marks) drawOutline(ctx, item, i, this.view, look);
    },
    clean(canvas, corner) {
      const ratio = globalThis.devicePixelRatio || 1;
      const width = Math.round(this.view.width * ratio);
      const height = Math.round(this.view.height * ratio);
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
        canvas.style.width = `${this.view.width}px`;
        canvas.style.height = `${this.view.height}px`;
      }
      L.DomUtil.setPosition(canvas, corner);
      const ctx = canvas.getContext("2d");
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.clearRect(0, 0, this.view.width, this.view.height);
      return ctx;
    },
  }))();
}
