import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentEval, evalText, expectAlive, makeSuite, runToEnd, serveIn, taskText } from '../helpers/suite-files.js';
import { assayProgram, type Json, WireClient } from '../helpers/wire-client.js';

const onLinux = process.platform === 'linux';

/** The server under a limit of `kib` KiB for each file it writes: what a full disk is like. */
function cramped(cwd: string, kib: number): WireClient {
  const script = `ulimit -f ${kib}; exec "$0" "$@"`;
  return new WireClient({
    command: ['/bin/bash', '-c', script, process.execPath, assayProgram, '--trust', 'serve'],
    cwd,
  });
}

describe('a store that cannot be written', () => {
  it.each([
    ['a file', 'file'],
    ['below a file', 'file/below'],
    ['a dead link', 'dead'],
    ...(onLinux ? [['where the system makes no directories', '/proc/assay/store']] : []),
  ])('%s: the run is refused with the reason, the rest goes on', async (_, store) => {
    const dir = await makeSuite({ file: 'text' });
    await symlink('nowhere', join(dir, 'dead'));
    await using client = serveIn(dir, { args: ['--store', store] });
    const { error } = await client.request('eval.run', { path: '.' });
    expect(error).toMatchObject({ code: -32002, data: { kind: 'run-failed' } });
    expect(error?.data.hint).toContain(store);
    expect(await client.call('run.list')).toEqual({ runs: [] });
    expect(await client.call('eval.validate', { path: '.' })).toMatchObject({ valid: true });
  });

  it.runIf(onLinux)('a disk that is full from the start refuses runs', async () => {
    const dir = await makeSuite();
    await using client = cramped(dir, 0);
    expect((await client.request('eval.run', { path: '.' })).error).toMatchObject({ code: -32002 });
    await expectAlive(client);
  });

  it.runIf(onLinux)('a disk that fills up fails the run, never a verdict', async () => {
    const dir = await makeSuite({ 'eval.yaml': agentEval(`process.stdout.write('hi'.repeat(500000))`) });
    await writeFile(join(dir, 'small.yaml'), evalText());
    await using client = cramped(dir, 16);
    const { run_id } = await client.call('eval.run', { path: '.', events: 'all' });
    const end = await client.call('run.wait', { run_id });
    expect(end).toMatchObject({ status: 'failed', error: { kind: 'store' } });
    expect(end).not.toHaveProperty('verdict');
    expect(await client.call('run.list')).toMatchObject({ runs: [{ id: run_id, status: 'failed' }] });
    expect((await runToEnd(client, { path: 'small.yaml' })).summary).toMatchObject({ verdict: 'passed' });
  });
});

