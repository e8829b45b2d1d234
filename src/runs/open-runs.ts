import { join, resolve } from 'node:path';
import type { RunId, RunKind } from '../protocol/run.js';
import type { Redactor } from '../support/redact.js';
import type { ActiveRun } from './active-run.js';
import { ownIdentity } from '../support/process-identity.js';
import { ProcessMarkers } from './process-marker.js';
import { PrunedIds } from './pruned-ids.js';
import { Recovery } from './recovery.js';
import { Retention } from './retention.js';
import { RunArchive } from './run-archive.js';
import type { RunLog } from './run-log.js';
import { RunNames } from './run-names.js';
import { RunRegistry } from './run-registry.js';
import { RunStore } from './run-store.js';
import type { Recover, Runs } from './run.js';

export interface OpenRunsOptions {
  /** Directory of the store (`…/.assay`); made when the first run starts. */
  readonly dir: string;
  /** How many ended runs are kept, at least 1; default 500. */
  readonly keepRuns?: number;
  /** Ended runs older than this are removed too; the newest always stays. Default: no limit. */
  readonly keepDays?: number;
  /** How many runs may be active at once; default 64. */
  readonly maxActive?: number;
  /** Makes the outcome of a run that was cut off, by kind. */
  readonly recover: Partial<Record<RunKind, Recover>>;
  /** Removes the workspaces that killed processes left; called when a run is closed that was cut off. */
  readonly sweep?: () => Promise<unknown>;
  /** Applied to all that is written: records, plans, events, trials, results. */
  readonly redact: Redactor;
  readonly log: RunLog;
  /** Milliseconds since 1970; default the system's. */
  readonly clock?: () => number;
}

/**
 * Opens the runs of a store. Nothing is read or written yet: runs that were cut off are closed before the first
 * answer that could show them. Dispose it to cancel what is active and wait for its end.
 */
export async function openRuns(options: OpenRunsOptions): Promise<Runs & AsyncDisposable> {
  const { redact, log, recover, sweep, clock: now = Date.now } = options;
  const own = ownIdentity();
  const active = new Map<RunId, ActiveRun>();
  const store = new RunStore(resolve(options.dir), redact);
  const names = new RunNames(store, (id) => active.has(id));
  const pruned = new PrunedIds(join(store.dir, 'pruned'));
  const markers = new ProcessMarkers(store.dir, own);
  const recovery = new Recovery({ store, own, recover, sweep, redact, log, now });
  const archive = new RunArchive({ store, names, pruned, recovery, markers, own, log, now });
  const retention = new Retention({
    names,
    store,
    pruned,
    keepRuns: Math.max(1, options.keepRuns ?? 500),
    keepDays: options.keepDays,
    now,
    isOver: (id) => archive.isOver(id),
    onRemoved: (id) => archive.forget(id),
    log,
  });
  const maxActive = options.maxActive ?? 64;
  return new RunRegistry({ maxActive, store, names, archive, retention, markers, own, redact, log, now, active });
}
