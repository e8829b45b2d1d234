import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyBudget, renderComment, sameBody } from '../../../../src/publication/comment/render.js';
import { viewOf } from '../../../../src/publication/view.js';
import type { PublicationRecord } from '../../../../src/publication/record.js';
import { record, shaA } from '../records.js';

const options = { pullRequest: 7, store: 'check-runs' } as const;
const render = (records: readonly PublicationRecord[], more = {}): string =>
  renderComment(
    viewOf(
      shaA,
      records.map((each) => ({ record: each })),
    ),
    { ...options, ...more },
  );

const mixed = [
  record('green', { score: { got: 97.5, base: 96, need: 90, unit: '%' }, url: 'https://x.example/1' }),
  record('flaky', { warnings: ['2 tasks passed only sometimes'] }),
  record('core', {
    kind: 'coverage',
    state: 'fail',
    score: { got: 79.96, need: 80, base: 81, unit: '%' },
    counts: { total: 30, passed: 5, failed: 25, skipped: 0 },
    failed: [{ id: 'pkg/a', reason: 'LOW 71 % of 80 %', log: 'FAIL a_test.go:3' }],
    repro: ['assay coverage'],
  }),
  record('slow', { state: 'running', endedAt: undefined as never }),
  record('broken', { state: 'error', note: 'the agent could not be started' }),
];

describe('renderComment', () => {
  it('shows the worst first, with figures, folds and commands', () => {
    expect(render(mixed, { quota: { used: 1_200, limit: 5_000 } })).toMatchSnapshot('five states');
    expect(render([])).toMatchSnapshot('no records');
  });

  it('is the same for equal records in whatever order, whoever keeps the quota', () => {
    const body = render(mixed);
    fc.assert(
      fc.property(fc.shuffledSubarray(mixed, { minLength: mixed.length }), (shuffled) => {
        expect(render(shuffled)).toBe(body);
      }),
    );
    const used = (count: number) => render(mixed, { quota: { used: count, limit: 1_000 } });
    expect(used(1)).not.toBe(used(999));
    expect(sameBody(used(1), used(999).replaceAll('\n', '\r\n'))).toBe(true);
    expect(sameBody(used(1), body)).toBe(true);
    expect(sameBody(body, body.replace('79.9', '80.0'))).toBe(false);
  });

  it('never rounds a figure up to its threshold', () => {
    expect(render(mixed)).toContain('| 79.9 % | −1.0 | 80.0 % |');
  });

  it('fits 400 suites with long names, says what is left out and keeps what failed', () => {
    const many = Array.from({ length: 400 }, (_, index) =>
      record(`${'漢😀'.repeat(30)} ${index}`, {
        state: index < 12 ? 'fail' : 'pass',
        failed: Array.from({ length: 20 }, (__, at) => ({
          id: `case ${at}`,
          reason: 'x'.repeat(200),
          log: 'l'.repeat(2_000),
        })),
        repro: [`run ${index} ${'y'.repeat(900)}`],
      }),
    );
    const body = render(many);
    expect(body.length).toBeLessThanOrEqual(bodyBudget);
    expect(body).toMatch(/_\d+ more (suites|failed cases)_/);
    expect(body.match(/^\| `漢/gm)?.length).toBe(12);
    expect(body).toContain('❌ 12 of 400 suites failed');
  });

  it.each([0, 24_000])('fills its room with the cases of the first suites, and counts the rest (%i below)', (size) => {
    const failed = Array.from({ length: 20 }, (_, at) => ({ id: `case ${at}`, reason: 'x'.repeat(200) }));
    const many = Array.from({ length: 200 }, (_, index) =>
      index < 150
        ? record(`suite ${String(index).padStart(3, '0')}`, { state: 'fail', failed, warnings: ['w'] })
        : record(`suite ${index}`),
    );
    const body = render(many, { below: '-'.repeat(size) });
    expect(body.length).toBeLessThanOrEqual(bodyBudget);
    expect(body.length).toBeGreaterThan(bodyBudget - 1_500);
    const shown = body.match(/<details>/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(10);
    expect(body).toContain('<code>suite 000</code>: 20 failed cases, 1 warning');
    const left = 150 - shown;
    expect(body).toContain(`\n_${left * 20} more failed cases and ${left} more warnings of ${left} suites_\n`);
  });

  it('says so where the records have lost their cases for want of room', () => {
    const counts = { total: 9, passed: 2, failed: 7, skipped: 0 };
    const two = [record('a', { state: 'fail', counts }), record('b', { state: 'fail', counts })];
    expect(render(two, { store: 'state-block' })).toContain('\n_14 more failed cases of 2 suites_\n');
    expect(render(two)).not.toContain('more failed');
  });

  it('takes nothing of others away for one that is too large', () => {
    const large = record('large', {
      state: 'fail',
      failed: Array.from({ length: 20 }, (_, at) => ({ id: `case ${at}`, reason: 'r', log: '|'.repeat(2_000) })),
      repro: Array.from({ length: 10 }, () => '|'.repeat(1_000)),
    });
    const body = render([large, ...mixed], { below: 'x'.repeat(30_000) });
    expect(body.length).toBeLessThanOrEqual(bodyBudget);
    for (const { suite } of mixed) expect(body).toContain(`\`${suite}\``);
  });
});
