// Keep data sets by content hash, so that Python sends each of them once.
// The store lives as long as the page's document: it survives reruns and page switches.

const { decode } = await import(`./decode.js${new URL(import.meta.url).search}`);

const KEPT = 24; // data sets kept beyond those in use; about 10 MB at worst

export class Store {
  constructor() {
    this.sets = new Map(); // hash -> decoded, in order of last use
  }

  /** Hashes held now: what Python may leave out of its next answer. */
  get have() {
    return [...this.sets.keys()];
  }

  /** Take in what a payload brings; return the hashes it names that are not here. */
  receive(payload) {
    for (const [hash, json] of Object.entries(payload.data)) {
      if (!this.sets.has(hash)) this.sets.set(hash, decode(json));
    }
    const used = usedHashes(payload);
    const missing = used.filter((hash) => !this.sets.has(hash));
    for (const hash of used) this.#touch(hash);
    return missing;
  }

  get(hash) {
    return this.sets.get(hash);
  }

  #touch(hash) {
    const kept = this.sets.get(hash);
    if (kept === undefined) return;
    this.sets.delete(hash);
    this.sets.set(hash, kept);
  }

  /** Forget the sets longest unused. */
  trim(payload) {
    const used = new Set(usedHashes(payload));
    for (const hash of this.sets.keys()) {
      if (this.sets.size <= KEPT) return;
      if (!used.has(hash)) this.sets.delete(hash);
    }
  }

  /** Forget everything a payload does not use: after a change of tier nothing finer may remain. */
  keepOnly(payload) {
    const used = new Set(usedHashes(payload));
    for (const hash of [...this.sets.keys()]) if (!used.has(hash)) this.sets.delete(hash);
  }
}

/** Every hash a payload refers to. */
export function usedHashes(payload) {
  const hashes = payload.layers.map((layer) => layer.hash);
  hashes.push(payload.texts);
  if (payload.cube) hashes.push(payload.cube);
  if (payload.session) hashes.push(payload.session.texts);
  return hashes;
}
