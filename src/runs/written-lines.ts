import { closeSync, openSync, readSync } from 'node:fs';

/** Reads a line back from disk; throws when it was never written. */
export type ReadBack = () => string;

interface Place {
  offset: number;
  bytes: number;
}

/** Where the lines of one file stand, in the order in which they are written, so that nobody has to keep their text. */
export class WrittenLines {
  readonly #path: string;
  readonly #pending: Place[] = [];
  #next = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Expects one more line; the answer reads it once it has been written. */
  expect(): ReadBack {
    const place: Place = { offset: -1, bytes: 0 };
    this.#pending.push(place);
    return () => this.#read(place);
  }

  /** A batch is on disk from `offset` on, each line with its line feed. */
  written(lines: readonly string[], offset: number): void {
    let at = offset;
    for (const line of lines) {
      const bytes = Buffer.byteLength(line);
      const place = this.#pending[this.#next++];
      if (place !== undefined) {
        place.offset = at;
        place.bytes = bytes;
      }
      at += bytes + 1;
    }
    if (this.#next === this.#pending.length) {
      this.#pending.length = 0;
      this.#next = 0;
    }
  }

  #read({ offset, bytes }: Place): string {
    if (offset < 0) throw new Error('a line was not written');
    const file = openSync(this.#path, 'r');
    try {
      const buffer = Buffer.alloc(bytes);
      let got = 0;
      while (got < bytes) {
        const more = readSync(file, buffer, got, bytes - got, offset + got);
        if (more === 0) throw new Error('a line that was written is gone');
        got += more;
      }
      return buffer.toString('utf8');
    } finally {
      closeSync(file);
    }
  }
}
