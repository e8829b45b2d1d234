import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEvalResults, parseEvalOutcome } from '../../../src/handlers/eval-result.js';
import { openLargeResult } from '../../../src/handlers/large-result.js';
import type { RunSummary } from '../../../src/protocol/run.js';
import { outcomeOfArm } from '../../../src/results/arm-view.js';
import { outcomeChunks } from '../../../src/results/outcome-json.js';
import type { TaskOutcome } from '../../../src/results/outcome.js';
import { summaryText, viewOutcome, viewTask } from '../../../src/results/result-view.js';
import { interpretOutcome } from '../../../src/reports/interpret/interpret-outcome.js';
import { taskStats } from '../../../src/results/scoring.js';
import { grade, outcome, task, trial } from '../../helpers/outcomes.js';
import { scratch } from '../../helpers/processes.js';

const mib = 1024 * 1024;

const made = (index: number, text: string): TaskOutcome => {
  const status = index % 4 === 0 ? 'failed' : 'passed';
  const runs = [trial(status, { final_output: text, validations: { g: grade({ passed: status === 'passed' }) } })];
  const stats = taskStats(runs, 0);
  return task(`é ${index}`, status, { model: index % 2 === 0 ? 'a' : 'b', runs, ...(stats && { stats }) });
};

/** A result with both arms as a run writes it. */
function written(count: number, text: string): string {
  const tasks = Array.from({ length: count }, (_, index) => made(index, text));
  const { tasks: _, ...head } = outcome([]);
  const chunks = (list: readonly TaskOutcome[]) =>
    list.map(({ runs, ...record }) => ({ record, trials: runs.map((run) => JSON.stringify(run)) }));
  const baseline = { head: { config: head.config, summary: head.summary }, tasks: chunks(tasks.slice(1)) };
  return [...outcomeChunks(head, chunks(tasks), baseline)].join('');
}

it('answers as the same result in memory does, in every view', async () => {
  const path = join(await scratch(), 'result.json');
  const text = written(120, 'a line\nand "another"\u2028'.repeat(300));
  await writeFile(path, text);
  const whole = parseEvalOutcome(JSON.parse(text));
  const large = await openLargeResult(path, parseEvalOutcome);
  if (whole === undefined || large === undefined) throw new Error('no outcome');
  expect(large.tasks.map(({ test_id: id }) => id)).toEqual(whole.tasks.map(({ test_id: id }) => id));
  for (const choice of [{}, { model: 'b' }, { baseline: true }]) {
    const [theirs, ours] = [outcomeOfArm(whole, choice) ?? whole, outcomeOfArm(large, choice) ?? large];
    for (const view of ['summary', 'failures', 'tasks', 'full'] as const) {
      const page = { limit: 50, from: 7 };
      expect(JSON.parse(JSON.stringify(viewOutcome(ours, view, page)))).toEqual(viewOutcome(theirs, view, page));
    }
  }
  const [, second] = [whole.tasks[1], large.tasks[1]];
  expect(second && viewTask(second)).toEqual(whole.tasks[1] && viewTask(whole.tasks[1]));
  expect(summaryText(large)).toEqual(summaryText(whole));
  expect(await interpretOutcome(large)).toEqual(await interpretOutcome(whole));
});

it.each([
  ['indented', (text: string) => JSON.stringify(JSON.parse(text), null, 2)],
  ['on one line', (text: string) => text.replaceAll('\n', '')],
  ['cut short', (text: string) => text.slice(0, -50)],
  ['no JSON', () => 'hello\nworld'],
  ['empty', () => ''],
])('leaves a result that is %s to whoever reads it whole', async (_, change) => {
  const path = join(await scratch(), 'result.json');
  await writeFile(path, change(written(5, 'x')));
  expect(await openLargeResult(path, parseEvalOutcome)).toBeUndefined();
});

const ended = { id: 'run-1', status: 'completed', ended_at: '2026-01-01T00:00:00Z' } as RunSummary;

it('keeps the tasks of a large result on disk, and says so when somebody has changed it meanwhile', async () => {
  const dir = await scratch();
  await writeFile(join(dir, 'result.json'), written(40, 'x'.repeat(mib)));
  const results = createEvalResults();
  const read = await results.read(ended, dir);
  expect(await results.read(ended, dir)).toBe(read);
  expect(read.tasks[3]?.runs[0]?.final_output).toHaveLength(mib);
  await truncate(join(dir, 'result.json'), mib);
  expect(() => read.tasks[3]?.runs).toThrow('has changed while it was read');
  await expect(results.read(ended, dir)).rejects.toMatchObject({ kind: 'run-failed' });
});

it('does not read a huge file that is made otherwise', async () => {
  const dir = await scratch();
  await writeFile(join(dir, 'result.json'), '{"tasks": []}');
  await truncate(join(dir, 'result.json'), 300 * mib);
  await expect(createEvalResults().read(ended, dir)).rejects.toMatchObject({ kind: 'limit' });
});
