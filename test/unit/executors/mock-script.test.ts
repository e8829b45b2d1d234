import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadMockScript } from '../../../src/executors/mock-script.js';
import { DomainError } from '../../../src/protocol/errors.js';
import { scratch } from '../../helpers/processes.js';

/** What is wrong with a script for the tasks t1 and t2, as `line:column code message`. */
async function problemsOf(script: string): Promise<string[]> {
  const file = join(await scratch(), 'script.yaml');
  await writeFile(file, script);
  const outcome = await loadMockScript(file, ['t1', 't2']).catch((error: unknown) => error);
  if (!(outcome instanceof DomainError)) throw new Error('the script was taken', { cause: outcome });
  const { kind, facts } = outcome;
  const diagnostics = facts.diagnostics ?? [];
  const [first] = diagnostics;
  expect({ kind, path: facts.path, line: facts.line, column: facts.column }).toEqual({
    kind: 'validation-failed',
    path: file,
    line: first?.line,
    column: first?.column,
  });
  return diagnostics.map((d) => `${d.line}:${d.column} ${d.code} ${d.message}`);
}

test.each([
  ['t1: {output: a}\nt3: {output: b}\n', ['2:1 unknown-task the eval has no task with the id "t3"']],
  ['t1:\n  output: a\n  outptu: b\n', ['3:3 unknown-key t1: unknown key "outptu"']],
  [
    't1:\n  - output: a\n  - tool_calls:\n      - {nmae: x}\n',
    ['4:9 missing-key t1.1.tool_calls.0.name is missing', '4:10 unknown-key t1.1.tool_calls.0: unknown key "nmae"'],
  ],
  ['t1:\n  output: 12\n', ['2:11 wrong-type t1.output: must be text']],
  ['t1:\n  files: {a: 1}\n', ['2:14 wrong-type t1.files.a: must be the text of the file, or {symlink: target}']],
  ['t1:\n  delay_ms: -1\n', ['2:13 invalid-value t1.delay_ms: must be at least 0']],
  ['t1: []\n', ['1:5 empty-list t1: the list of trials is empty']],
  ['t1: hello\n', ['1:5 wrong-type t1: must be a mapping']],
  [
    't1: {attempts: [], output: x}\n',
    [
      '1:20 unknown-key t1: "output" may not stand beside "attempts"',
      '1:16 wrong-type t1.attempts: must be a list with at least one entry',
    ],
  ],
  ['t1: {events: [], usage: {turns: 1}}\n', ['1:6 conflict t1: events and what is read from them are both given']],
  ['- a\n', ['1:1 wrong-type the script must be a map of task ids to what the agent does']],
  ['t1: {output: a}\nt1: {output: b}\n', ['2:1 duplicate-key a key is written twice in one mapping']],
  ['t1: [\n', ['2:1 yaml-syntax bad indentation, or a bracket or quote that is not closed']],
  ['', ['1:1 empty-file the file is empty']],
  ['\uFEFFt1: {output: 5}\n', ['1:14 wrong-type t1.output: must be text']],
])('a script that is wrong says where: %j', async (script, problems) => {
  expect(await problemsOf(script)).toEqual(problems);
});

test('aliases that blow up are refused', async () => {
  const level = (n: number): string => `  l${n}: &l${n} {a: *l${n - 1}, b: *l${n - 1}, c: *l${n - 1}, d: *l${n - 1}}\n`;
  const levels = Array.from({ length: 25 }, (_, n) => level(n + 1)).join('');
  const script = `t1:\n  l0: &l0 {x: y}\n${levels}`;
  expect(await problemsOf(script)).toEqual([
    '1:1 too-large the script has more than 200000 values, aliases written out',
  ]);
});

test('a script that is not there is named', async () => {
  await expect(loadMockScript('/no/such/script.yaml', [])).rejects.toThrow(/cannot be read: ENOENT/);
});

test('names that every object has are no tasks', async () => {
  const file = join(await scratch(), 'script.yaml');
  await writeFile(file, 't1: {output: a}\n');
  const script = await loadMockScript(file, ['t1', 'toString']);
  expect(script.entryFor({ taskId: 'toString', trial: 1, attempt: 1, prompt: '', model: '' })).toBeUndefined();
});
