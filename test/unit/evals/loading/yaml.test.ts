import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../../src/evals/loading/yaml.js';

function problemOf(text: string): { code: string; line?: number; column?: number; hint?: string; message: string } {
  const parsed = parseYaml(text);
  if (parsed.ok) throw new Error('it parsed');
  const { code, message, hint, at } = parsed.problem;
  return { code, message, ...(hint && { hint }), ...(at && { line: at.line, column: at.column }) };
}

const laughs = Array.from({ length: 9 }, (_, i) => {
  const items = i === 0 ? 'lol' : `*a${i - 1}`;
  return `a${i}: &a${i} [${Array.from({ length: 9 }, () => items).join(', ')}]`;
}).join('\n');

describe('parseYaml', () => {
  it.each([
    ['', 'empty-file', undefined, undefined],
    ['# only\n# comments\n', 'empty-file', undefined, undefined],
    ['---\n', 'empty-file', undefined, undefined],
    ['~\n', 'empty-file', undefined, undefined],
    ['a: 1\nname: 2\na: 3\n', 'duplicate-key', 3, 1],
    ['a:\n  b: 1\n  "b": 2\n', 'duplicate-key', 3, 4],
    ['a:\n\t- b\n', 'yaml-syntax', 2, 1],
    ['a: [1, 2\n', 'yaml-syntax', 2, 1],
    ['name: foo: bar\n', 'yaml-syntax', 1, 10],
    ['a: 1\r\nb: {\r\n', 'yaml-syntax', 3, 1],
    ['a: !secret v\n', 'unknown-tag', 1, 4],
    ['a: !!timestamp 2024-01-01\n', 'unknown-tag', 1, 4],
    ['a: *nope\n', 'unknown-alias', 1, 4],
    ['a: 1\n---\nb: 2\n', 'several-documents', 2, 1],
    ['a: &a [*a]\n', 'alias-expansion', 1, 8],
    ['a: &a { b: { c: *a } }\n', 'alias-expansion', 1, 17],
    ['? [a, b]\n: c\n', 'yaml-syntax', 1, 1],
    ['a: "\\q"\n', 'yaml-syntax', 1, 6],
    ['a: \u0007\n', 'yaml-syntax', 1, 4],
  ])('reports %j as %s', (text, code, line, column) => {
    const problem = problemOf(text);
    expect(problem.code).toBe(code);
    expect(problem.line).toBe(line);
    expect(problem.column).toBe(column);
  });

  it.each([
    ['aliases that multiply', laughs, 'alias-expansion'],
    ['deep brackets', '['.repeat(50_000), 'too-deep'],
    ['deep braces', '{a: '.repeat(50_000), 'too-deep'],
    ['deep indentation', Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'too-deep'],
    [
      'aliases that nest',
      Array.from({ length: 300 }, (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1}` : 1}]`).join('\n'),
      'alias-expansion',
    ],
    [
      'too many merges',
      `b: &b {${Array.from({ length: 200 }, (_, i) => `k${i}: 1`).join(', ')}}\nl: [${'{<<: *b}, '.repeat(100)}]`,
      'alias-expansion',
    ],
  ])('bounds %s', (_name, text, code) => {
    expect(problemOf(text).code).toBe(code);
  });

  it('names a duplicated key only when it is one of ours', () => {
    expect(problemOf('name: 1\nname: 2\n').message).toContain('`name`');
    expect(problemOf('hunter2: 1\nhunter2: 2\n').message).not.toContain('hunter2');
  });

  it.each([
    'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin\nx: [hunter2\n',
    'token: !hunter2 x\n',
    'token: *hunter2\n',
    'token: "hunter2\n',
    'hunter2: 1\nhunter2: 2\n',
    '%TAG !h! hunter2\n',
    'token: hunter2: x\n',
    '- !<hunter2> a\n',
    'hunter2:\n  - a\n b\n',
  ])('never quotes the text of a file: %j', (text) => {
    expect(JSON.stringify(problemOf(text))).not.toMatch(/hunter2|root|daemon/);
  });

  it('reads core YAML with merge keys and without dates or yes/no', () => {
    const text = 'base: &b { x: 1 }\nall: { <<: *b, y: yes, d: 2024-01-01, f: 0x10, n: null }\n---\n';
    expect(parseYaml(text)).toEqual({
      ok: true,
      data: { base: { x: 1 }, all: { x: 1, y: 'yes', d: '2024-01-01', f: 16, n: null } },
    });
  });

  it('lets aliases be used for what they are for', () => {
    const text = `base: &b [${'x, '.repeat(50)}]\n${Array.from({ length: 100 }, (_, i) => `k${i}: *b`).join('\n')}\n`;
    expect(parseYaml(text).ok).toBe(true);
  });

  it('refuses a key that would touch prototypes, and not a text that names it', () => {
    const parsed = parseYaml('__proto__: { polluted: 1 }\n');
    expect(parsed).toMatchObject({ ok: false, problem: { code: 'bad-key', at: { line: 1, column: 1 } } });
    expect('polluted' in {}).toBe(false);
    expect(parseYaml('a: __proto__\n')).toEqual({ ok: true, data: { a: '__proto__' } });
  });
});
