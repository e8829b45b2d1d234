import { createHash } from 'node:crypto';
import type { Roots } from '../../support/roots.js';
import type { Problem } from '../../support/yaml/problem.js';
import { readBytes } from './read-text.js';
import { realPathIn } from './real-path.js';

/** All fixture files of a suite together, in bytes. */
export const MAX_FIXTURE_BYTES = 256 * 1024 * 1024;

export interface Fixture {
  /** Real path. */
  readonly source: string;
  readonly content: Buffer;
  /** Hex. */
  readonly sha256: string;
}
export type FixtureResult =
  | { readonly ok: true; readonly fixture: Fixture }
  | { readonly ok: false; readonly problem: Problem };

/** Reads every fixture file once, whatever number of tasks name it, and keeps what it read. */
export class FixtureStore {
  readonly #roots: Roots;
  readonly #maxBytes: number;
  readonly #byPath = new Map<string, FixtureResult>();
  readonly #byRealPath = new Map<string, Fixture>();
  #bytes = 0;
  constructor(roots: Roots, maxBytes = MAX_FIXTURE_BYTES) {
    this.#roots = roots;
    this.#maxBytes = maxBytes;
  }

  /** `path` is absolute; links are followed as long as they stay in the roots. */
  read(path: string): FixtureResult {
    let result = this.#byPath.get(path);
    if (result === undefined) {
      result = this.#load(path);
      this.#byPath.set(path, result);
    }
    return result;
  }

  /** SHA-256 over names and contents, independent of the order of reading; undefined when nothing was read. */
  digest(): string | undefined {
    if (this.#byRealPath.size === 0) return undefined;
    const lines = [...this.#byRealPath.values()].map((each) => `${each.source}\0${each.sha256}\n`);
    return createHash('sha256').update(lines.sort().join('')).digest('hex');
  }

  #load(path: string): FixtureResult {
    const real = realPathIn(this.#roots, path);
    if (!real.ok) {
      const problem =
        real.reason === 'missing'
          ? { code: 'missing-fixture', message: 'there is no such fixture file' }
          : { code: 'outside-roots', message: 'the fixture file lies outside the allowed roots' };
      return { ok: false, problem };
    }
    const known = this.#byRealPath.get(real.path);
    if (known !== undefined) return { ok: true, fixture: known };
    const file = readBytes(real.path, this.#maxBytes - this.#bytes);
    if (!file.ok && file.problem.code === 'file-too-large') {
      const message = `the fixture files together are larger than ${this.#maxBytes / (1024 * 1024)} MiB`;
      return { ok: false, problem: { code: 'fixtures-too-large', message } };
    }
    if (!file.ok) return file;
    this.#bytes += file.bytes.length;
    const sha256 = createHash('sha256').update(file.bytes).digest('hex');
    const fixture = { source: real.path, content: file.bytes, sha256 };
    this.#byRealPath.set(real.path, fixture);
    return { ok: true, fixture };
  }
}
