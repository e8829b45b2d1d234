import { afterAll, beforeAll, expect, test } from 'vitest';
import { RaceTrack, jobs, orders } from '../helpers/races.js';

let track: RaceTrack;
beforeAll(async () => {
  track = await RaceTrack.open();
});
afterAll(async () => track[Symbol.asyncDispose]());

test(
  `${orders} orders with one request in twenty answered 502, before or after it took effect`,
  { timeout: 900_000 },
  async () => {
    let faults = 0;
    for (let seed = 5001; seed <= 5000 + orders; seed += 1) {
      const { comments, rows, served } = await track.run(seed, { faults: { rate: { seed, share: 0.05 } } });
      expect({ seed, comments, rows }).toEqual({ seed, comments: 1, rows: jobs });
      faults += served.filter((each) => each.endsWith(' 502')).length;
    }
    expect(faults).toBeGreaterThan(orders);
  },
);

test('the same orders with records kept as comments', { timeout: 900_000 }, async () => {
  for (let seed = 9001; seed <= 9000 + Math.ceil(orders / 10); seed += 1) {
    const { comments, rows } = await track.run(seed, { token: 'ghs_comments' });
    expect({ seed, comments, rows }).toEqual({ seed, comments: 1, rows: jobs });
  }
});
