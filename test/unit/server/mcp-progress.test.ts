import { describe, expect, it } from 'vitest';
import type { ProgressUpdate } from '../../../src/protocol/call-context.js';
import { ProgressReporter } from '../../../src/server/mcp-progress.js';

describe('ProgressReporter', () => {
  it('sends only what is higher than before', async () => {
    const sent: number[] = [];
    using reporter = new ProgressReporter(async ({ progress }) => void sent.push(progress));
    for (const progress of [1, 3, 2, 3, 4]) {
      reporter.update({ progress });
      await new Promise(setImmediate);
    }
    expect(sent).toEqual([1, 3, 4]);
  });

  it('keeps only the newest for a reader that is behind', async () => {
    const sent: ProgressUpdate[] = [];
    const waiting: (() => void)[] = [];
    using reporter = new ProgressReporter((update) => {
      sent.push(update);
      return new Promise((resolve) => waiting.push(resolve));
    });
    for (let progress = 1; progress <= 1_000; progress += 1) reporter.update({ progress, total: 1_000 });
    waiting.shift()?.();
    await expect.poll(() => sent.length).toBe(2);
    expect(sent.map(({ progress }) => progress)).toEqual([1, 1_000]);
  });

  it('gives signs of life that rise but never reach the next whole', async () => {
    const sent: number[] = [];
    const five = new Promise<void>((resolve) => {
      const reporter = new ProgressReporter(async ({ progress }) => {
        sent.push(progress);
        if (sent.length < 6) return;
        reporter[Symbol.dispose]();
        resolve();
      }, 1);
      reporter.update({ progress: 2, total: 3 });
    });
    await five;
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
    expect(new Set(sent).size).toBe(6);
    expect(sent[0]).toBe(2);
    expect(Math.max(...sent)).toBeLessThan(3);
  });

  it('is silent once it is disposed, and survives a reader that is gone', async () => {
    let sent = 0;
    const reporter = new ProgressReporter(() => ((sent += 1), Promise.reject(new Error('gone'))));
    reporter.update({ progress: 1 });
    await new Promise(setImmediate);
    reporter[Symbol.dispose]();
    reporter.update({ progress: 2 });
    expect(sent).toBe(1);
  });
});
