import { percentOf, tenthsOf } from '../coverage/percent.js';
import { loosenFloor, ratchetFloors } from '../coverage/floors/ratchet.js';
import type { FloorChange, GroupVerdict, Metric } from '../coverage/model.js';
import { readFloors, writeFloors } from '../coverage/work/floor-store.js';
import { goneFloors } from '../coverage/work/lost-floors.js';
import { type RatchetFacts, readRatchetFacts } from '../coverage/work/ratchet-facts.js';
import { DomainError } from '../protocol/errors.js';
import type { Params, Result } from '../protocol/methods.js';
import type { Runs } from '../runs/run.js';
import type { Roots } from '../support/roots.js';
import { resolveWithin } from './service.js';

/** Raises the stored floors to what a run measured, or lowers one with a reason. Writes only when asked to. */
export async function ratchetCoverage(
  { run_id: id, dry_run: dryRun = true, loosen }: Params<'coverage.ratchet'>,
  roots: Roots,
  { runs }: { readonly runs: Runs },
): Promise<Result<'coverage.ratchet'>> {
  const summary = await runs.status(id);
  if (summary.ended_at === undefined) {
    throw new DomainError('invalid-params', `run ${id} has not ended`, { hint: 'call run.wait first', run_id: id });
  }
  if (summary.status !== 'completed') throw refusal(`run ${id} is ${summary.status}: it raises no floor`, id);
  const facts = await readRatchetFacts(await runs.directory(id), id);
  const { fingerprint } = facts;
  const dir = await resolveWithin(roots, facts.dir);
  if (facts.place.kind === 'central') await resolveWithin(roots, facts.place.path);
  const stored = await storedNow(facts, dir);
  const changes = loosen === undefined ? await raised(facts, stored, dir, id) : [loosened(facts, stored, loosen)];
  const write = !dryRun && changes.length > 0;
  const reasonIn = write
    ? await writeFloors(changes, facts.place, { dir, fingerprint, time: new Date().toISOString() })
    : undefined;
  return { changes: changes.map(told), written: write, ...(reasonIn !== undefined && { reason_in: reasonIn }) };
}

type Stored = ReadonlyMap<string, ReadonlyMap<Metric, number>>;

/** Tenths by group and metric: floors may have changed since the run. */
async function storedNow({ verdicts, place, fingerprint }: RatchetFacts, dir: string): Promise<Stored> {
  const { floors } = await readFloors(verdicts, place, { dir, fingerprint });
  const mains = new Map(verdicts.map(({ name, main }) => [name, main]));
  return new Map(
    [...floors].map(([name, list]) => {
      const metrics = new Map<Metric, number>();
      for (const { metric, rule } of list)
        if ('tenths' in rule) metrics.set(metric ?? mains.get(name) ?? 'statements', rule.tenths);
      return [name, metrics];
    }),
  );
}

async function raised(facts: RatchetFacts, stored: Stored, dir: string, id: string): Promise<readonly FloorChange[]> {
  const { slack, prune, complete, place, missed } = facts;
  if (missed.length > 0) throw refusal(`only a green run raises floors: ${missed.join(' and ')} missed their rule`, id);
  const verdicts = facts.verdicts.map(({ name, path, status, passed, checks }): GroupVerdict => ({
    group: { name, path, files: [] },
    status,
    passed,
    checks: checks.map(({ floor, advice, ...check }) => ({
      ...check,
      ...(floor && { floor }),
      ...(advice !== undefined && { advice }),
    })),
  }));
  const gone = prune ? await goneFloors(facts.verdicts, place, dir) : [];
  const result = ratchetFloors({ verdicts, stored, complete, slack, gone });
  if (result.ok) return result.changes;
  const names = result.groups.slice(0, 20).join(', ');
  throw refusal(`${result.message}${names === '' ? '' : `: ${names}`}`, id);
}

function loosened(
  { verdicts }: RatchetFacts,
  stored: Stored,
  wish: NonNullable<Params<'coverage.ratchet'>['loosen']>,
): FloorChange {
  // A directory as people write it, with the completion of their shell.
  const named = wish.group.replace(/^(?:\.\/)+(?=.)/, '').replace(/(?<=.)\/$/, '');
  const found = verdicts.find(({ name, path }) => name === wish.group || path === named);
  if (found === undefined)
    throw new DomainError('invalid-params', `the run has no group ${JSON.stringify(wish.group)}`);
  const to = tenthsOf(wish.to);
  if (to === undefined) throw new DomainError('invalid-params', 'a floor is a percentage with at most one decimal');
  const { name: group, path, main } = found;
  const result = loosenFloor({ group, path, metric: main, to, reason: wish.reason }, stored);
  if (!result.ok) throw new DomainError('invalid-params', result.message);
  return result.change;
}

function told({ group, metric, from, to }: FloorChange) {
  const percent = (tenths: number | null): number | null => (tenths === null ? null : percentOf(tenths));
  return { group, metric, from: percent(from), to: percent(to) };
}

function refusal(message: string, id: string): DomainError {
  const hint = 'measure the whole project until it passes, then ratchet that run';
  return new DomainError('run-failed', message, { run_id: id, hint });
}
