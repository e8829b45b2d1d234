import { afterAll, beforeAll, expect, test } from 'vitest';
import { RaceTrack, jobs, orders, raceAll, seedsFrom, writers } from '../helpers/races.js';

let track: RaceTrack;
beforeAll(async () => {
  track = await RaceTrack.open();
});
afterAll(async () => track[Symbol.asyncDispose]());

test(
  `eight processes in ${orders} orders of their requests: one comment, eight rows, nothing lost`,
  { timeout: 900_000 },
  async () =>
    raceAll(
      seedsFrom(1, orders),
      () => ({}),
      ({ seed, comments, rows, statuses }) => {
        expect({ seed, comments, rows }).toEqual({ seed, comments: 1, rows: jobs });
        expect(statuses.filter((each) => !/^(published|unchanged)$/.test(each))).toEqual([]);
      },
    ),
);

test('a seed is an order: the same one serves the same writers again', { timeout: 120_000 }, async () => {
  const [first, again, other] = [await track.run(7), await track.run(7), await track.run(8)];
  expect(again.served).toEqual(first.served);
  expect(other.served).not.toEqual(first.served);
});

test('a writer that does not look a second time does lose in the same races', { timeout: 120_000 }, async () => {
  const complete = [];
  for (let seed = 1; seed <= 10; seed += 1) {
    const { comments, rows } = await track.run(seed, { naive: true });
    complete.push(comments === 1 && rows.length === writers);
  }
  expect(complete).toContain(false);
});
