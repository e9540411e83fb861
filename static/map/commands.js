// What each key does. A command that does nothing here returns false, so that the key passes on.

/** Run one command of keyboard.js on the app. */
export function runCommand(app, { name, by }) {
  if (!app.payload) return false;
  if (!app.frame.help.hidden) {
    app.toggleHelp(false);
    return true;
  }
  return COMMANDS[name](app, by);
}

function eachMap(app, act) {
  for (const { map } of app.maps.slice(0, 1)) act(map); // a linked one follows
}

const COMMANDS = {
  search: (app) => app.projector.state === "off" && app.frame.search.focus(),
  pan: (app, by) => eachMap(app, (map) => map.panBy(by, { animate: false })),
  zoomIn: (app) => eachMap(app, (map) => map.zoomIn(0.5, { animate: false })),
  zoomOut: (app) => eachMap(app, (map) => map.zoomOut(0.5, { animate: false })),
  monthBack: (app) => app.frame.strip.step(-1),
  monthOn: (app) => app.frame.strip.step(1),
  layer: (app, by) => {
    const layer = app.listed[by - 1];
    return layer ? app.toggleLayer(layer.key) : false;
  },
  projector: (app) => app.toggleProjector(),
  snapshot: (app) => app.sender.send("snapshot"),
  help: (app) => app.toggleHelp(true),
  escape: (app) => {
    if (app.projector.state !== "off") return app.toggleProjector();
    return app.closePanel();
  },
};
