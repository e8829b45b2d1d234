import { expect, it } from 'vitest';
import { lineStates } from '../../../../src/coverage/patch/line-states.js';
import { patchCoverage } from '../../../../src/coverage/patch/patch-coverage.js';
import { codeLines } from '../../../../src/coverage/patch/script-code.js';
import type { FileCoverage } from '../../../../src/coverage/model.js';
import { parsed } from '../../../helpers/coverage.js';

const source = `function never(list, wrap) {
  return wrap(
    list,
    (x) => {
      // says more, such as ' and {
      return x + 1;
    },
    { option: 1,
      cb: function (y) {
        if (
          y
        ) {
          return 2;
        }
      },
    },
  );
}

const arrow = (
  a,
  b,
) => {
  return a;
};
const table = {
  one: 1, /*
  two */
  three: (z) => {
    return z;
  },
};
`;
// What Jest 30 says of it when it is loaded and nothing is called; vitest says the same.
const statements =
  '2:2-17:4=0 6:6-6:19=0 10:8-14:9=0 13:10-13:19=0 20:14-25:1=1 24:2-24:11=0 26:14-32:1=1 30:4-30:13=0';
const functions = '1:9-1:14/1:27-18:1 4:4-4:5/4:11-7:5 9:10-9:11/9:23-15:7 20:14-20:15/23:5-25:1 29:9-29:10/29:16-31:3';

const range = (text: string): object => {
  const [line, column, endLine, endColumn] = text.split(/[:-]/).map(Number);
  return { start: { line, column }, end: { line: endLine, column: endColumn } };
};
const numbered = <T>(list: readonly string[], of: (each: string) => T): Record<string, T> =>
  Object.fromEntries(list.map((each, index) => [index, of(each)]));

async function file(places = functions): Promise<FileCoverage> {
  const [units, bodies] = [statements.split(' '), places.split(' ').filter(Boolean)];
  const entry = {
    path: 'a.js',
    statementMap: numbered(units, (each) => range(each.split('=')[0] ?? '')),
    s: numbered(units, (each) => Number(each.split('=')[1])),
    fnMap: numbered(bodies, (each) => ({
      decl: range(each.split('/')[0] ?? ''),
      loc: range(each.split('/')[1] ?? ''),
    })),
    f: numbered(bodies, () => 0),
    branchMap: {},
    b: {},
  };
  const [found] = (await parsed(JSON.stringify({ 'a.js': entry }))).files;
  if (found === undefined) throw new Error('no file');
  return found;
}

const linesOf = (each: FileCoverage, text?: string): { hit: number[]; missed: number[] } => {
  const states = [...lineStates(each, text)].sort(([a], [b]) => a - b);
  const lines = (wanted: boolean): number[] => states.filter(([, { hit }]) => hit === wanted).map(([line]) => line);
  return { hit: lines(true), missed: lines(false) };
};

it('lines of a statement around what it holds have its state; braces, comments and parameters have none', async () => {
  expect(linesOf(await file(), source)).toEqual({
    hit: [20, 26, 27, 29],
    missed: [2, 3, 4, 6, 8, 9, 10, 13, 24, 30],
  });
});

it('only the first line of each counts without the source, or without the places of functions', async () => {
  const first = { hit: [20, 26], missed: [2, 6, 10, 13, 24, 30] };
  expect(linesOf(await file())).toEqual(first);
  expect(linesOf(await file(''), source)).toEqual(first);
});

it('a patch of such lines is judged', async () => {
  const files = [await file()];
  const settings = { base: 'main', minPercent: 900, source: () => source };
  const judged = patchCoverage([{ path: 'a.js', lines: [3, 5, 8] }], files, settings);
  expect(judged).toMatchObject({ ok: true, value: { status: 'LOW', covered: 0, total: 2 } });
});

it('comments are told from texts', () => {
  const text = 'a("//", \'/*\', `\n// \\` */`); // b `\n/* c\n */ d(/\\/*x/);\n';
  expect(codeLines(text)).toEqual(['a("//", \'/*\', `', '// \\` */`);       ', '    ', '    d(/\\/*x/);', '']);
});
