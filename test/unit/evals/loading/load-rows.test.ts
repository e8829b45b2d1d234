import { execFile } from 'node:child_process';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { loadEval } from '../../../../src/evals/loading/load-eval.js';
import { brief, depsFor, goodEval, goodTask, load, makeDir, never } from './suite.js';

const facts = { runId: 'run-1', trial: 2, attempt: 1, startedAt: '2026-03-05T12:00:00Z' };

async function loadCsv(csv: string | Uint8Array, more = '', files: Record<string, string> = {}) {
  const text = goodEval.replace('tasks: ["tasks/*.yaml"]', 'tasks_from: rows.csv');
  return load({ 'eval.yaml': `${text}${more}\n`, 'rows.csv': csv, ...files });
}

it('every row is a task with its line, its name and its prompt', async () => {
  const csv =
    '\uFEFFid,name,prompt,lang\r\na,First,"say ""hi"",\r\nplease",Go\r\n\r\n,Second,,C\r\n , ,{{.Vars.lang}} {{.Vars.x}} {{.TaskName}} {{.Iteration}},""\r\n';
  const { root, tasks, diagnostics, digests } = await loadCsv(csv, 'inputs: { lang: none, x: y }');
  expect(brief(root, diagnostics)).toEqual(['rows.csv:5:1 error empty-prompt']);
  expect(
    tasks.map(({ task, line, index, source }) => [index, task.id, task.name, task.inputs.prompt, line, source]),
  ).toEqual([
    [0, 'a', 'First', 'say "hi",\r\nplease', 2, join(root, 'rows.csv')],
    [1, 'Second', 'Second', '', 5, join(root, 'rows.csv')],
    [2, 'row-3', 'row-3', '{{.Vars.lang}} {{.Vars.x}} {{.TaskName}} {{.Iteration}}', 6, join(root, 'rows.csv')],
  ]);
  // An empty cell hides an input, as in waza.
  expect(tasks[2]?.texts?.render(facts).prompt).toBe(' y row-3 2');
  expect(tasks[0]?.texts).toBeUndefined();
  expect([...(tasks[0]?.vars.names() ?? [])]).toEqual(['id', 'name', 'prompt', 'lang', 'x']);
  expect(digests.tasks_from).toMatch(/^[0-9a-f]{64}$/);
});

it('rows come after the tasks of files, and numbers do not start again within a range', async () => {
  const csv = `prompt\n${Array.from({ length: 9 }, (_, index) => `p${index + 1}`).join('\n')}`;
  const { tasks, diagnostics } = await load({
    'eval.yaml': `${goodEval}tasks_from: rows.csv\nrange: [3, 4]\n`,
    'rows.csv': csv,
  });
  expect(diagnostics).toEqual([]);
  expect(tasks.map(({ index, task }) => [index, task.id, task.inputs.prompt])).toEqual([
    [0, 'one', 'say hi'],
    [1, 'row-3', 'p3'],
    [2, 'row-4', 'p4'],
  ]);
  const end = await loadCsv(csv, 'range: [8, 20]');
  expect(end.tasks.map(({ task }) => task.id)).toEqual(['row-8', 'row-9']);
});

it.each([
  ['', '', ['rows.csv:1:1 error empty-file']],
  ['id,prompt\n', '', ['eval.yaml:4:13 warning no-rows', 'eval.yaml:4:1 error no-tasks']],
  ['id,prompt\na,b\n', 'range: [2, 3]', ['eval.yaml:5:8 warning no-rows', 'eval.yaml:4:1 error no-tasks']],
  ['id,prompt\na,b\n', 'range: [0, 3]', ['eval.yaml:5:8 error bad-value']],
  ['id,prompt\na,b\n', 'range: [3, 2]', ['eval.yaml:5:8 error bad-value']],
  ['id,,prompt\na,b,c\n', '', ['rows.csv:1:1 error csv-header']],
  ['id,id\na,b\n', '', ['rows.csv:1:1 error csv-header']],
  ['id,prompt\na,"x\r\ny"\r\nb\n', '', ['rows.csv:4:1 error csv-columns']],
  ['id,prompt\na,x\n\nb,"x\n', '', ['rows.csv:4:1 error csv-syntax']],
  ['id,prompt\na,x"y"\n', '', ['rows.csv:2:1 error csv-syntax']],
  ['id,prompt\na,"x"y\n', '', ['rows.csv:2:1 error csv-syntax']],
  ['id,prompt\na,x\nb,x\na,x\n', '', ['rows.csv:4:1 error duplicate-task']],
  [Buffer.from([0x61, 0x0a, 0xff]), '', ['rows.csv:1:1 error bad-encoding']],
  ['id,prompt\na,x\0\n', '', ['rows.csv:1:1 error binary-file']],
  [
    'id,prompt,x\n"a,b","é ""{{.Vars.x}}"" then\n {{.Vars.y}}",1\nb,{{range}},2\n',
    '',
    ['rows.csv:3:4 error unknown-variable', 'rows.csv:4:5 error bad-template'],
  ],
  ['id,prompt,x\n"a","q ""{{.Vars.y}}",1\n', '', ['rows.csv:2:12 error unknown-variable']],
])('%j %s', async (csv, more, expected) => {
  const { root, diagnostics } = await loadCsv(csv, more);
  expect(brief(root, diagnostics)).toEqual(expected);
});

