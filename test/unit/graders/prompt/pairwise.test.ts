import { describe, expect, it } from 'vitest';
import type { BaselineAnswer, Judge } from '../../../../src/graders/grader.js';
import { grade } from '../grading.js';

/** A judge that names these winners one after the other. */
function judge(...winners: readonly string[]) {
  const asked: { prompt: string; about: Parameters<Judge['ask']>[1] }[] = [];
  const ask: Judge['ask'] = async (prompt, about) => {
    asked.push({ prompt, about });
    const said = winners[asked.length - 1] ?? '';
    const magnitude = said === 'tie' ? 'equal' : 'much-better';
    const text = /^(?:A|B|tie)$/.test(said)
      ? JSON.stringify({ winner: said, magnitude, reasoning: `r${asked.length}` })
      : said;
    return { text, model: 'm' };
  };
  return { asked, judge: { ask } };
}

const config = { prompt: 'Which is kinder?', mode: 'pairwise' };
const input = (port: Judge, baseline: BaselineAnswer = { output: 'plain answer' }) => ({
  prompt: 'say hi',
  output: 'skilled answer',
  judge: port,
  baseline,
});

describe('a pairwise prompt grader', () => {
  it.each([
    // first pass: A = baseline, B = skill; second pass: the other way round
    ['B', 'A', 'skill', 1, true, true],
    ['A', 'B', 'baseline', 0, false, true],
    ['tie', 'tie', 'tie', 0.5, true, true],
    ['A', 'A', 'tie', 0.5, true, false],
    ['B', 'tie', 'tie', 0.5, true, false],
  ] as const)('that hears %s, then %s: the winner is %s', async (one, two, winner, score, passed, consistent) => {
    const { asked, judge: port } = judge(one, two);
    expect(await grade('prompt', config, input(port))).toMatchObject({
      score,
      passed,
      details: {
        mode: 'pairwise',
        prompt: 'Which is kinder?',
        pairwise: {
          winner,
          position_consistent: consistent,
          magnitude: consistent && one !== 'tie' ? 'much-better' : 'equal',
        },
        pass1: { winner: one, reasoning: 'r1' },
        pass2: { winner: two, reasoning: 'r2' },
      },
    });
    const order = asked.map(({ prompt }) => prompt.indexOf('plain answer') < prompt.indexOf('skilled answer'));
    expect(order).toEqual([true, false]);
    expect(asked.map(({ about }) => about.blind)).toEqual([true, true]);
  });

  it('without a baseline in the run judges the answer by itself, as waza does', async () => {
    const { asked, judge: port } = judge('{"passes": [{"description": "kind"}], "failures": []}');
    const { baseline: _, ...alone } = input(port);
    expect(await grade('prompt', config, alone)).toMatchObject({ score: 1, passed: true });
    expect(asked).toHaveLength(1);
  });

  it('finds the baseline as good as itself, and asks nobody', async () => {
    const { asked, judge: port } = judge();
    expect(await grade('prompt', config, input(port, 'itself'))).toMatchObject({ score: 0.5, passed: true });
    expect(asked).toHaveLength(0);
  });

  it('makes up no winner: no answer to compare with, and no verdict that can be read, are errors', async () => {
    const { judge: port } = judge('the second', 'B, I think');
    await expect(grade('prompt', config, input(port))).rejects.toThrow('no verdict that can be read');
    await expect(grade('prompt', config, input(port, { problem: 'it broke' }))).rejects.toThrow(
      'there is nothing to compare with: it broke',
    );
  });
});
