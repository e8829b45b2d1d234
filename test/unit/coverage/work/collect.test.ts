import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { collect } from '../../../../src/coverage/work/collect.js';
import { scratch } from '../../../helpers/processes.js';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const lcovFile = numbers(200)
  .map((line) => `DA:${line},1\n`)
  .join('');
const file = (path: string): object => ({
  path,
  statementMap: Object.fromEntries(numbers(50).map((line) => [line, { start: { line }, end: { line } }])),
  s: Object.fromEntries(numbers(50).map((line) => [line, 1])),
  fnMap: {},
  f: {},
  branchMap: {},
  b: {},
});

const large = {
  lcov: numbers(2_000)
    .map((each) => `SF:${each}.js\n${lcovFile}end_of_record\n`)
    .join(''),
  istanbul: JSON.stringify(Object.fromEntries(numbers(4_000).map((each) => [`${each}.js`, file(`${each}.js`)]))),
  go: `mode: set\n${numbers(300_000)
    .map((each) => `m/${each % 100}.go:${each}.1,${each}.9 1 1\n`)
    .join('')}`,
};

it.each(['lcov', 'istanbul', 'go'] as const)('a cancel ends the reading of a large report (%s)', async (format) => {
  const dir = await scratch();
  const controller = new AbortController();
  const reports = [{ name: 'large', text: large[format] }];
  const measured = { reports, timings: { list: 0, warm: 0, run: 0 }, places: [{ prefix: 'm', path: '.' }] };
  const reading = collect(measured, { dir, exclude: [] }, controller.signal);
  const reason = new Error('enough');
  // The first turn that the reading leaves to others.
  void nextTurn().then(() => controller.abort(reason));
  await expect(reading).rejects.toBe(reason);
});

it.each([
  [
    'of another checkout',
    'TN:\nSF:/elsewhere/a.js\nDA:1,1\nend_of_record\n',
    'all files of it lie outside the project',
  ],
  ['without a line', 'TN:\nSF:a.js\nend_of_record\n', 'nothing was measured'],
  ['of no block', 'mode: set\n', 'nothing was measured'],
])('a report %s is an error: nothing to judge is no pass', async (_, text, message) => {
  const dir = await scratch();
  const measured = { reports: [{ name: 'it', text }], timings: { list: 0, warm: 0, run: 0 } };
  await expect(collect(measured, { dir, exclude: [] })).rejects.toThrow(message);
});

it('a name that several source directories have is an error with its line, not a guess', async () => {
  const dir = await scratch();
  for (const source of ['a', 'b']) {
    await mkdir(join(dir, source));
    await writeFile(join(dir, source, 'util.py'), 'x = 1\n');
  }
  // As coverage.py writes it: of two files of one name, one is left.
  const text = `<?xml version="1.0" ?>
<coverage><sources><source>${dir}/a</source><source>${dir}/b</source></sources>
<packages><package name="."><classes>
<class name="util.py" filename="util.py"><methods/><lines><line number="1" hits="1"/></lines></class>
</classes></package></packages></coverage>
`;
  const measured = { reports: [{ name: 'it.xml', text }], timings: { list: 0, warm: 0, run: 0 } };
  await expect(collect(measured, { dir, exclude: [] })).rejects.toMatchObject({
    kind: 'run-failed',
    message: 'it.xml:4: several <source> directories of the report have such a file: util.py',
    facts: { path: 'it.xml', line: 4, hint: expect.stringContaining('use lcov') },
  });
});
