import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { mapToEnd } from '../../../src/support/map-to-end.js';

it('gives the results in the order of the items, so many at once', async () => {
  let [now, most] = [0, 0];
  const squares = await mapToEnd(
    [3, 1, 2, 0],
    async (n) => {
      most = Math.max(most, (now += 1));
      for (let left = n; left > 0; left -= 1) await turn();
      now -= 1;
      return n * n;
    },
    2,
  );
  expect(squares).toEqual([9, 1, 4, 0]);
  expect(most).toBe(2);
});

it('rejects with the first error, when all that was begun has ended, and begins nothing more', async () => {
  const ended: string[] = [];
  const begun: string[] = [];
  let settled = false;
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const mapping = mapToEnd(
    ['slow', 'bad', 'late'],
    async (name) => {
      begun.push(name);
      if (name === 'bad') throw new Error('bad');
      await held;
      ended.push(name);
      throw new Error(name);
    },
    2,
  ).finally(() => (settled = true));
  const failure = mapping.catch((error: unknown) => error);
  for (let turns = 0; turns < 5; turns += 1) await turn();
  expect(settled).toBe(false);
  release();
  expect(await failure).toEqual(new Error('bad'));
  expect({ begun, ended }).toEqual({ begun: ['slow', 'bad'], ended: ['slow'] });
});
