import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEval } from '../../../../src/evals/loading/load-eval.js';
import { MAX_TEXT_BYTES } from '../../../../src/evals/loading/read-text.js';
import { brief, depsFor, goodEval, goodTask, load, makeDir, never, task } from './suite.js';

const sha256 = /^[0-9a-f]{64}$/;

describe('loadEval', () => {
  it('loads a suite whole', async () => {
    const { root, ...loaded } = await load({ 'tasks/two.yaml': task('two', 'enabled: no\n') });
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded).toMatchObject({ path: join(root, 'eval.yaml'), dir: root, valid: true });
    expect(loaded.graders).toMatchObject([{ name: 'says_hi', type: 'text', weight: 1, config: { contains: ['hi'] } }]);
    expect(loaded.tasks).toMatchObject([
      { index: 0, enabled: true, source: join(root, 'tasks/one.yaml'), fixturesDir: join(root, 'fixtures') },
      { index: 1, enabled: false, task: { id: 'two', enabled: false } },
    ]);
    expect(loaded.config).toEqual({
      trials: 1,
      timeoutSeconds: 60,
      parallel: false,
      workers: 4,
      failFast: false,
      executor: 'mock',
      executorOptions: {},
      model: 'm',
      judgeModel: '',
      maxAttempts: 1,
      keepWorkspaces: false,
    });
    expect(loaded.digests.eval).toMatch(sha256);
    expect(loaded.digests.tasks).toMatch(sha256);
  });

  it('finds the eval file of a directory, eval.yaml before eval.yml', async () => {
    const dir = await makeDir({ 'a/eval.yml': 'x', 'b/eval.yaml': 'x', 'b/eval.yml': 'x', 'c/readme': '' });
    const deps = depsFor(dir);
    expect((await loadEval('a', deps, never)).path).toBe(join(dir, 'a/eval.yml'));
    expect((await loadEval('b', deps, never)).path).toBe(join(dir, 'b/eval.yaml'));
    expect((await loadEval('b/eval.yml', deps, never)).path).toBe(join(dir, 'b/eval.yml'));
    await expect(loadEval('c', deps, never)).rejects.toMatchObject({ kind: 'eval-not-found' });
    await expect(loadEval('d', deps, never)).rejects.toMatchObject({ kind: 'eval-not-found' });
    await expect(loadEval('c/readme/x', deps, never)).rejects.toMatchObject({ kind: 'eval-not-found' });
  });

  it.each([
    ['a byte order mark', Buffer.from(`\ufeff${goodEval}`), []],
    ['CRLF', Buffer.from(goodEval.replaceAll('\n', '\r\n')), []],
    ['UTF-16', Buffer.from(`\ufeff${goodEval}`, 'utf16le'), []],
    ['Latin-1', Buffer.from(`${goodEval}description: caf\xe9\n`, 'latin1'), ['eval.yaml:1:1 error bad-encoding']],
    ['NUL bytes', Buffer.from(`${goodEval}\0`), ['eval.yaml:1:1 error binary-file']],
    ['8 MiB and more', Buffer.alloc(MAX_TEXT_BYTES + 1, '#'), ['eval.yaml:1:1 error file-too-large']],
  ])('meets an eval file with %s', async (_what, bytes, expected) => {
    const { root, diagnostics } = await load({ 'eval.yaml': bytes });
    expect(brief(root, diagnostics)).toEqual(expected);
  });

  it('meets a pipe or a directory where an eval or task file should be', async () => {
    const root = await makeDir({ 'eval.yaml/x': '', 'b/eval.yaml': goodEval, 'b/tasks/dir.yaml/x': '' });
    execFileSync('mkfifo', [join(root, 'b/tasks/pipe.yaml'), join(root, 'b/eval.yml')]);
    const deps = depsFor(root);
    await expect(loadEval('eval.yaml', deps, never)).rejects.toMatchObject({ kind: 'eval-not-found' });
    expect(brief(root, (await loadEval('.', deps, never)).diagnostics)).toEqual(['eval.yaml:1:1 error not-a-file']);
    expect(brief(root, (await loadEval('b/eval.yml', deps, never)).diagnostics)).toEqual([
      'b/eval.yml:1:1 error not-a-file',
    ]);
    expect(brief(root, (await loadEval('b', deps, never)).diagnostics)).toEqual([
      'b/tasks/dir.yaml:1:1 error not-a-file',
      'b/tasks/pipe.yaml:1:1 error not-a-file',
    ]);
  });

  it('lets the caller choose an executor for a suite that names none, or one of elsewhere', async () => {
    const elsewhere = { 'eval.yaml': goodEval.replace('mock', 'copilot-sdk') };
    const { root, diagnostics, valid } = await load(elsewhere, { executor: 'mock' });
    expect(brief(root, diagnostics)).toEqual(['eval.yaml:2:62 warning unknown-executor']);
    expect(valid).toBe(true);
    const none = await load({ 'eval.yaml': goodEval.replace('executor: mock,', '') }, { executor: 'command' });
    expect(none.diagnostics).toEqual([]);
    expect(none.config?.executor).toBe('command');
  });

  it('stays within the roots', async () => {
    const dir = await makeDir({ 'in/x': '', 'out/eval.yaml': goodEval });
    await symlink('../out', join(dir, 'in/link'));
    const deps = depsFor(join(dir, 'in'));
    await expect(loadEval('../out', deps, never)).rejects.toMatchObject({ kind: 'outside-roots' });
    await expect(loadEval('link', deps, never)).rejects.toMatchObject({ kind: 'outside-roots' });
    await expect(loadEval('/etc/passwd', deps, never)).rejects.toMatchObject({ kind: 'outside-roots' });
  });

  it('reports task files outside the roots, also through links', async () => {
    const dir = await makeDir({
      'in/eval.yaml': goodEval.replace('["tasks/*.yaml"]', '["../out/*.yaml", "tasks/*.yaml", "linked/*"]'),
      'in/tasks/one.yaml': goodTask,
      'out/x.yaml': task('x'),
    });
    await symlink('../../out/x.yaml', join(dir, 'in/tasks/x.yaml'));
    await symlink('../out', join(dir, 'in/linked'));
    const { diagnostics, tasks } = await loadEval('.', depsFor(join(dir, 'in')), never);
    expect(brief(join(dir, 'in'), diagnostics)).toEqual([
      'eval.yaml:4:9 error outside-roots',
      'eval.yaml:4:42 error outside-roots',
      'tasks/x.yaml:1:1 error outside-roots',
    ]);
    expect(tasks).toHaveLength(1);
  });

  it('reads linked task files that stay inside', async () => {
    const root = await makeDir({ 'eval.yaml': goodEval, 'shared/one.yaml': goodTask, 'tasks/.keep.txt': '' });
    await symlink('../shared/one.yaml', join(root, 'tasks/one.yaml'));
    const loaded = await loadEval('.', depsFor(root), never);
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.tasks).toMatchObject([{ task: { id: 'one' } }]);
  });

  it('says which directory of tasks cannot be listed', async () => {
    const root = await makeDir({ 'eval.yaml': goodEval });
    await symlink('tasks', join(root, 'tasks')); // leads to itself
    const { diagnostics } = await loadEval('.', depsFor(root), never);
    expect(brief(root, diagnostics)).toEqual(['eval.yaml:4:9 error unreadable-directory']);
    expect(diagnostics[0]?.message).toContain('ELOOP');
  });

  it('runs each file once when patterns overlap, in the order of the patterns', async () => {
    const { root, tasks, diagnostics, valid } = await load({
      'eval.yaml': goodEval.replace('["tasks/*.yaml"]', '["tasks/z*.yaml", "/tasks/../tasks/*.yaml"]'),
      'tasks/.hidden.yaml': task('hidden'),
      'tasks/z.yaml': task('z'),
      'tasks/notes.txt': 'x',
    });
    expect(tasks.map((each) => each.task.id)).toEqual(['z', 'hidden', 'one']);
    expect(brief(root, diagnostics)).toEqual(['eval.yaml:4:26 warning overlapping-globs']);
    expect(valid).toBe(true);
  });

  it('names the first of two tasks with one id', async () => {
    const { root, diagnostics } = await load({ 'tasks/sub.yaml': task('one') });
    expect(brief(root, diagnostics)).toEqual(['tasks/sub.yaml:1:5 error duplicate-task']);
    expect(diagnostics[0]?.hint).toContain('tasks/one.yaml');
  });

  it('warns of a task that nothing judges, and of one that asks nothing', async () => {
    const { root, diagnostics, valid } = await load({
      'eval.yaml': goodEval.replace(/graders.*\n/, ''),
      'tasks/one.yaml': 'id: one\nname: One\ninputs: { prompt: "" }\n',
    });
    expect(brief(root, diagnostics)).toEqual([
      'tasks/one.yaml:3:19 warning empty-prompt',
      'tasks/one.yaml:1:1 warning no-graders',
    ]);
    expect(valid).toBe(true);
  });

  it('is an error when every task is disabled', async () => {
    const { root, diagnostics } = await load({ 'tasks/one.yaml': `${goodTask}enabled: off\n` });
    expect(brief(root, diagnostics)).toEqual(['eval.yaml:4:1 error no-tasks']);
  });

  it('checks only the form of a disabled task', async () => {
    const unfinished = task('two', 'enabled: false\nexpected: {output_contains: [x]}\ngraders: [{type: nope}]\n');
    const { diagnostics } = await load({ 'tasks/two.yaml': unfinished });
    expect(diagnostics).toEqual([]);
  });

  it('takes scalars as waza does: as they are written for text, 1.1 words for booleans, empty as left out', async () => {
    const { diagnostics, file, tasks } = await load({
      'eval.yaml': `version: 1.0\nskill: 1_000\ndescription:\n${goodEval.replace('model: m', 'model: 4, parallel: yes')}`,
      'tasks/one.yaml':
        'id: 007\nname: true\ndescription: ~\ntags: [1.50, 2024-01-01]\ninputs: {prompt: 0x1F}\nenabled: Y\n',
    });
    expect(diagnostics).toEqual([]);
    expect(file).toMatchObject({ version: '1.0', skill: '1_000', config: { model: '4', parallel: true } });
    expect(file).not.toHaveProperty('description');
    const inputs = { prompt: '0x1F' };
    expect(tasks[0]?.task).toEqual({ id: '007', name: 'true', tags: ['1.50', '2024-01-01'], inputs, enabled: true });
  });

  it('uses anchors and merge keys', async () => {
    const text = goodEval.replace('{ type: text, name: says_hi, config', '&g { type: text, name: a, weight: 3, config');
    const { graders, diagnostics } = await load({ 'eval.yaml': text.replace('} }]', '} }, { <<: *g, name: b }]') });
    expect(diagnostics).toEqual([]);
    expect(graders).toMatchObject([{ name: 'a' }, { name: 'b', weight: 3, config: { contains: ['hi'] } }]);
  });

  it('stops when its signal is aborted, and not before', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`tasks/t${i}.yaml`, task(`t${i}`)]));
    const root = await makeDir({ 'eval.yaml': goodEval, ...files });
    const controller = new AbortController();
    const loading = loadEval('.', depsFor(root), controller.signal);
    controller.abort(new Error('enough'));
    await expect(loading).rejects.toThrow('enough');
    await expect(loadEval('.', depsFor(root), controller.signal)).rejects.toThrow('enough');
    expect((await loadEval('.', depsFor(root), never)).tasks).toHaveLength(300);
  });

  it('lets others run while it reads many tasks', async () => {
    const files = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`tasks/t${i}.yaml`, task(`t${i}`)]));
    const root = await makeDir({ 'eval.yaml': goodEval, ...files });
    let turns = 0;
    const state = { done: false };
    const turn = (): void => {
      turns++;
      if (!state.done) setImmediate(turn);
    };
    setImmediate(turn);
    await loadEval('.', depsFor(root), never);
    state.done = true;
    expect(turns).toBeGreaterThan(5);
  });

  it('places findings of later phases, from the file as it is then', async () => {
    const { root, diagnose, path } = await load({});
    const finding = { severity: 'error', code: 'bad-pattern', message: 'no', path: ['graders', 0, 'config'] } as const;
    expect(diagnose(path, finding)).toMatchObject({ file: path, line: 3, column: 48, code: 'bad-pattern' });
    expect(diagnose(join(root, 'gone.yaml'), finding)).toMatchObject({ line: 1, column: 1 });
  });

  it('changes its digests with the files, and only with them', async () => {
    const root = await makeDir({ 'eval.yaml': goodEval, 'tasks/one.yaml': goodTask, 'fixtures/a.txt': 'a' });
    const first = await loadEval('.', depsFor(root), never);
    expect((await loadEval('.', depsFor(root), never)).digests).toEqual(first.digests);
    const withFile = goodTask.replace('say hi', 'x, files: [{ path: a.txt }]');
    await writeFile(join(root, 'tasks/one.yaml'), withFile);
    await writeFile(join(root, '.waza.yaml'), 'defaults: { workers: 2 }\n');
    const second = await loadEval('.', depsFor(root), never);
    expect(second.digests.eval).toBe(first.digests.eval);
    expect(second.digests.tasks).not.toBe(first.digests.tasks);
    expect([second.digests.project, second.digests.fixtures]).toEqual([
      expect.stringMatching(sha256),
      expect.stringMatching(sha256),
    ]);
    await writeFile(join(root, 'fixtures/a.txt'), 'b');
    const third = await loadEval('.', depsFor(root), never);
    expect({ ...third.digests, fixtures: '' }).toEqual({ ...second.digests, fixtures: '' });
    expect(third.digests.fixtures).not.toBe(second.digests.fixtures);
  });
});