describe('a store that was damaged', () => {
  it('answers for each run what it still can', async () => {
    const dir = await makeSuite();
    const ids: string[] = [];
    {
      await using client = serveIn(dir);
      for (let made = 0; made < 7; made++) ids.push((await runToEnd(client)).id);
    }
    const [garbage = '', empty = '', alien = '', noEvents = '', halfResult = '', noResult = '', wrongResult = ''] = ids;
    const file = (id: string, name: string): string => join(dir, '.assay/runs', id, name);
    await writeFile(file(garbage, 'run.json'), 'garbage');
    await writeFile(file(empty, 'run.json'), '');
    await writeFile(file(alien, 'run.json'), await readFile(file(noEvents, 'run.json')));
    await truncate(file(noEvents, 'events.ndjson'), 100);
    await truncate(file(halfResult, 'result.json'), 50);
    await rm(file(noResult, 'result.json'));
    await writeFile(file(wrongResult, 'result.json'), '[]');
    await mkdir(join(dir, '.assay/runs/run-nonsense'));
    await symlink('/etc', join(dir, '.assay/runs', ids[0]?.replace(/.{6}$/, 'abcdef') ?? ''));
    await using client = serveIn(dir);
    const kind = async (method: string, run_id: string): Promise<unknown> => {
      const { error } = await client.request(method, { run_id });
      return error === undefined ? 'answered' : error.data.kind;
    };
    for (const id of [garbage, empty, alien]) expect(await kind('run.status', id)).toBe('unknown-run');
    for (const id of [noEvents, halfResult, noResult, wrongResult]) {
      expect(await kind('run.status', id)).toBe('answered');
      expect(await kind('run.events', id)).toBe('answered');
      expect(await kind('run.result', id)).toBe(id === noEvents ? 'answered' : 'run-failed');
    }
    const { runs } = await client.call('run.list');
    expect(runs.map((run: Json) => run.id)).toEqual([wrongResult, noResult, halfResult, noEvents]);
    expect((await runToEnd(client)).summary).toMatchObject({ verdict: 'passed' });
  });

  it('or removed while a run goes on: the run ends and the next one finds a new store', async () => {
    const wait = `const fs = require('fs'); process.stdout.write('hi'); fs.writeFileSync('started', ''); const t = setInterval(() => { if (fs.existsSync(process.env.GO)) clearInterval(t); }, 5);`;
    const dir = await makeSuite();
    await writeFile(join(dir, 'eval.yaml'), agentEval(wait, { options: { env: { GO: join(dir, 'go') } } }));
    await using client = serveIn(dir);
    const { run_id } = await client.call('eval.run', { path: '.', events: 'all' });
    await client.notification('run.event', (event) => event.type === 'trial_started');
    await rm(join(dir, '.assay'), { recursive: true });
    await rm(join(dir, 'tasks'), { recursive: true });
    await writeFile(join(dir, 'go'), '');
    // Whether its record could still be written is not fixed; that it ends is.
    expect((await client.call('run.wait', { run_id })).status).toMatch(/completed|failed/);
    await mkdir(join(dir, 'tasks'));
    await writeFile(join(dir, 'tasks/one.yaml'), taskText());
    expect((await runToEnd(client)).summary).toMatchObject({ verdict: 'passed' });
  });
});

describe('a directory that is not only a store', () => {
  it('is not hidden from git', async () => {
    const dir = await makeSuite();
    await using client = serveIn(dir, { args: ['--store', '.'] });
    await runToEnd(client);
    expect(existsSync(join(dir, 'runs'))).toBe(true);
    expect(existsSync(join(dir, '.gitignore'))).toBe(false);
  });

  it('while one that is says so itself', async () => {
    const dir = await makeSuite();
    await using client = serveIn(dir);
    await runToEnd(client);
    expect(await readFile(join(dir, '.assay/.gitignore'), 'utf8')).toBe('*\n');
  });
});

describe('two servers on one store', () => {
  it('see each other’s runs, and only the one that carries a run out cancels it', async () => {
    const hang = `process.stdout.write('hi'); setInterval(() => {}, 1000);`;
    const dir = await makeSuite({ 'eval.yaml': agentEval(hang) });
    await using one = serveIn(dir);
    await using two = serveIn(dir);
    const { run_id } = await one.call('eval.run', { path: '.', events: 'all' });
    await one.notification('run.event', (event) => event.type === 'trial_started');
    expect(await two.call('run.status', { run_id })).toMatchObject({ status: 'running' });
    expect((await two.request('run.cancel', { run_id })).error).toMatchObject({ code: -32602 });
    expect((await two.request('run.result', { run_id })).error).toMatchObject({ code: -32602 });
    await two.call('run.events', { run_id, follow: true });
    const waiting = two.call('run.wait', { run_id });
    expect(await one.call('run.cancel', { run_id })).toEqual({ canceled: true });
    expect(await waiting).toMatchObject({ status: 'canceled' });
    await two.notification('run.event', (event) => event.type === 'run_ended' && event.status === 'canceled');
    expect(await two.call('run.cancel', { run_id })).toEqual({ canceled: false });
  });
});
