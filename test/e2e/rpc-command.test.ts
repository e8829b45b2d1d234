import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  agent,
  appears,
  greets,
  makePlace,
  numbered,
  type Place,
  startCommand,
  steps,
  writeSuite,
} from '../helpers/suites.js';
import { writeFiles } from '../helpers/tool-projects.js';
import type { Json } from '../helpers/wire-client.js';

async function rpc(place: Place, method: string, params: object, ...flags: readonly string[]) {
  const { code, stdout, stderr } = await startCommand(place, ['rpc', method, JSON.stringify(params), ...flags]).ended;
  const lines = stdout.split('\n').slice(0, -1);
  return { code, stderr, answers: lines.map((line): Json => JSON.parse(line)) };
}

/** A project whose tests take a moment, and of two lines have covered so many. */
async function measuredProject(covered: 1 | 2): Promise<Place> {
  const place = await makePlace();
  const report = `SF:a.js\\nDA:1,1\\nDA:2,${covered - 1}\\nend_of_record\\n`;
  await writeFiles(place.dir, {
    '.assay.yaml': 'coverage:\n  command: [sh, measure.sh]\n  reports: [lcov.info]\n',
    'measure.sh': `sleep 0.2; printf '${report}' > lcov.info\n`,
  });
  return place;
}

describe('a run that assay rpc has started', () => {
  it('is carried out, whatever its kind', async () => {
    const place = await measuredProject(2);
    const { answers } = await rpc(place, 'coverage.run', {}, '--trust');
    const stored = await rpc(place, 'run.status', { run_id: answers[0].run_id });
    expect(stored.answers).toMatchObject([{ kind: 'coverage', status: 'completed', verdict: 'passed' }]);
  });

  it.each([
    ['hello', {}, 0, 'passed'],
    ['no', {}, 1, 'failed'],
    ['no', { wait: true }, 1, 'failed'],
    [{ output: 'hello', error: 'broke off' }, { events: 'none' }, 3, 'error'],
    [{ output: 'hello', error: 'broke off' }, { wait: true }, 3, 'error'],
  ])(
    'whose agent says %j, with %j: exits with %i and prints one line with its end',
    async (said, more, code, verdict) => {
      const place = await makePlace();
      const script = { '*': typeof said === 'string' ? { output: said } : said };
      await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(2), script });
      const ran = await rpc(place, 'eval.run', { path: 'suite', ...more });
      expect(ran).toMatchObject({
        code,
        stderr: '',
        answers: [{ status: 'completed', verdict, progress: { done: 2 } }],
      });
      const { run_id, result_path } = ran.answers[0];
      expect(result_path).toContain(run_id);
      expect('summary' in ran.answers[0]).toBe('wait' in more);
      expect(await rpc(place, 'run.wait', { run_id })).toMatchObject({ code, answers: [{ id: run_id, verdict }] });
      // To read of a red run is no failure.
      expect(await rpc(place, 'run.result', { run_id })).toMatchObject({ code: 0 });
    },
  );

  it('and that misses a floor exits with 1, one with wrong settings with 2', async () => {
    const place = await measuredProject(1);
    const ran = await rpc(place, 'coverage.run', {}, '--trust');
    expect(ran).toMatchObject({ code: 1, answers: [{ status: 'completed', verdict: 'failed' }] });
    const mistaken = await rpc(place, 'coverage.run', { reports: ['no.info'] }, '--trust');
    expect(mistaken.code).toBe(2);
  });

  it('and whose output cannot be written exits with 3, and says so', async () => {
    const place = await makePlace();
    const hooks = { after_run: [{ command: 'mkdir -p ../out.json/in-the-way', shell: true }] };
    await writeSuite(place, { more: { graders: [greets], hooks }, tasks: numbered(1) });
    const ran = await rpc(place, 'eval.run', { path: 'suite', output: 'out.json', events: 'none' }, '--trust');
    expect(ran).toMatchObject({ code: 3, answers: [{ verdict: 'passed' }] });
    expect(ran.stderr).toMatch(/^assay: the output is not written: .*out\.json/);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is told of when %s has canceled it', async (signal, code) => {
    const place = await makePlace();
    const prompt = steps(['hang', join(place.dir, 'pid'), '0']);
    await writeSuite(place, { config: agent(place), tasks: numbered(1, () => ({ prompt })) });
    const { child, ended } = startCommand(place, ['rpc', 'eval.run', '{"path":"suite"}', '--trust']);
    await appears(join(place.dir, 'pid'));
    child.kill(signal);
    const { stdout, ...end } = await ended;
    expect(end).toMatchObject({ code });
    expect(JSON.parse(stdout)).toMatchObject({ status: 'canceled', progress: { canceled: 1 } });
  });
});

describe('consent to commands', () => {
  it.each([{}, { wait: true }])('is not given by assay rpc: it takes --trust or assay trust (%j)', async (more) => {
    const place = await makePlace();
    const hooks = { before_run: [{ command: 'touch ran', working_directory: '.', shell: true }] };
    await writeSuite(place, { more: { graders: [greets], hooks }, tasks: numbered(1) });
    const ran = existsSync.bind(undefined, join(place.dir, 'suite/ran'));
    const params = { path: 'suite', ...more };
    const refused = await rpc(place, 'eval.run', params);
    expect(refused).toMatchObject({ code: 2, answers: [] });
    expect(refused.stderr).toMatch(
      /commands that nobody has accepted\n {2}before_run hook: .*touch ran.*\nhint: .*--trust/,
    );
    expect(ran()).toBe(false);
    expect(await rpc(place, 'eval.run', params, '--trust')).toMatchObject({ code: 0, stderr: '' });
    expect(ran()).toBe(true);
    expect((await rpc(place, 'eval.run', params)).code).toBe(2);
    await startCommand(place, ['trust', 'suite']).ended;
    expect(await rpc(place, 'eval.run', params)).toMatchObject({ code: 0, stderr: '' });
  });

  it('is given by who types assay coverage or assay ratchet, not by assay rpc coverage.run', async () => {
    const place = await measuredProject(2);
    const refused = await rpc(place, 'coverage.run', {});
    expect(refused).toMatchObject({ code: 2, answers: [], stderr: expect.stringContaining('sh measure.sh') });
    expect(existsSync(join(place.dir, 'lcov.info'))).toBe(false);
    expect(await startCommand(place, ['coverage']).ended).toMatchObject({ code: 0 });
    expect(await startCommand(place, ['ratchet']).ended).toMatchObject({ code: 0 });
  });
});
