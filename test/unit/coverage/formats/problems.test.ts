import { describe, expect, it } from 'vitest';
import { maxReportBytes } from '../../../../src/coverage/formats/parse-coverage.js';
import { fixtureText, problemOf } from '../../../helpers/coverage.js';

const istanbul = (entry: object): string => JSON.stringify({ '/a.ts': entry }, undefined, 1);
const empty = { path: '/a.ts', statementMap: {}, fnMap: {}, branchMap: {}, s: {}, f: {}, b: {} };

describe('a report that cannot be read', () => {
  const cases: readonly (readonly [what: string, text: string, line: number, message: RegExp])[] = [
    ['nothing', '', 1, /empty/],
    ['prose', 'Coverage is fine.\n', 1, /not known/],
    ['a Go profile that is cut off', 'mode: set\na/b.go:1.2,3.4 1', 2, /cut off/],
    ['a Go profile with junk', 'mode: set\na/b.go:1.2,3.4 1 1\njunk\n', 3, /no block/],
    ['a Go profile of an unknown mode', 'mode: fast\n', 1, /mode/],
    ['Go profiles of two modes in one', 'mode: set\na/b.go:1.2,3.4 1 1\nmode: count\n', 3, /two modes/],
    ['a block that ends before it starts', 'mode: set\na/b.go:3.2,1.4 1 1\n', 2, /ends before/],
    ['a block with two sizes', 'mode: set\na/b.go:1.2,3.4 1 1\na/b.go:1.2,3.4 2 1\n', 3, /2 statements here and 1/],
    ['JSON that is cut off', '{\n"/a.ts": {\n', 3, /not whole JSON/],
    ['JSON with junk', '{\n"/a.ts": oops\n}', 2, /not whole JSON/],
    ['JSON of another kind', '{"total": {"lines": {}}}', 1, /not coverage as Istanbul/],
    ['JSON of no file', '{}', 1, /names no file/],
    ['an entry without maps', '{\n"/b.ts": {"path": "/b.ts"}}', 2, /\/b\.ts .*`statementMap`/],
    ['a count that is none', istanbul({ ...empty, s: { 0: 'many' } }), 2, /`s\.0`/],
    ['a count without a place', istanbul({ ...empty, s: { 0: 1 } }), 2, /count of the file has no place/],
    ['lcov that is cut off', 'TN:\nSF:a.py\nDA:1,1\n', 4, /no `end_of_record`/],
    ['lcov with a record in a record', 'SF:a.py\nDA:1,1\nSF:b.py\nend_of_record\n', 3, /cut off/],
    ['lcov with a bad line number', 'SF:a.py\nDA:zz,1\nend_of_record\n', 2, /DA:line,hits/],
    ['lcov with a line 0', 'SF:a.py\nDA:0,1\nend_of_record\n', 2, /count from 1/],
    ['lcov with a negative count', 'SF:a.py\nDA:1,-4\nend_of_record\n', 2, /negative/],
    ['lcov with junk inside', 'SF:a.py\nhello\nend_of_record\n', 2, /no kind/],
    ['lcov with junk outside', 'TN:\njunk\nSF:a.py\nend_of_record\n', 2, /belongs to no file/],
    ['lcov of no file', 'TN:\n', 1, /names no file/],
    ['lcov with a count of an unknown function', 'SF:a.py\nFNDA:1,main\nend_of_record\n', 2, /no `FN`/],
    ['XML that is cut off', '<?xml version="1.0"?>\n<coverage>\n<packages>\n', 4, /not whole XML/],
    ['XML of another kind', '<?xml version="1.0"?>\n<report name="jacoco"/>', 1, /not a Cobertura/],
    [
      'XML with entities of files',
      '<!DOCTYPE coverage [<!ENTITY x SYSTEM "file:///x">]><coverage>&x;</coverage>',
      1,
      /refused: External entities/,
    ],
    [
      'XML that is nested deeply',
      `<coverage>${'<a>'.repeat(999)}${'</a>'.repeat(999)}</coverage>`,
      1,
      /refused: .*nested/,
    ],
    ['Clover', '<coverage generated="1"><project timestamp="1"/></coverage>', 1, /names no class/],
    [
      'Cobertura with a bad line',
      '<coverage><packages><package><classes>\n<class filename="a.py"><lines>\n<line number="x" hits="1"/></lines></class></classes></package></packages></coverage>',
      2,
      /`lines\.0\.number`/,
    ],
    [
      'Cobertura with a branch that does not say how far',
      '<coverage><packages><package><classes>\n<class filename="a.py"><lines>\n<line number="1" hits="1" branch="true"/></lines></class></classes></package></packages></coverage>',
      2,
      /condition-coverage/,
    ],
  ];
  it.each(cases)('%s is a problem with its file and line', async (_what, text, line, message) => {
    const problem = await problemOf(text);
    expect(problem.message).toMatch(message);
    expect(problem).toMatchObject({ file: 'report', line });
  });

  it.each(['go-module.profile.gz', 'coverage-final.json.gz', 'lcov.info.gz', 'cobertura-coverage.xml.gz'])(
    'a real one cut off anywhere is never read as a smaller one: %s',
    async (name) => {
      const text = fixtureText(name);
      for (const part of [0.1, 0.35, 0.5, 0.77, 0.999]) {
        const cut = text.slice(0, Math.floor(text.length * part)).replace(/\n$/, '');
        // oxlint-disable-next-line no-await-in-loop -- one large text at a time
        const problem = await problemOf(cut);
        expect(problem.message).not.toBe('');
      }
    },
  );

  it('is one that is too large', async () => {
    const problem = await problemOf(`mode: set\n${' '.repeat(maxReportBytes)}`);
    expect(problem.message).toMatch(/64 MiB/);
  });
});
