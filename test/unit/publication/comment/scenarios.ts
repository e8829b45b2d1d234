import type { StoredRecord } from '../../../../src/publication/model.js';
import type { PublicationRecord } from '../../../../src/publication/record.js';
import { record } from '../records.js';

/** Something that a comment must be able to show, with the records that it is made from. */
interface Scenario {
  /** Also the name of the golden file. */
  readonly name: string;
  readonly records: readonly StoredRecord[];
}

const url = (id: number): string => `https://ci.example/jobs/${id}`;
const since = '2026-03-01T12:05:00Z';
type Changes = Parameters<typeof record>[1];

const job = (suite: string, name: string, changes: Changes = {}): PublicationRecord =>
  record(suite, { ...changes, run: { job: name, ...changes.run } });

/** A suite that goes on: it has no end yet. */
function running(suite: string, name: string, changes: Changes = {}): PublicationRecord {
  const { endedAt: _, ...rest } = job(suite, name, { startedAt: since, ...changes });
  return { ...rest, state: 'running' };
}

const score = { got: 92.5, need: 90, base: 91, unit: '%' } as const;
const all = (total: number) => ({ total, passed: total, failed: 0, skipped: 0 });
const six = ['answers', 'billing', 'core', 'parser', 'search', 'unit'];
const flaky = 'passed only in 2 of 3 trials: refund-late';

