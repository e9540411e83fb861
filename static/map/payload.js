// Check a payload before it is drawn. Pure; the full description is payload.schema.json.

const REQUIRED = {
  version: "number",
  language: "string",
  tier: "string",
  answers: "number",
  texts: "string",
  unit: "object",
  breadcrumb: "array",
  bounds: "array",
  title: "string",
  sentences: "array",
  account: "string",
  attribution: "array",
  credit: "array",
  choices: "object",
  layers: "array",
  data: "object",
};

export const VERSION = 1;

function kindOf(value) {
  if (Array.isArray(value)) return "array";
  return value === null ? "null" : typeof value;
}

/**
 * Faults of a payload, as short English notes for the log; an empty list means it can be drawn.
 *
 * A payload of the public tier with a cube is a fault: nothing finer than the tier may arrive.
 */
export function faultsOf(payload) {
  if (kindOf(payload) !== "object") return ["no payload"];
  const faults = [];
  for (const [name, kind] of Object.entries(REQUIRED)) {
    const found = kindOf(payload[name]);
    if (found !== kind) faults.push(`${name} is ${found}, not ${kind}`);
  }
  if (faults.length) return faults;
  if (payload.version !== VERSION) faults.push(`version ${payload.version}, not ${VERSION}`);
  if (!["working", "public"].includes(payload.tier)) faults.push(`tier ${payload.tier}`);
  if (payload.bounds.length !== 4 || !payload.bounds.every(Number.isFinite)) faults.push("bounds");
  if (payload.tier === "public" && payload.cube) faults.push("a cube in the public tier");
  payload.layers.forEach((layer, at) => {
    if (payload.tier === "public" && layer.tier !== "public")
      faults.push(`layer ${at} is of the ${layer.tier} tier`);
    if (typeof layer.hash !== "string") faults.push(`layer ${at} has no hash`);
  });
  return [...faults, ...sessionFaults(payload)];
}

/** What the wall must never get: the working tier, or a mark of a sensitive category. */
function sessionFaults({ tier, session }) {
  if (!session) return [];
  const faults = [];
  if (!["facilitator", "projector"].includes(session.role)) faults.push(`role ${session.role}`);
  if (typeof session.texts !== "string" || !Array.isArray(session.marks)) faults.push("session without texts or marks");
  else if (session.role === "projector") {
    if (tier !== "public") faults.push("a projector of the working tier");
    if (session.marks.some((mark) => mark.is_sensitive || mark.note)) faults.push("a projector with a sensitive mark or a note");
  }
  return faults;
}
