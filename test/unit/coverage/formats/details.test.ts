import { describe, expect, it } from 'vitest';
import { parsed } from '../../../helpers/coverage.js';

describe('a Go profile', () => {
  it('counts statements of blocks, once for blocks that repeat', async () => {
    const text = 'mode: set\nm/a.go:1.2,3.4 2 0\nm/a.go:1.2,3.4 2 1\nm/a.go:4.2,5.4 1 0\n';
    const { mode, files } = await parsed(text);
    expect(mode).toBe('set');
    expect(files[0]?.metrics).toEqual({
      lines: null,
      statements: { covered: 2, total: 3 },
      branches: null,
      functions: null,
    });
    expect(files[0]?.units).toHaveLength(2);
  });

  it('adds counts in the modes that count, and knows only hit or not in the other', async () => {
    const blocks = 'm/a.go:1.2,3.4 2 3\nm/a.go:1.2,3.4 2 4\n';
    const counted = await parsed(`mode: atomic\n${blocks}`);
    const set = await parsed(`mode: set\n${blocks}`);
    expect([counted.files[0]?.units[0]?.hits, set.files[0]?.units[0]?.hits]).toEqual([7, 4]);
  });

  it('without blocks is that of a package of types', async () => {
    expect(await parsed('mode: set\n')).toEqual({ format: 'go', mode: 'set', files: [] });
  });

  it('reads names with odd characters, and line ends of Windows', async () => {
    const { files } = await parsed('mode: set\r\nm/ä b:1.go:1.2,3.4 2 1\r\n');
    expect(files[0]?.path).toBe('m/ä b:1.go');
  });
});

describe('lcov', () => {
  it('joins records of a file, and counts for itself', async () => {
    const text = 'SF:a.c\nDA:1,1\nDA:2,0\nLF:99\nLH:99\nend_of_record\nSF:a.c\nDA:2,3,abc\nDA:4,0\nend_of_record\n';
    const { files } = await parsed(text);
    expect(files.map(({ metrics }) => metrics.lines)).toEqual([{ covered: 2, total: 3 }]);
  });

  it('tells branches and functions only when a record has them', async () => {
    const { files } = await parsed('SF:a.c\nDA:1,1\nend_of_record\n');
    expect(files[0]?.metrics).toMatchObject({ statements: null, branches: null, functions: null });
    const both = await parsed('SF:a.c\nDA:1,1\nend_of_record\nSF:b.c\nBRDA:1,0,0,-\nBRDA:1,e0,1,2\nend_of_record\n');
    expect(both.files.map(({ metrics }) => metrics.branches)).toEqual([
      { covered: 0, total: 0 },
      { covered: 1, total: 2 },
    ]);
  });

  it('does not tell branches when no record has one, whatever the sums say', async () => {
    const record = (path: string, more = ''): string => `SF:${path}\nDA:1,1\n${more}BRF:0\nBRH:0\nend_of_record\n`;
    const none = await parsed(`${record('a.rs')}${record('b.rs')}`);
    expect(none.files.map(({ metrics }) => metrics.branches)).toEqual([null, null]);
    const some = await parsed(`${record('a.rs')}${record('b.rs', 'BRDA:1,0,0,1\n')}`);
    expect(some.files.map(({ metrics }) => metrics.branches?.total)).toEqual([0, 1]);
  });

  it('passes over the lines 0 that coverage.py wrote up to 7.6.1, and counts ways out of functions', async () => {
    const empty = 'TN:\nSF:__init__.py\nDA:0,1,1B2M2Y8AsgTpgAmY7PhCfg\nLF:0\nLH:0\nend_of_record\n';
    const { files } = await parsed(`${empty}SF:m.py\nDA:1,1,x\nBRDA:0,0,0,-\nBRDA:7,0,1,1\nend_of_record\n`);
    expect(files[0]?.metrics.lines).toEqual({ covered: 0, total: 0 });
    expect(files[1]?.metrics.branches).toEqual({ covered: 1, total: 2 });
  });

  it('gives functions of one name their own counts, in either spelling of lcov', async () => {
    const old = await parsed('SF:a.c\nFN:1,get\nFN:9,12,get\nFNDA:0,get\nFNDA:5,get\nend_of_record\n');
    expect(old.files[0]?.functions?.map(({ line, hits }) => [line, hits])).toEqual([
      [1, 0],
      [9, 5],
    ]);
    const new2 = await parsed('SF:a.c\nFNL:0,3,8\nFNA:0,2,main\nend_of_record\n');
    expect(new2.files[0]?.metrics.functions).toEqual({ covered: 1, total: 1 });
  });
});

describe('Cobertura', () => {
  it('joins classes of a file and reads partial branches', async () => {
    const lines = (text: string): string => `<class filename="a.cs"><methods/><lines>${text}</lines></class>`;
    const text = `<coverage><sources><source>/src</source></sources><packages><package><classes>
      ${lines('<line number="1" hits="0"/><line number="2" hits="4" branch="True" condition-coverage="50% (1/2)"/>')}
      ${lines('<line number="1" hits="2"/>')}</classes></package></packages></coverage>`;
    const { files, sources } = await parsed(text);
    expect(sources).toEqual(['/src']);
    expect(files.map(({ metrics }) => metrics)).toEqual([
      { lines: { covered: 2, total: 2 }, statements: null, branches: { covered: 1, total: 2 }, functions: null },
    ]);
  });

  it('reads names with entities', async () => {
    const text = `<coverage><packages><package><classes>
      <class filename="a&amp;&lt;b>.cs"><lines><line number="1" hits="0"/></lines></class>
      </classes></package></packages></coverage>`;
    const { files } = await parsed(text);
    expect(files[0]?.path).toBe('a&<b>.cs');
  });
});

describe('Istanbul', () => {
  const range = (line: number, end = line): object => ({
    start: { line, column: 0 },
    end: { line: end, column: null },
  });
  const entry = {
    path: '/r/a.ts',
    statementMap: { 0: range(1), 1: range(1), 2: range(3, 5) },
    s: { 0: 0, 1: 2, 2: 0 },
    fnMap: { 0: { name: 'f', decl: range(1), loc: range(1) }, 1: { name: 'g', decl: range(1), loc: range(1) } },
    f: { 0: 1, 1: 0 },
    branchMap: { 0: { type: 'if', loc: range(3), locations: [range(3), { start: {}, end: {} }], line: 3 } },
    b: { 0: [0, 4] },
  };

  it('counts a line by what starts on it, and twins at one place as two', async () => {
    const { files } = await parsed(JSON.stringify({ '/r/a.ts': entry }));
    expect(files[0]?.metrics).toEqual({
      lines: { covered: 1, total: 2 },
      statements: { covered: 1, total: 3 },
      branches: { covered: 1, total: 2 },
      functions: { covered: 1, total: 2 },
    });
  });

  it('reads a report with a byte order mark', async () => {
    expect((await parsed(`\uFEFF${JSON.stringify({ '/r/a.ts': entry })}`)).format).toBe('istanbul');
  });
});
