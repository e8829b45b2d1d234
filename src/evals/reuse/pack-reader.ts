import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import pMap from 'p-map';
import { decodeIndex, digestOf, groupOf, isPackName, longestIndex, type Span } from './cache-pack.js';
import { readSpan, touchPack } from './pack-files.js';

/** Packs up to this size are read whole: their entries are asked for one after the other. */
const wholeBytes = 2 * 1024 * 1024;
/** What is read at first, to see what a pack holds. */
const firstBytes = 64 * 1024;
/** Of packs in memory. */
const keptBytes = 16 * 1024 * 1024;
const readersAtOnce = 4;

interface Place extends Span {
  readonly pack: Pack;
}

interface Pack {
  readonly path: string;
  touched?: true;
}

/** Finds entries by their key. Nothing of it holds the event loop: packs are read by threads, each once. */
export class PackReader {
  readonly #dir: string;
  readonly #limit: number;
  readonly #groups = new Map<string, Promise<Map<string, Place>>>();
  readonly #whole = new LRUCache<string, Promise<Buffer | undefined>>({
    maxSize: keptBytes,
    sizeCalculation: () => wholeBytes,
  });
  #touching: Promise<void> = Promise.resolve();

  /** Entries of more than `limit` bytes are none of ours. */
  constructor(dir: string, limit: number) {
    this.#dir = dir;
    this.#limit = limit;
  }

  /** The bytes of an entry as they were written; undefined when there are none such. */
  async read(key: string): Promise<Buffer | undefined> {
    const place = (await this.#group(groupOf(key))).get(key);
    if (place === undefined || place.to - place.from > this.#limit) return undefined;
    const bytes = await this.#bytesOf(place);
    return bytes !== undefined && digestOf(bytes) === place.digest ? bytes : undefined;
  }

  async #bytesOf({ pack, from, to }: Place): Promise<Buffer | undefined> {
    if (pack.touched === undefined) {
      pack.touched = true;
      this.#touching = this.#touching.then(() => touchPack(pack.path));
    }
    if (to > wholeBytes) return await readSpan(pack.path, from, to);
    let whole = this.#whole.get(pack.path);
    if (whole === undefined) this.#whole.set(pack.path, (whole = readSpan(pack.path, 0, wholeBytes)));
    return (await whole)?.subarray(from, to);
  }

  /** Tells of a pack that has been written meanwhile, if its group was looked at. */
  async added(path: string, group: string, spans: ReadonlyMap<string, Span>): Promise<void> {
    const places = await this.#groups.get(group);
    if (places !== undefined) add(places, { path, touched: true }, spans);
  }

  /** Resolves when all packs that were used count as used. */
  async settled(): Promise<void> {
    await this.#touching;
  }

  #group(group: string): Promise<Map<string, Place>> {
    let found = this.#groups.get(group);
    if (found === undefined) this.#groups.set(group, (found = this.#look(join(this.#dir, group))));
    return found;
  }

  async #look(dir: string): Promise<Map<string, Place>> {
    const places = new Map<string, Place>();
    const names = await readdir(dir).catch(() => []);
    const packs = names.filter((name) => isPackName(name) && !name.endsWith('.tmp')).toSorted();
    const found = await pMap(packs, async (name) => indexOf(join(dir, name)), { concurrency: readersAtOnce });
    // What was written later stands for what was written before: that may have been torn.
    for (const [at, spans] of found.entries()) {
      const name = packs[at];
      if (spans !== undefined && name !== undefined) add(places, { path: join(dir, name) }, spans);
    }
    return places;
  }
}

function add(places: Map<string, Place>, pack: Pack, spans: ReadonlyMap<string, Span>): void {
  for (const [key, span] of spans) places.set(key, { ...span, pack });
}

async function indexOf(path: string): Promise<ReadonlyMap<string, Span> | undefined> {
  const start = await readSpan(path, 0, firstBytes);
  const spans = start && decodeIndex(start);
  if (spans !== undefined || start === undefined || start.length < firstBytes) return spans;
  const more = await readSpan(path, 0, longestIndex);
  return more && decodeIndex(more);
}