it('reads UTF-16, and a text of many pieces', async () => {
  const wide = Buffer.from(`\uFEFFid,prompt\nü,say hi\n`, 'utf16le');
  expect((await loadCsv(wide)).tasks.map(({ task }) => task.id)).toEqual(['ü']);
  const rows = Array.from({ length: 20_000 }, (_, index) => `id-${index},"prompt ö ${index}\n"`);
  const { tasks, diagnostics } = await loadCsv(`id,prompt\n${rows.join('\n')}`);
  expect(diagnostics).toEqual([]);
  expect(tasks).toHaveLength(20_000);
  expect(tasks[19_999]).toMatchObject({
    line: 40_000,
    task: { id: 'id-19999', inputs: { prompt: 'prompt ö 19999\n' } },
  });
});

it('must lie below the directory of the eval, links resolved', async () => {
  const outer = await makeDir({ 'rows.csv': 'prompt\nx\n', 'suite/eval.yaml': '', 'suite/in.csv': 'prompt\nx\n' });
  const root = join(outer, 'suite');
  await symlink('../rows.csv', join(root, 'link.csv'));
  const problems = async (from: string) => {
    const text = goodEval.replace('tasks: ["tasks/*.yaml"]', `tasks_from: ${from}`);
    await writeFile(join(root, 'eval.yaml'), text);
    return brief(root, (await loadEval(root, depsFor(outer), never)).diagnostics);
  };
  expect(await problems('../rows.csv')).toEqual(['eval.yaml:4:13 error outside-roots']);
  expect(await problems('link.csv')).toEqual(['eval.yaml:4:13 error outside-roots']);
  expect(await problems('none.csv')).toEqual(['eval.yaml:4:13 error missing-file']);
  expect(await problems('.')).toEqual(['eval.yaml:4:13 error outside-roots']);
  expect(await problems(join(root, 'in.csv'))).toEqual([]);
});

it('a row and a file with one id are reported, and `range` without a file is warned of', async () => {
  const { root, diagnostics } = await load({
    'eval.yaml': `${goodEval}tasks_from: rows.csv\n`,
    'rows.csv': 'id,prompt\none,x\n',
  });
  expect(brief(root, diagnostics)).toEqual(['rows.csv:2:1 error duplicate-task']);
  expect(diagnostics[0]?.hint).toContain('tasks/one.yaml');
  const without = await load({ 'eval.yaml': `${goodEval}range: [1, 2]\n`, 'tasks/one.yaml': goodTask });
  expect(brief(without.root, without.diagnostics)).toEqual(['eval.yaml:5:1 warning ignored-value']);
});

it('a pipe is no table, and nobody waits for its writer', async () => {
  const { root } = await loadCsv('prompt\nhi\n');
  const csv = join(root, 'rows.csv');
  await rm(csv);
  await promisify(execFile)('mkfifo', [csv]);
  const { diagnostics } = await loadEval('eval.yaml', depsFor(root), never);
  expect(brief(root, diagnostics)).toContain('rows.csv:1:1 error not-a-file');
});

it.each([
  ['id,text\na,hello\nb,bye\n', 'rows.csv:2:1', 'there is no column `prompt`', 'in the first line'],
  ['id,prompt\na,hello\nb,\nc, \n', 'rows.csv:3:1', '2 rows have no prompt', '`range`'],
])('rows without a prompt are an error: %j', async (csv, at, message, hint) => {
  const { root, diagnostics, valid } = await loadCsv(csv);
  expect(valid).toBe(false);
  expect(brief(root, diagnostics)).toEqual([`${at} error empty-prompt`]);
  expect(diagnostics[0]?.message).toContain(message);
  expect(diagnostics[0]?.hint).toContain(hint);
  const { valid: without } = await loadCsv(csv, 'range: [1, 1]');
  expect(without).toBe(csv.includes('prompt'));
});