const scenarios: Readonly<Record<string, readonly PublicationRecord[]>> = {
  '01 three suites in progress': [
    running('billing', 'evals'),
    running('core', 'coverage', { kind: 'coverage' }),
    running('search', 'evals'),
  ],
  '02 one failed, one in progress, one passed': [
    job('core', 'coverage', { kind: 'coverage', state: 'fail', score: { ...score, got: 78.9 } }),
    running('billing', 'evals'),
    job('search', 'evals', { score, counts: all(40) }),
  ],
  '03 six suites passed': six.map((suite, at) => job(suite, 'checks', { counts: all(at + 1), url: url(at) })),
  '04 a flaky suite stands above one that passed': [
    job('billing', 'evals', { warnings: [flaky], counts: all(12) }),
    job('core', 'coverage', { kind: 'coverage', score }),
  ],
  '05 warnings flag a suite and do not fail it': [
    job('style', 'lint', {
      kind: 'test',
      warnings: ['prompt.md: 3 lines above 120 characters', 'no license is named'],
    }),
    job('core', 'coverage', { kind: 'coverage', score }),
  ],
  '06 what is wrong but gates nothing is flagged with its count': [
    job('format', 'lint', { kind: 'test', note: '4 of 210 files differ', warnings: ['4 files are not formatted'] }),
  ],
  '07 a flagged suite with mixed results stands alone': [
    job('delivery', 'ship', {
      kind: 'test',
      counts: { total: 5, passed: 3, failed: 0, skipped: 2 },
      warnings: ['2 of 5 targets were not sent'],
    }),
  ],
  '08 one canceled by its time limit, one that could not be judged, one in progress': [
    job('core', 'coverage', { kind: 'coverage', state: 'cancelled', note: 'canceled: time limit of 30 m' }),
    job('search', 'evals', { state: 'error', note: 'the agent could not be started' }),
    running('billing', 'evals'),
  ],
  '09 six suites failed': six.map((suite, at) =>
    job(suite, 'checks', {
      state: 'fail',
      counts: { total: 9, passed: 8 - at, failed: at + 1, skipped: 0 },
      failed: [{ id: `${suite}-1`, reason: `expected ${at}, got nothing` }],
      repro: [`assay run evals/${suite}`],
    }),
  ),
  '10 no results yet': [],
  '11 links that are there, missing, or lead nowhere': [
    job('a link', 'evals', { url: url(1) }),
    job('brackets', 'evals', { url: 'https://ci.example/a(b) c|d' }),
    job('no link', 'evals'),
    job('not https', 'evals', { url: 'http://ci.example/plain' }),
    job('too long', 'evals', { url: `https://ci.example/${'x'.repeat(400)}` }),
  ],
  '12 in progress with a line, with an empty one, with figures': [
    running('empty line', 'evals', { note: '' }),
    running('figures', 'evals', { counts: { total: 40, passed: 12, failed: 1, skipped: 0 } }),
    running('line', 'evals', { note: 'waiting for 3 of 8 workers (queue: *slow*)' }),
    running('nothing', 'evals'),
  ],
  '13 the phase in which a suite broke': [
    job('loading', 'evals', { state: 'error', note: 'while loading: eval.yaml:3:5: unknown key "taks"' }),
    job('running', 'evals', {
      state: 'fail',
      note: 'while running: 3 of 40 tasks',
      counts: { total: 40, passed: 37, failed: 3, skipped: 0 },
    }),
  ],
  '14 a failure outweighs flakiness': [
    job('billing', 'evals', {
      state: 'fail',
      warnings: [flaky],
      failed: [{ id: 'refund', reason: 'asked for no receipt' }],
    }),
  ],
  '15 warnings of suites in progress': [
    running('billing', 'evals', { warnings: [flaky] }),
    running('core', 'coverage', { kind: 'coverage', warnings: ['no floor for internal/new'] }),
  ],
  '16 figures in mid-flight': [
    running('delivery', 'ship', { kind: 'test', note: '2/5 sent' }),
    running('format', 'lint', { kind: 'test', note: '1 file so far' }),
    running('search', 'evals', { counts: { total: 90, passed: 30, failed: 0, skipped: 1 } }),
  ],
  '17 the same command for two suites, and none for what passed': [
    job('build', 'ci', { kind: 'test', state: 'fail', repro: ['make all'] }),
    job('passed', 'ci', { kind: 'test', repro: ['make passed'] }),
    job('test', 'ci', { kind: 'test', state: 'fail', repro: ['make all'] }),
    job('warned', 'ci', { kind: 'test', warnings: ['slow'], repro: ['make warned'] }),
  ],
  '18 advice on one suite': [job('billing', 'evals', { warnings: ['give config.seed: results differ between runs'] })],
  '19 the same advice on three suites': ['c', 'a', 'b'].map((suite) =>
    job(suite, 'evals', { warnings: ['give config.seed: results differ between runs'] }),
  ),
  '20 as much advice as a record holds': [
    job('billing', 'evals', { warnings: Array.from({ length: 10 }, (_, at) => `advice ${at + 1}`) }),
  ],
  '21 jobs of one name: legs of a matrix, other workflows, no job': [
    job('billing', 'evals', { run: { leg: 'node 22' } }),
    job('billing', 'evals', { run: { leg: 'node 20' }, state: 'fail' }),
    job('billing', 'evals', { run: { workflow: 'Nightly', id: '200' } }),
    job('billing', 'evals', { run: { host: 'local', workflow: '-', id: 'run-1' } }),
  ],
  '23 names that are markup': [
    job('a|b `c` <d> @e #1', 'x --> <!-- y', {
      state: 'fail',
      note: '[link](https://evil.example) **bold** \\| &amp;',
      failed: [{ id: '| | |', reason: '@all ``` </details>', log: '```\n<!-- assay-status:pr-7 -->\n~~~' }],
      repro: ['echo "```" | cat'],
    }),
  ],
  '24 failed cases beyond those that a record holds': [
    job('billing', 'evals', {
      state: 'fail',
      counts: { total: 60, passed: 20, failed: 40, skipped: 0 },
      failed: Array.from({ length: 20 }, (_, at) => ({ id: `case-${at}`, reason: '', log: 'line 1\nline 2' })),
      repro: ['assay run evals/billing', 'assay run evals/billing --task case-0'],
    }),
  ],
};

const silent = running('core', 'coverage', { kind: 'coverage' });

/** What the peer draws in its twenty snapshots (01 to 20), in our wording, and what only we have. */
export const golden: readonly Scenario[] = [
  ...Object.entries(scenarios).map(([name, records]) => ({ name, records: records.map((each) => ({ record: each })) })),
  { name: '22 a run that ended without a word', records: [{ record: silent, abandoned: true }] },
].toSorted((a, b) => (a.name < b.name ? -1 : 1));
