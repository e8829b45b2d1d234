import { closeSync, openSync, readSync } from 'node:fs';

/** Reads a line back from disk; throws when it was never written. */
export type ReadBack = () => string;

/** Lines that stand behind each other are read together: whoever wants one back mostly wants all of them, in order. */
const windowBytes = 256 * 1024;

/**
 * Where the lines of one file stand, in the order in which they are written, so that nobody has to keep their text. A line
 * costs sixteen bytes and what whoever keeps it holds on to.
 */
export class WrittenLines {
  readonly #path: string;
  /** By line: its offset and its length in bytes. */
  #places = new Float64Array(2 * 256);
  #expected = 0;
  #written = 0;
  #window: { readonly offset: number; readonly bytes: Buffer } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Expects one more line; the answer reads it once it has been written. */
  expect(): ReadBack {
    const line = this.#expected++;
    return () => this.#read(line);
  }

  /** A batch is on disk from `offset` on, each line with its line feed. */
  written(lines: readonly string[], offset: number): void {
    let at = offset;
    for (const line of lines) {
      const bytes = Buffer.byteLength(line);
      if (2 * this.#written === this.#places.length) {
        const places = new Float64Array(2 * this.#places.length);
        places.set(this.#places);
        this.#places = places;
      }
      this.#places[2 * this.#written] = at;
      this.#places[2 * this.#written + 1] = bytes;
      this.#written += 1;
      at += bytes + 1;
    }
  }

  #read(line: number): string {
    if (line >= this.#written) throw new Error('a line was not written');
    const offset = this.#places[2 * line] ?? 0;
    const bytes = this.#places[2 * line + 1] ?? 0;
    const window = this.#windowAt(offset, bytes);
    const start = offset - window.offset;
    return window.bytes.toString('utf8', start, start + bytes);
  }

  #windowAt(offset: number, bytes: number): { readonly offset: number; readonly bytes: Buffer } {
    const known = this.#window;
    if (known !== undefined && offset >= known.offset && offset + bytes <= known.offset + known.bytes.length)
      return known;
    const read = readAt(this.#path, offset, Math.max(bytes, windowBytes));
    if (read.length < bytes) throw new Error('a line that was written is gone');
    const window = { offset, bytes: read };
    // A line that is longer than a window is not worth holding on to.
    this.#window = bytes > windowBytes ? undefined : window;
    return window;
  }
}

/** At most `length` bytes from `offset` on; fewer at the end of the file. */
function readAt(path: string, offset: number, length: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    let got = 0;
    while (got < length) {
      const more = readSync(file, buffer, got, length - got, offset + got);
      if (more === 0) break;
      got += more;
    }
    return buffer.subarray(0, got);
  } finally {
    closeSync(file);
  }
}
