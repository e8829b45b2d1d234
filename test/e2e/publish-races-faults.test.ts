import { expect, test } from 'vitest';
import { jobs, orders, raceAll, seedsFrom } from '../helpers/races.js';

test(
  `${orders} orders with one request in twenty answered 502, before or after it took effect`,
  { timeout: 900_000 },
  async () => {
    let faults = 0;
    await raceAll(
      seedsFrom(5001, orders),
      (seed) => ({ faults: { rate: { seed, share: 0.05 } } }),
      ({ seed, comments, rows, served }) => {
        expect({ seed, comments, rows }).toEqual({ seed, comments: 1, rows: jobs });
        faults += served.filter((each) => each.endsWith(' 502')).length;
      },
    );
    expect(faults).toBeGreaterThan(orders);
  },
);

test('the same orders with records kept as comments', { timeout: 900_000 }, async () => {
  await raceAll(
    seedsFrom(9001, Math.ceil(orders / 10)),
    () => ({ token: 'ghs_comments' }),
    ({ seed, comments, rows }) => expect({ seed, comments, rows }).toEqual({ seed, comments: 1, rows: jobs }),
  );
});
