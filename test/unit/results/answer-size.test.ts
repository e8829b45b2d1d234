import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerTokens, fitted, tokenBound } from '../../../src/results/answer-size.js';
import { viewOutcome, viewTask, viewTrial } from '../../../src/results/result-view.js';
import { seededRandom } from '../../../src/results/statistics/resampling.js';
import type { TaskOutcome } from '../../../src/results/outcome.js';
import { grade, outcome, task, trial } from '../../helpers/outcomes.js';

const most = 20_000;
const random = seededRandom(4);
const bytes = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
const printable = (length: number) =>
  Array.from({ length }, () => String.fromCharCode(33 + Math.floor(random() * 94))).join('');
const letters = (length: number) =>
  Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');

/** Texts that cost many tokens for their length, each in its own way. */
const costly: readonly [string, (length: number) => string][] = [
  ['English', (length) => 'The quick brown fox jumps over the lazy dog. '.repeat(length / 45)],
  ['base64', (length) => bytes(length * 0.75).toString('base64')],
  ['hex', (length) => bytes(length / 2).toString('hex')],
  ['random letters', letters],
  ['random signs', printable],
  ['numbers', (length) => Array.from({ length: length / 19 }, () => random()).join(',')],
  ['Chinese', (length) => '我们的项目在这个方面有很多不同的问题需要解决'.repeat(length / 22)],
  ['hieroglyphs', (length) => '𓀀𓂀ꙮ᚛ᚄ'.repeat(length / 7)],
  ['emoji', (length) => '👩‍👩‍👧‍👦🏳️‍🌈'.repeat(length / 17)],
  ['control signs', (length) => '\u0001\u001B"\\\n'.repeat(length / 5)],
];

describe('tokenBound', () => {
  it.each(costly)('of %s is too small by two thirds at most', (_, text) => {
    const json = JSON.stringify(text(20_000));
    expect(countTokens(json)).toBeLessThan(tokenBound(json) * (most / answerTokens));
  });
});

describe('fitted', () => {
  it('leaves alone what fits, and cuts any JSON until it fits', () => {
    expect(fitted({ a: 'x' })).toEqual({ value: { a: 'x' }, cut: false });
    fc.assert(
      fc.property(
        fc.object({ maxDepth: 6, maxKeys: 40, values: [fc.string({ maxLength: 500 }), fc.integer()] }),
        (value) => {
          expect(tokenBound(JSON.stringify(fitted(value, 1_000).value))).toBeLessThanOrEqual(1_000);
        },
      ),
    );
  });
});

describe('run.result of a run of 10,000 tasks', () => {
  const tasks = (text: (length: number) => string): TaskOutcome[] => {
    const long = text(700);
    const feedback = grade({ identifier: 'tone', passed: false, score: 0, feedback: long, details: { found: [long] } });
    const runs = [1, 2, 3].map((run_number) =>
      trial('failed', { run_number, validations: { tone: feedback }, final_output: long }),
    );
    return Array.from({ length: 10_000 }, (_, i) =>
      task(`task-${i}-${long.slice(0, 40)}`, 'failed', { runs, tags: ['t'] }),
    );
  };

  it.each(costly)('has pages below 20,000 tokens in every view, whatever the texts are: %s', (_, text) => {
    const whole = outcome(tasks(text));
    for (const view of ['summary', 'failures', 'tasks', 'full'] as const) {
      for (const from of [0, 9_990]) {
        const { answer } = viewOutcome(whole, view, { limit: 500, from });
        expect(countTokens(JSON.stringify(answer))).toBeLessThan(most);
      }
    }
  });

  it('is whole over its pages', () => {
    const whole = outcome(tasks(letters));
    const seen: object[] = [];
    let from: number | undefined = 0;
    while (from !== undefined) {
      const view = viewOutcome(whole, 'tasks', { limit: 500, from });
      if ('tasks' in view.answer && Array.isArray(view.answer.tasks)) seen.push(...view.answer.tasks);
      from = view.next;
    }
    expect(seen).toHaveLength(10_000);
  });

  it('keeps one enormous task, its trial and its transcript within an answer, and says that it cut', () => {
    const huge = trial('failed', {
      final_output: printable(300_000),
      validations: { g: grade({ feedback: letters(100_000) }) },
    });
    const big = task('big', 'failed', { runs: Array.from({ length: 200 }, () => huge) });
    const answers = [
      viewOutcome(outcome([big]), 'full', { limit: 50, from: 0 }).answer,
      viewTask(big),
      viewTrial('big', huge, [{ type: 'message', content: letters(200_000) }], { limit: 500, from: 0 }).answer,
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ shortened: true });
      expect(countTokens(JSON.stringify(answer))).toBeLessThan(most);
    }
  });
});
