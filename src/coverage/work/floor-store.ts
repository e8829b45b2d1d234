import { readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../protocol/errors.js';
import { writeAtomic } from '../../support/atomic-file.js';
import { readBoundedFile } from '../../support/bounded-file.js';
import { messageOf } from '../../support/message-of.js';
import {
  type CentralFloors,
  type Fingerprint,
  fingerprintDrift,
  formatCentralFloors,
  parseCentralFloors,
} from '../floors/central-file.js';
import { covgateFileName, formatCovgateFloor, parseCovgateFloor } from '../floors/covgate-file.js';
import { withChanges } from '../floors/ratchet.js';
import type { WrittenFloor } from '../floors/resolve-floors.js';
import type { CoverageGroup, CoverageProblem, FloorChange } from '../model.js';
import { recordLoosened } from './loosened-record.js';

/** Where floors are kept: a `.covgate` beside each package, or one file, an absolute path. */
export type FloorPlace = { readonly kind: 'beside' } | { readonly kind: 'central'; readonly path: string };

/** A floor file larger than this holds something else. */
const maxBytes = 16 * 1024 * 1024;

type Placed = Pick<CoverageGroup, 'name' | 'path'>;

export interface StoredFloors {
  /** By the name of the group. */
  readonly floors: ReadonlyMap<string, readonly WrittenFloor[]>;
  readonly warnings: readonly string[];
}

/**
 * The stored floors of some groups. Throws DomainError('validation-failed') for one that is there and cannot be read,
 * and for a central file that was made under other conditions: neither is ever taken for no floor.
 */
export async function readFloors(
  groups: readonly Placed[],
  place: FloorPlace,
  { dir, fingerprint }: { readonly dir: string; readonly fingerprint: Fingerprint },
): Promise<StoredFloors> {
  if (place.kind === 'central') {
    const central = await readCentral(place.path);
    if (central === undefined) return { floors: new Map(), warnings: [] };
    const drift = fingerprintDrift(central.fingerprint, fingerprint);
    if (drift !== undefined) {
      const hint = 'measure under the same conditions, or remove the file and store the floors anew';
      throw new DomainError('validation-failed', drift, { path: place.path, hint });
    }
    return { floors: new Map([...central.floors].map(([name, metrics]) => [name, written(metrics)])), warnings: [] };
  }
  refuseShared(groups);
  const warnings: string[] = [];
  const floors = new Map<string, readonly WrittenFloor[]>();
  for (const { name, path } of groups) {
    const file = join(dir, path, covgateFileName);
    const text = await textOf(file);
    if (text === undefined) continue;
    const parsed = parseCovgateFloor(text, file);
    if (!parsed.ok) throw problemError(parsed.problem);
    warnings.push(...parsed.value.warnings.map((each) => `${each.file}:${each.line}: ${each.message}`));
    floors.set(name, [{ rule: { tenths: parsed.value.tenths } }]);
  }
  return { floors, warnings };
}

/** All floors of a central file, tenths by group and metric. Throws DomainError for one that cannot be read. */
export async function centralFloors({
  path,
}: Extract<FloorPlace, { kind: 'central' }>): Promise<CentralFloors['floors']> {
  return (await readCentral(path))?.floors ?? new Map();
}

/**
 * Writes changes of floors, each file whole or not at all. `time` is ISO 8601. Answers the path of the file that keeps
 * the reason of what is lowered. Throws the error of the system.
 */
export async function writeFloors(
  changes: readonly FloorChange[],
  place: FloorPlace,
  { dir, fingerprint, time }: { readonly dir: string; readonly fingerprint: Fingerprint; readonly time: string },
): Promise<string | undefined> {
  if (changes.length === 0) return undefined;
  if (place.kind === 'central') {
    const before = await readCentral(place.path);
    const central: CentralFloors = before ?? { fingerprint, floors: new Map(), loosened: [] };
    await writeAtomic(place.path, formatCentralFloors(withChanges(central, changes, time)), { fsync: true });
    return changes.some(({ reason }) => reason !== undefined) ? place.path : undefined;
  }
  const record = await recordLoosened(changes, { dir, time });
  for (const { path, to } of changes) {
    const file = join(dir, path, covgateFileName);
    if (to === null) await rm(file, { force: true });
    else await writeAtomic(file, formatCovgateFloor(to), { fsync: true });
  }
  return record;
}

async function readCentral(path: string): Promise<CentralFloors | undefined> {
  const text = await textOf(path);
  if (text === undefined) return undefined;
  const parsed = parseCentralFloors(text, path);
  if (!parsed.ok) throw problemError(parsed.problem);
  return parsed.value;
}

function written(metrics: CentralFloors['floors'] extends ReadonlyMap<string, infer M> ? M : never): WrittenFloor[] {
  return [...metrics].map(([metric, tenths]) => ({ metric, rule: { tenths } }));
}

/** Undefined only when there is no such file. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readBoundedFile(path, maxBytes);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    const link = missing ? await readlink(path).catch(() => undefined) : undefined;
    if (missing && link === undefined) return undefined;
    const message = link === undefined ? messageOf(error) : `it is a link to ${link}, which is not there`;
    throw new DomainError('validation-failed', `a floor cannot be read: ${message}`, { path }, { cause: error });
  }
}

/** One file holds one floor: groups that share a directory cannot have theirs there. */
function refuseShared(groups: readonly Placed[]): void {
  const homes = new Map<string, string>();
  for (const { name, path } of groups) {
    const other = homes.get(path);
    if (other !== undefined) {
      const hint = 'keep the floors of such groups in one central file';
      throw new DomainError('validation-failed', `${other} and ${name} share the floor file of ${path}`, { hint });
    }
    homes.set(path, name);
  }
}

/** A located problem as an error that callers can act on: a mistake in what they wrote, unless `kind` says otherwise. */
export function problemError(
  { file, line, message, hint }: CoverageProblem,
  kind: 'validation-failed' | 'run-failed' = 'validation-failed',
): DomainError {
  return new DomainError(kind, `${file}:${line}: ${message}`, {
    path: file,
    line,
    ...(hint !== undefined && { hint }),
  });
}
