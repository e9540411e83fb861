// Load the vendored libraries once per document; every address carries the content hash.

const once = (globalThis.__mapAssets ||= new Map());

function remember(url, load) {
  if (!once.has(url)) once.set(url, load());
  return once.get(url);
}

function script(url) {
  return remember(url, () =>
    new Promise((resolve, reject) => {
      const node = document.createElement("script");
      node.src = url;
      node.onload = resolve;
      node.onerror = () => reject(new Error(`not loaded: ${url}`));
      document.head.append(node);
    }),
  );
}

/** Add a style sheet to a shadow root (or the document); resolves when it applies. */
export function styleSheet(root, url) {
  return new Promise((resolve, reject) => {
    const node = document.createElement("link");
    node.rel = "stylesheet";
    node.href = url;
    node.onload = resolve;
    node.onerror = () => reject(new Error(`not loaded: ${url}`));
    root.prepend(node);
  });
}

const RANGES = {
  latin: "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
  "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB,U+2113",
  cyrillic: "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
  "cyrillic-ext": "U+0460-048F,U+0492-04AF,U+04B2-052F,U+20B4,U+2DE0-2DFF,U+A640-A69F",
};

function fonts(base, version) {
  return remember(`${base}noto-sans${version}`, async () => {
    const faces = Object.entries(RANGES).flatMap(([subset, unicodeRange]) =>
      [400, 600].map((weight) => {
        const source = `url(${base}noto-sans/${subset}-${weight}.woff2${version}) format("woff2")`;
        return new FontFace("Noto Sans", source, { weight: String(weight), unicodeRange });
      }),
    );
    for (const face of faces) document.fonts.add(face);
    // the canvas draws names: the faces that Kyrgyz, Russian and English need must be there first
    await Promise.all([400, 600].map((weight) => document.fonts.load(`${weight} 14px "Noto Sans"`, "AaЖжҢөү")));
  });
}

/** Leaflet, h3-js and the typeface; `version` is "?v=<hash>". Returns {L, h3}. */
export async function libraries(base, version) {
  const vendor = `${base}vendor/`;
  await Promise.all([
    script(`${vendor}leaflet/leaflet.js${version}`),
    script(`${vendor}h3-js/h3-js.umd.js${version}`),
    fonts(vendor, version).catch(() => undefined), // the system's typeface will do
  ]);
  return { L: globalThis.L, h3: globalThis.h3 };
}
