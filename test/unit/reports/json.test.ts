import { describe, expect, it } from 'vitest';
import { jsonReport } from '../../../src/reports/json.js';
import { parseReporter } from '../../../src/reports/reporter-spec.js';
import { interrupted, suite, tasks, textOf, unloaded } from './suites.js';

describe('the JSON report', () => {
  it('holds every suite, run or not, with its whole outcome', async () => {
    const report = JSON.parse(await textOf(jsonReport([await suite(tasks), unloaded, interrupted])));

    expect(report).toMatchObject({
      schema_version: 1,
      kind: 'report',
      result: 'canceled',
      counts: { total: 5, passed: 1, failed: 1, error: 1, skipped: 1, canceled: 1 },
      suites: [
        { path: '/repo/evals/eval.yaml', result: 'failed', outcome: { eval_name: 'suite', tasks } },
        { path: '/repo/broken/eval.yaml', result: 'error', error: { message: 'the eval has errors' } },
        { path: '/repo/later/eval.yaml', result: 'canceled', diagnostics: [] },
      ],
    });
  });

  it('is a document also of no suite', async () => {
    expect(JSON.parse(await textOf(jsonReport([])))).toMatchObject({ result: 'error', suites: [] });
  });
});

describe('--reporter', () => {
  it.each([
    ['junit:out/a.xml', { kind: 'junit', file: 'out/a.xml' }],
    ['md:C:\\r.md', { kind: 'md', file: 'C:\\r.md' }],
    ['github', { kind: 'github' }],
    ['github:summary.md', { kind: 'github', file: 'summary.md' }],
  ])('takes %s', (text, spec) => {
    expect(parseReporter(text)).toEqual(spec);
  });

  it.each([
    ['junit', 'needs a file'],
    ['json:', 'needs a file'],
    ['html:x', 'the kinds are junit, md, json, github'],
    ['markdown:x', 'did you mean md?'],
    ['evals/eval.yaml', 'a path belongs before --reporter'],
  ])('refuses %s', (text, why) => {
    expect(parseReporter(text)).toMatchObject({ problem: expect.stringContaining(why) });
  });
});
