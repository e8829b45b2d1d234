import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents } from '../../../src/runs/event-file.js';
import { cutTornLine, readTail } from '../../../src/runs/log-tail.js';
import { SparseIndex } from '../../../src/runs/sparse-index.js';
import { testDir } from './test-runs.js';

const line = (seq: number, fill = '', type = 'warning'): string =>
  `${JSON.stringify({ run_id: 'r', seq, time: 't', type, code: 'c', message: fill })}\n`;

describe('readEvents', () => {
  it('reads any page of lines of any length, with and without known places', async () => {
    const dir = await testDir();
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(150_000), { minLength: 1, maxLength: 15 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 18 }), fc.integer({ min: 1, max: 6 })), {
          minLength: 1,
          maxLength: 4,
        }),
        async (sizes, pages) => {
          const path = join(dir, String((n += 1)));
          await writeFile(path, sizes.map((size, i) => line(i + 1, 'é'.repeat(size))).join(''));
          const index = new SparseIndex();
          for (const [from, limit] of pages) {
            const { events, nextSeq, atEnd } = await readEvents(path, index, from, { limit });
            const got = events.map((event) => event.seq);
            expect(got).toEqual(got.map((_, i) => from + i));
            expect(nextSeq).toBe(from + got.length);
            // A page may be cut short by its bytes, but never empty before the end.
            expect(got.length > 0 || from > sizes.length).toBe(true);
            expect(atEnd).toBe(nextSeq > sizes.length);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('does not read a torn last line, nor a file that is not there', async () => {
    const path = join(await testDir(), 'e');
    expect(await readEvents(path, new SparseIndex(), 1, { limit: 5 })).toEqual({ events: [], nextSeq: 1, atEnd: true });
    await writeFile(path, `${line(1)}{"run_id":"r","seq":2,"ti`);

    const page = await readEvents(path, new SparseIndex(), 1, { limit: 5 });

    expect(page.events.map((event) => event.seq)).toEqual([1]);
    expect(page.nextSeq).toBe(2);
  });

  it('starts near the event that is asked for once the place is known', async () => {
    const path = join(await testDir(), 'e');
    await writeFile(path, Array.from({ length: 20_000 }, (_, i) => line(i + 1, 'x'.repeat(100))).join(''));
    const index = new SparseIndex();
    await readEvents(path, index, 19_000, { limit: 1 });

    expect(19_000 - index.nearest(19_000).seq).toBeLessThan(1_000);
    expect(index.nearest(1)).toEqual({ seq: 1, offset: 0 });
    expect((await readEvents(path, index, 12_345, { limit: 1 })).events[0]?.seq).toBe(12_345);
  });
});

describe('the end of a log', () => {
  it('is cut behind the last whole line', async () => {
    const dir = await testDir();
    const cases = [
      '',
      'torn',
      line(1),
      `${line(1)}x`,
      `${line(1)}${'x'.repeat(300_000)}`,
      `${line(1, 'y'.repeat(200_000))}{`,
    ];
    for (const [n, text] of cases.entries()) {
      const path = join(dir, String(n));
      await writeFile(path, text);
      await cutTornLine(path);
      await appendFile(path, '!');
      const { events } = await readEvents(path, new SparseIndex(), 1, { limit: 5 });
      expect(events).toHaveLength(text.includes('\n') ? 1 : 0);
      expect((await readTail(path)).last?.seq).toBe(text.includes('\n') ? 1 : undefined);
    }
  });

  it('tells the last event and the last counts, however far back', async () => {
    const path = join(await testDir(), 'e');
    const counts = { done: 3, total: 9, passed: 2, failed: 1, errors: 0, skipped: 0, canceled: 0 };
    const progress = `${JSON.stringify({ run_id: 'r', seq: 2, time: 't', type: 'progress', ...counts })}\n`;
    const rest = Array.from({ length: 3_000 }, (_, i) => line(i + 3, 'z'.repeat(i % 200))).join('');
    await writeFile(path, `${line(1)}${progress}${rest}{"torn`);

    const tail = await readTail(path);

    expect(tail.last?.seq).toBe(3_002);
    expect(tail.progress).toEqual(counts);
  });
});
