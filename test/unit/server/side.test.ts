import { describe, expect, it } from 'vitest';
import { LazySide, type Side } from '../../../src/server/side.js';

describe('LazySide', () => {
  it('loads with the first message and keeps the order', async () => {
    const got: object[] = [];
    let loads = 0;
    const loaded: Side = {
      receive: (message) => void got.push(message),
      abort: () => {},
      begun: () => Promise.resolve(),
      drained: () => Promise.resolve(),
      close: () => {},
    };
    const side = new LazySide(
      async () => ((loads += 1), loaded),
      () => {},
    );
    expect([side.used, loads]).toEqual([false, 0]);
    side.receive({ n: 1 });
    side.receive({ n: 2 });
    await expect.poll(() => got.length).toBe(2);
    side.receive({ n: 3 });
    expect([got, loads]).toEqual([[{ n: 1 }, { n: 2 }, { n: 3 }], 1]);
  });

  it('tells of every message when loading has failed', async () => {
    let failures = 0;
    const side = new LazySide(
      () => Promise.reject(new Error('no such file')),
      () => (failures += 1),
    );
    side.receive({});
    await expect.poll(() => failures).toBe(1);
    side.receive({});
    expect(failures).toBe(2);
  });
});
