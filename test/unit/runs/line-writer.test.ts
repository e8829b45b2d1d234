import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineWriter } from '../../../src/runs/line-writer.js';
import { testDir } from './test-runs.js';

describe('LineWriter', () => {
  it('writes all lines in order, in batches, and tells where each batch starts', async () => {
    const path = join(await testDir(), 'log');
    const batches: { lines: readonly string[]; offset: number }[] = [];
    const writer = new LineWriter({ path, onWritten: (lines, offset) => batches.push({ lines, offset }) });
    const lines = Array.from({ length: 20_000 }, (_, n) => `line ${n} é`);

    for (const line of lines) writer.append(line);
    await writer.close();

    const bytes = await readFile(path);
    expect(bytes.toString('utf8')).toBe(lines.map((line) => `${line}\n`).join(''));
    expect(batches.length).toBeLessThan(20);
    for (const { lines: batch, offset } of batches) {
      expect(bytes.subarray(offset).toString('utf8').startsWith(`${batch[0]}\n`)).toBe(true);
    }
  });

  it('makes no file before the first line', async () => {
    const path = join(await testDir(), 'log');
    const writer = new LineWriter({ path });

    await writer.close();

    expect(existsSync(path)).toBe(false);
  });

  it('keeps lines of any length and any interleaving of append and flush', async () => {
    const dir = await testDir();
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat(400_000), fc.constant('flush' as const)), { maxLength: 12 }),
        async (steps) => {
          const path = join(dir, String((n += 1)));
          const writer = new LineWriter({ path });
          writer.append('first');
          for (const step of steps) {
            if (step === 'flush') await writer.flush();
            else writer.append('x'.repeat(step));
          }
          await writer.close();
          const lengths = (await readFile(path, 'utf8'))
            .split('\n')
            .slice(1, -1)
            .map((line) => line.length);
          expect(lengths).toEqual(steps.filter((step) => step !== 'flush'));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('waits for what must be on disk earlier', async () => {
    const dir = await testDir();
    const trials = new LineWriter({ path: join(dir, 'trials') });
    let trialsAtEvent = '';
    const events = new LineWriter({
      path: join(dir, 'events'),
      ahead: async () => {
        await trials.flush();
        trialsAtEvent = await readFile(join(dir, 'trials'), 'utf8');
      },
    });

    events.append('e1');
    trials.append('t1');
    await events.close();
    await trials.close();

    expect(trialsAtEvent).toBe('t1\n');
  });

  it('makes its caller wait above 1 MiB, until half of it is written', async () => {
    const writer = new LineWriter({ path: join(await testDir(), 'log') });
    writer.append('small');
    let early = false;
    await writer.drained().then(() => (early = true));

    for (let n = 0; n < 10; n += 1) writer.append('x'.repeat(256 * 1024));
    await writer.drained();

    expect(early).toBe(true);
    expect(writer.buffered).toBeLessThanOrEqual(512 * 1024);
    await writer.close();
  });

  it.skipIf(!existsSync('/dev/full'))(
    'gives up on a full disk: says why, drops its lines, makes nobody wait',
    async () => {
      const failures: unknown[] = [];
      const writer = new LineWriter({ path: '/dev/full', onFailure: (error) => failures.push(error) });

      for (let n = 0; n < 12; n += 1) writer.append('x'.repeat(1024 * 1024));
      await writer.drained();
      await writer.flush();
      writer.append('later');

      expect(failures).toHaveLength(1);
      expect(writer.failure).toMatchObject({ code: 'ENOSPC' });
      expect(writer.buffered).toBe(0);
      await writer.close();
    },
  );
});
