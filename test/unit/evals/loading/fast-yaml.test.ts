import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { fastYaml } from '../../../../src/evals/loading/fast-yaml.js';
import { parseCarefully } from '../../../../src/evals/loading/yaml.js';

/** What the careful parser makes of a text that the fast one took. */
function agrees(text: string): void {
  const fast = fastYaml(text);
  if (fast === undefined || fast === null) return;
  expect(parseCarefully(text)).toEqual({ ok: true, data: fast });
}

const structure = [
  'a',
  'b: ',
  '- ',
  ': ',
  '\n',
  '\n  ',
  '\n    ',
  '"x y"',
  "'q'",
  '[1, 2]',
  '{k: v}',
  '|\n    text\n',
  '>\n  fold\n',
  '#c\n',
];
const numbers = [
  '1',
  '-1',
  '+1',
  '.5',
  '1.',
  '1.5',
  '1e3',
  '1E-2',
  '012',
  '0o17',
  '0x1F',
  '0b11',
  '1_000',
  '.inf',
  '-.INF',
  '.nan',
];
const words = [
  'true',
  'True',
  'TRUE',
  'yes',
  'no',
  'on',
  'null',
  'Null',
  '~',
  '2001-01-01',
  '12:30:45',
  '=',
  '<<: {z: 1}',
  '&x ',
  '*x',
  '!t ',
  '&& ',
  '&&',
  '!= ',
  '!== ',
  '*&',
  '*& ',
];
const marks = [
  '---\n',
  '...\n',
  '%YAML 1.2\n',
  '\t',
  '\r\n',
  '? ',
  '\u00e9',
  '\ud83c\udf89',
  '__proto__: 1\n',
  '@',
  '`',
  '- - ',
];
const piece = fc.constantFrom(...structure, ...numbers, ...words, ...marks);

describe('fastYaml', () => {
  it('never says anything else than the careful parser, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => agrees(pieces.join(''))),
      { numRuns: 5_000 },
    );
    expect(fastYaml('a: 1')).toEqual({ a: 1 });
  });

  it('agrees on every scalar as a value and as a key', () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 2 }), (pieces) => {
        agrees(`v: ${pieces.join('')}\nw: 1\n`);
        agrees(`- ${pieces.join('')}\n`);
        agrees(`${pieces.join('')}: 1\n`);
      }),
      { numRuns: 3_000 },
    );
    expect(fastYaml('n: 012')).toEqual({ n: 12 });
  });

  it('agrees on whatever data is written out', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 }), (data) =>
        agrees(dump(data)),
      ),
      { numRuns: 1_000 },
    );
    expect(fastYaml('{a: [b]}')).toEqual({ a: ['b'] });
  });

  it('takes code in quotes', () => {
    const code = 'a(1) === 7 && b !== 2 && c != 3';
    expect(fastYaml(`["${code}", '${code}']`)).toEqual([code, code]);
  });

  it.each([
    'a: &x 1\nb: *x',
    'a: !!str 1',
    '<<: {a: 1}',
    'a: 1_000',
    `${'['.repeat(90)}${']'.repeat(90)}`,
    'a: 1\na: 2',
    '',
  ])('leaves %j to the careful parser', (text) => {
    expect(fastYaml(text)).toBeUndefined();
  });
});
