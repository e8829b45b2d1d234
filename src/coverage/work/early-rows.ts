import { open } from 'node:fs/promises';
import { dirname, posix } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { resolveFloors } from '../floors/resolve-floors.js';
import { parseGoProfile } from '../formats/go-profile.js';
import { judgeGroups } from '../gate.js';
import { pathFilter } from '../groups.js';
import type { CoverageGroup, FileCoverage, GroupVerdict } from '../model.js';
import type { EndedPackage } from '../runners/runner.js';
import { readFloors } from './floor-store.js';
import { fingerprintOf } from './fingerprint.js';
import type { CoveragePlan } from './plan.js';

/** Judges a package as soon as its tests have ended; `profile`: the file that go has written its blocks to by then. */
export type EarlyRow = (each: EndedPackage, profile: string) => Promise<GroupVerdict | undefined>;

/**
 * Rows of a Go run while it goes on. They are what the end will say, judged by the same rules from what is in the
 * profile so far; one that cannot be made (a floor that is unreadable) is left to the end, which says why.
 */
export function createEarlyRows(plan: CoveragePlan): EarlyRow {
  const profiles = new Map<string, Profile>();
  const skip = pathFilter(plan.exclude, []);
  return async (each, path) => {
    let profile = profiles.get(path);
    if (profile === undefined) profiles.set(path, (profile = new Profile(path)));
    try {
      await profile.advance();
      const all = profile.take(each.name);
      // It may have code, and there is no block of it: the end tells what that means.
      if (each.hasStatements === true && all.length === 0) return undefined;
      const files = all.filter((file) => !skip(posix.join(each.path, posix.basename(file.path))));
      const left = files.length === 0 && all.length > 0 && each.run === 'tested' ? { run: 'excluded' as const } : {};
      return await judge({ ...each, ...left, files }, profile.mode, plan);
    } catch {
      return undefined;
    }
  };
}

async function judge(
  group: CoverageGroup,
  mode: string | undefined,
  plan: CoveragePlan,
): Promise<GroupVerdict | undefined> {
  const merged = { formats: ['go'] as const, ...(mode !== undefined && { mode }) };
  const { floors: stored } = await readFloors([group], plan.floors, {
    dir: plan.dir,
    fingerprint: fingerprintOf(plan, merged),
  });
  const { floors, errors } = resolveFloors([group], { stored, overrides: plan.overrides }, plan.gate);
  return errors.length > 0 ? undefined : judgeGroups([group], floors, plan.gate)[0];
}

/** A profile that grows: go adds the blocks of a package before it says that the package has ended. */
class Profile {
  readonly #path: string;
  readonly #decoder = new StringDecoder('utf8');
  readonly #files = new Map<string, FileCoverage[]>();
  #offset = 0;
  #rest = '';
  mode: string | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async advance(): Promise<void> {
    const text = this.#rest + (await this.#more());
    const end = text.lastIndexOf('\n') + 1;
    this.#rest = text.slice(end);
    if (end === 0) return;
    const whole = text.slice(0, end);
    const head = whole.startsWith('mode:') || this.mode === undefined ? '' : `mode: ${this.mode}\n`;
    const data = await parseGoProfile(head + whole, async () => {});
    this.mode = data.mode;
    for (const file of data.files) {
      const name = dirname(file.path);
      this.#files.set(name, [...(this.#files.get(name) ?? []), file]);
    }
  }

  /** The files of a package; each is asked for once. */
  take(name: string): readonly FileCoverage[] {
    const files = this.#files.get(name) ?? [];
    this.#files.delete(name);
    return files;
  }

  async #more(): Promise<string> {
    const file = await open(this.#path).catch(() => undefined);
    if (file === undefined) return '';
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - this.#offset)), {
        position: this.#offset,
      });
      this.#offset += bytesRead;
      return this.#decoder.write(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  }
}
