// What each key of a session does; false lets the key pass on to the map.

const v = new URL(import.meta.url).search;
const { moved } = await import(`./session_shapes.js${v}`);

/** Run one intent of session_keys.js. */
export function pressKey(session, intent) {
  if (!session.isFacilitator) return session.app.projector.press(intent);
  return COMMANDS[intent.name](session, intent);
}

function step(session, by) {
  const { steps } = session.part;
  const at = steps.findIndex(({ value }) => value === session.step) + by;
  if (steps[at]) session.goTo(steps[at].value);
  return true;
}

const whenMarking = (act) => (session, intent) => (session.isMarking ? act(session, intent) !== false : false);

const choose = (name) =>
  whenMarking((session) => {
    if (session.draft) return false;
    return session.choose(name);
  });

/** Keys without a pointer: the middle of the map is the place. */
const place = whenMarking((session) => {
  if (!session.tool.name || session.draft) return false;
  const { lng, lat } = session.app.maps[0].map.getCenter();
  session.hands.isCrossOn = true;
  return session.hands.tapAt([lng, lat]);
});

function finish(session) {
  if (session.draft) {
    session.save(session.form.values());
    return true;
  }
  return session.isDrawing ? session.tool.finish() || true : false;
}

function escape(session) {
  if (session.bar.isTyping) session.bar.closeSquare();
  else if (session.draft) session.cancel();
  else if (session.isDrawing) session.tool.cancel();
  else return false;
  return true;
}

/** Move the mark in the form by a few pixels, else the map. */
function fine(session, { by }) {
  const { map } = session.app.maps[0];
  if (!session.draft) {
    session.hands.isCrossOn = session.isMarking;
    map.panBy(by, { animate: false });
    return true;
  }
  const at = map.latLngToContainerPoint(map.getCenter());
  const next = map.containerPointToLatLng(at.add(by));
  const { lng, lat } = map.getCenter();
  session.move(moved(session.draft.geometry, [next.lng - lng, next.lat - lat]));
  return true;
}

const COMMANDS = {
  nothing: () => true, // keys of the map page that would leave the session
  undo: (session) => session.undo() ?? true,
  redo: (session) => session.redo() ?? true,
  stepBack: (session) => step(session, -1),
  stepOn: (session) => step(session, 1),
  grid: (session) => session.hands.toggleGrid(),
  point: choose("point"),
  line: choose("line"),
  area: choose("area"),
  look: choose(null),
  square: whenMarking((session) => (session.draft ? false : session.bar.openSquare())),
  place,
  finish,
  fine,
  cornerBack: (session) => (session.isDrawing ? session.tool.back() ?? true : false),
  escape,
};
