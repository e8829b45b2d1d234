import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/protocol/run-event.js';
import { isOver } from '../../../src/runs/run-record.js';
import type { RunContext, RunEnd } from '../../../src/runs/run.js';
import { collect, never, request, storedEvents, testRuns } from './test-runs.js';

const ends = ['completed', 'failed', 'silent', 'throws', 'throws its abort'] as const;
const step = fc.oneof(
  fc.record({
    do: fc.constant('start' as const),
    end: fc.constantFrom(...ends),
    emits: fc.nat(5),
    detach: fc.boolean(),
  }),
  fc.record({
    do: fc.constantFrom('finish', 'cancel', 'wait', 'wait briefly', 'follow', 'status', 'end of input', 'tick'),
    run: fc.nat(5),
  }),
);

interface Tracked {
  readonly id: string;
  readonly finish: () => void;
  readonly cancels: Promise<{ canceled: boolean }>[];
  readonly followed: Promise<RunEvent[]>[];
}

function steered(end: (typeof ends)[number], emits: number) {
  let finish = (): void => undefined;
  const told = new Promise<void>((resolve) => (finish = resolve));
  const work = async (run: RunContext): Promise<RunEnd> => {
    for (let n = 0; n < emits; n += 1) run.emit({ type: 'warning', code: 'w', message: String(n) });
    run.progress({ done: emits, total: 9, passed: emits, failed: 0, errors: 0, skipped: 0, canceled: 0 });
    await Promise.race([told, new Promise((resolve) => run.signal.addEventListener('abort', resolve, { once: true }))]);
    if (end === 'throws') throw new Error('broke');
    if (end === 'throws its abort') run.signal.throwIfAborted();
    return end === 'completed' || end === 'failed' ? { status: end, result: ['{}'] } : {};
  };
  return { work, finish };
}

describe('runs under any order of calls', () => {
  it('hold: the map is empty at the end, one true cancel per canceled run, whole logs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const { runs, dir } = await testRuns();
        const tracked: Tracked[] = [];
        const pending: Promise<unknown>[] = [];
        for (const each of steps) {
          if (each.do === 'start') {
            const { work, finish } = steered(each.end, each.emits);
            const { id } = await runs.start(request(work, { detach: each.detach }));
            tracked.push({ id, finish, cancels: [], followed: [collect(runs.follow(id, 1, never()))] });
            continue;
          }
          const run = tracked[each.run % Math.max(1, tracked.length)];
          if (run === undefined) continue;
          if (each.do === 'finish') run.finish();
          else if (each.do === 'cancel') run.cancels.push(runs.cancel(run.id));
          else if (each.do === 'wait') pending.push(runs.wait(run.id, { signal: never() }));
          else if (each.do === 'wait briefly') pending.push(runs.wait(run.id, { timeoutMs: 1, signal: never() }));
          else if (each.do === 'follow') run.followed.push(collect(runs.follow(run.id, 1, never())));
          else if (each.do === 'status') await runs.status(run.id);
          else if (each.do === 'end of input') pending.push(runs.endOfInput('c1'));
          else await new Promise((resolve) => setImmediate(resolve));
        }
        for (const run of tracked) run.finish();
        await Promise.all(tracked.map(({ id }) => runs.wait(id, { signal: never() })));
        await Promise.all(pending);

        expect(runs.active).toBe(0);
        for (const { id, cancels, followed } of tracked) {
          const { status } = await runs.status(id);
          expect(isOver(status)).toBe(true);
          const trues = (await Promise.all(cancels)).filter((answer) => answer.canceled).length;
          expect(trues).toBeLessThanOrEqual(status === 'canceled' ? 1 : 0);
          const events = await storedEvents(dir, id);
          expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
          expect(events.findIndex((event) => event.type === 'run_ended')).toBe(events.length - 1);
          expect(events.at(-1)).toMatchObject({ status });
          for (const heard of await Promise.all(followed)) expect(heard).toEqual(events);
        }
        await runs[Symbol.asyncDispose]();
        const temporary = tracked.length === 0 ? [] : await readdir(join(dir, 'runs'), { recursive: true });
        expect(temporary.filter((name) => name.endsWith('.tmp'))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
