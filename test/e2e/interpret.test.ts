import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { greets, makePlace, numbered, readJson, runToEnd, serve, startCommand, writeSuite } from '../helpers/suites.js';

const strict = { type: 'text', name: 'strict', config: { regex_match: ['^nothing says this$'] } };

async function ran() {
  const place = await makePlace();
  const script = { '*': { output: 'hello' } };
  const path = await writeSuite(place, { more: { graders: [greets, strict] }, tasks: numbered(3), script });
  await using client = serve(place);
  const { id, summary } = await runToEnd(client, path);
  const view = await client.call('run.result', { run_id: id, view: 'interpretation' });
  return { place, id, resultPath: String(summary.result_path), view };
}

describe('assay interpret', () => {
  it('says the same of a run id, the latest run and its result file, on the wire and in the terminal', async () => {
    const { place, id, resultPath, view } = await ran();
    const answers = await Promise.all(
      [id, 'latest', resultPath].map((run) => startCommand(place, ['interpret', run, '--json']).ended),
    );

    expect(view).toMatchObject({ run_id: id, view: 'interpretation', likelier_cause: 'suite' });
    expect(view.text).toContain('The grader strict (text) passed in none of 3 tasks');
    for (const { code, stdout } of answers) {
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ run_id: id, likelier_cause: 'suite', findings: view.findings });
    }
    const { stdout } = await startCommand(place, ['interpret', id]).ended;
    expect(stdout).toBe(view.text);
  });

  it('reads a result that was re-indented, and one of waza', async () => {
    const { place, resultPath } = await ran();
    const outcome = await readJson(resultPath);
    await writeFile(join(place.dir, 'indented.json'), JSON.stringify(outcome, null, 2));
    const { eval_id, skill, eval_name, timestamp, config, summary } = outcome;
    const error = {
      run_number: 1,
      status: 'error',
      duration_ms: 0,
      validations: null,
      final_output: '',
      error_msg: 'no session',
    };
    const session_digest = { tool_call_count: 0, tools_used: null, errors: null };
    const tasks = [{ test_id: 'a', display_name: 'A', status: 'failed', runs: [{ ...error, session_digest }] }];
    const waza = { eval_id, skill, eval_name, timestamp, config, summary, metrics: {}, tasks };
    await writeFile(join(place.dir, 'waza.json'), JSON.stringify(waza, null, 2));

    const own = await startCommand(place, ['interpret', 'indented.json', '--json']).ended;
    expect(JSON.parse(own.stdout)).toMatchObject({ likelier_cause: 'suite' });
    const other = await startCommand(place, ['interpret', 'waza.json', '--json']).ended;
    expect(JSON.parse(other.stdout)).toMatchObject({
      likelier_cause: 'environment',
      findings: [{ seen: 'no session' }],
    });
  });

  it.each([
    ['missing.json', 'there is no result file missing.json'],
    ['eval.json', 'eval.json:1:1: error: it is not a result of an eval run: no `tasks`'],
    ['run-01a1fc44-a80a-7178-9ab4-4bf9161a9b57', 'no run'],
    ['latest', 'there are no eval runs'],
  ])('refuses %s', async (run, message) => {
    const place = await makePlace();
    await writeFile(join(place.dir, 'eval.json'), '{"name": "no outcome"}');
    const { code, stderr, stdout } = await startCommand(place, ['interpret', run]).ended;

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  it('says of a damaged file, as compare does, where it is damaged', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(2) });
    await startCommand(place, ['run', path, '-o', 'good.json']).ended;
    const text = await readFile(join(place.dir, 'good.json'), 'utf8');
    const damaged = text.replace('"score":1,', '"score":1e999,');
    expect(damaged).not.toBe(text);
    await writeFile(join(place.dir, 'bad.json'), damaged);
    for (const args of [
      ['interpret', 'bad.json'],
      ['compare', 'bad.json', 'good.json'],
      ['compare', 'good.json', 'bad.json'],
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- three programs at once gain nothing here
      const { code, stdout, stderr } = await startCommand(place, args).ended;
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/bad\.json:\d+:\d+: error: 1e999 is too large to be a number \[number-too-large\]/);
    }
  });

  it('reads files, not directories, pipes or devices, and says so', async () => {
    const place = await makePlace();
    await mkdir(join(place.dir, 'dir.json'));
    await promisify(execFile)('mkfifo', [join(place.dir, 'pipe.json')]);
    for (const name of ['dir.json', 'pipe.json', '/dev/zero']) {
      const { code, stderr } = await startCommand(place, ['interpret', name]).ended;
      expect({ name, code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('not a regular file') });
    }
  });
});
