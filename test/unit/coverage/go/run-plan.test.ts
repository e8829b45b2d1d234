import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runPlan } from '../../../../src/coverage/go/run-plan.js';

it('a cancel is not over before the last of several commands has ended', async () => {
  const packages = ['a', 'b', 'c'].map((name) => ({
    importPath: name,
    dir: name,
    files: [],
    hasTests: true,
    match: [],
  }));
  const begun: string[] = [];
  const canceled = new Error('canceled');
  let endLast = (): void => {};
  const last = new Promise<void>((resolve) => (endLast = resolve));
  let over = false;
  const running = runPlan(
    {
      measured: packages,
      together: [],
      orphans: [],
      excluded: [],
      fanOut: packages.map((each) => ({ measured: each, tests: [each.importPath] })),
    },
    {
      runGo: async (args) => {
        begun.push(args.at(-1) ?? '');
        if (args.at(-1) === 'b') await last;
        throw canceled;
      },
      flags: [],
      profileDir: '/nowhere',
      profiles: [],
      concurrency: 2,
      processors: undefined,
      relativeDir: (dir) => dir,
      stopped: () => true,
      cutLogs: new Map(),
      ended: () => {},
    },
  ).finally(() => (over = true));
  const failure = running.catch((error: unknown) => error);
  for (let turns = 0; turns < 5; turns += 1) await turn();
  expect({ begun, over }).toEqual({ begun: ['a', 'b'], over: false });
  endLast();
  expect(await failure).toBe(canceled);
});
