import { describe, expect, it } from 'vitest';
import { githubAnnotations } from '../../../src/reports/github-annotations.js';
import { githubSummary, stepSummaryBytes, utf8Length } from '../../../src/reports/github-summary.js';
import { task, trial } from '../../helpers/outcomes.js';
import { bad, interrupted, suite, tasks, unloaded } from './suites.js';

const place = (path: string): string => path.replace('/repo/', '');

describe('annotations', () => {
  it('mark what went wrong at its place, escaped as the runner takes it back', async () => {
    expect(await githubAnnotations([await suite(tasks), unloaded, interrupted], place)).toMatchInlineSnapshot(`
      "::error file=broken/eval.yaml,line=3,col=1,title=/repo/broken/eval.yaml%3A unknown-key::unknown key "tsks", 100%25: sure (did you mean tasks?)
      ::error file=later/eval.yaml,title=/repo/later/eval.yaml%3A canceled::the command was interrupted before this suite
      ::error file=evals/tasks/bad.yaml,title=bad%3A failed::1 of 2 trials passed, score 0.75%0Atone (score 0.50): too loud & <long> [trial 2 of 2]
      ::error file=evals/tasks/broken.yaml,title=broken%3A error::0 of 1 trial passed%0Ano answer within 3 s
      "
    `);
  });

  it('are at most ten of a kind, and say how many more there are', async () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ ...bad, test_id: `bad${index}` }));
    const lines = (await githubAnnotations([await suite(many)], place)).trimEnd().split('\n');

    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatch(/^::error file=evals\/tasks\/bad.yaml,title=bad0%3A failed::/);
    expect(lines[9]).toBe(
      '::error title=assay%3A more errors::16 more, see the summary of this step or the other reports',
    );
  });

  it('point at the row that a task comes from, and cannot be faked by what an agent says', async () => {
    const runs = [trial('error', { error_msg: 'x\n::error::fake\r::warning::fake' })];
    const text = await githubAnnotations(
      [await suite([task('row,1:2', 'error', { source: '/repo/cases.csv:12', runs })])],
      place,
    );

    expect(text).toMatch(/^::error file=cases\.csv,line=12,title=row%2C1%3A2%3A error::/);
    expect(text.trimEnd().split('\n')).toHaveLength(1);
  });

  it('are nothing when all is well', async () => {
    expect(await githubAnnotations([await suite(tasks.slice(0, 1), { verdict: 'passed' })], place)).toBe('');
  });
});

describe('the step summary', () => {
  it('is the Markdown report with what went wrong before what went right', async () => {
    const text = await githubSummary([await suite(tasks)]);

    expect(text.indexOf('#### ❌ failed `bad`')).toBeLessThan(text.indexOf('#### All tasks'));
    expect(text).not.toContain('left out');
    expect(text).toContain('| `good` |');
  });

  it('stays below the limit in bytes and says what it leaves out', async () => {
    const runs = [trial('failed', { error_msg: 'é€😀'.repeat(200), final_output: '€'.repeat(3_000) })];
    const many = Array.from({ length: 2_000 }, (_, index) => task(`t${index}`, 'failed', { runs }));
    const text = await githubSummary([await suite(many)]);

    expect(Buffer.byteLength(text)).toBeLessThan(stepSummaryBytes);
    expect(Buffer.byteLength(text)).toBeGreaterThan(stepSummaryBytes * 0.9);
    const shown = text.match(/^#### ❌/gm)?.length ?? 0;
    expect(text.slice(-400)).toContain(`**Cut here:** ${2_000 - shown} more blocks`);
    expect(text.slice(-400)).toContain('The table of all tasks is left out for 1 of 1 suites');
  });

  it('leaves out the table of what passed first', async () => {
    const passed = Array.from({ length: 30_000 }, (_, index) => task(`task-${index}`, 'passed'));
    const text = await githubSummary([await suite([bad, ...passed])]);

    expect(text.slice(0, 2_000)).toContain('#### ❌ failed `bad`');
    expect(text.slice(-400)).toContain('The table of all tasks is left out');
    expect(utf8Length(text)).toBeLessThan(10_000);
  });

  it('counts bytes as UTF-8 does', () => {
    const text = 'aé€😀\u0800\uFFFD';
    expect(utf8Length(text)).toBe(Buffer.byteLength(text));
  });
});
