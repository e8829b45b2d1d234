import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JudgeVerdict, readAnswer } from '../../../../src/graders/prompt/verdict.js';

const read = (text: string) => readAnswer(text, JudgeVerdict);
const good = { passes: [{ description: 'tone', reason: 'it is "warm" {really}' }], failures: [] };
const json = JSON.stringify(good);

describe('the verdict in an answer', () => {
  it.each([
    ['bare', json],
    ['in a fence', `\`\`\`json\n${JSON.stringify(good, null, 2)}\n\`\`\``],
    ['behind prose', `I looked at {everything}: it's "fine {".\n\n${json}\nDone {x}.`],
    ['beside another object', `{"tools": ["a"]} ${json}`],
    ['twice the same', `${json}\n${json}`],
  ])('is found %s', (_, text) => {
    expect(read(text)).toEqual({ ok: true, value: good });
  });

  it.each([
    ['prose', 'All is well.', 'there is no JSON object'],
    ['an object cut off', json.slice(0, -3), 'there is no JSON object'],
    ['two different ones', `${json} {"passes": [], "failures": []}`, '2 different'],
    ['a missing list', '{"passes": []}', 'failures'],
    ['an unknown key', '{"passes": [], "failures": [], "score": 1}', 'score'],
    ['a wrong type', '{"passes": "all", "failures": []}', 'passes'],
    ['an entry without description', '{"passes": [{"reason": "x"}], "failures": []}', 'passes.0.description'],
    ['many braces', '{"a":'.repeat(20_000), 'there is no JSON object'],
  ])('is not made up from %s', (_, text, problem) => {
    expect(read(text)).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  });

  it('survives any text around it that holds no braces', () => {
    const around = fc.string().filter((text) => !/[{}]/.test(text));
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(read(`${before}${json}${after}`)).toEqual({ ok: true, value: good });
      }),
    );
  });
});
