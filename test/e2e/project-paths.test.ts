import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { greets, makePlace, numbered, readJson, serve, startCommand, writeSuite } from '../helpers/suites.js';

const suite = { more: { graders: [greets] }, tasks: numbered(1) };

describe('paths of the project file', () => {
  it('paths.results: every outcome is written below it too, each in a place of its own', async () => {
    const place = await makePlace();
    await writeFile(join(place.dir, '.assay.yaml'), 'paths: { results: out/evals, evals: suites }\n');
    await writeSuite(place, suite, 'suites/one');
    await writeSuite(place, { ...suite, config: { model: 'a/b' } }, 'other/two');
    const ran = startCommand(place, ['run', 'suites/one', 'other/two']);
    expect(await ran.ended).toMatchObject({ code: 0 });
    const one = await readJson(join(place.dir, 'out/evals/one/result.json'));
    expect(one).toMatchObject({ kind: 'eval', eval_name: 'suites/one', verdict: 'passed' });
    const two = await startCommand(place, ['run', 'other/two', '--model', 'a/b', '--model', 'c']).ended;
    expect(two.code).toBe(0);
    expect(await readJson(join(place.dir, 'out/evals/other/two/a-b.json'))).toMatchObject({ eval_name: 'other/two' });
    expect(await readJson(join(place.dir, 'out/evals/other/two/a-b+c.json'))).toMatchObject({ models: [{}, {}] });
  });

  it.each([
    ['waza’s default asks for nothing', 'results/', 0],
    ['--output goes before it', 'out', 0],
    ['it may not lead out of the project', '../elsewhere', 2],
  ])('%s', async (_, results, code) => {
    const place = await makePlace();
    await writeFile(join(place.dir, '.assay.yaml'), `paths: { results: ${results} }\n`);
    await writeSuite(place, suite);
    const ended = await startCommand(place, ['run', 'suite', '-o', 'mine.json']).ended;
    expect(ended).toMatchObject({ code });
    await expect(readFile(join(place.dir, results, 'suite/result.json'))).rejects.toThrow('ENOENT');
    expect(ended.stderr.includes('.assay.yaml:1:19: error: `paths.results` leads out of')).toBe(code === 2);
    expect(existsSync(join(place.dir, 'mine.json'))).toBe(code === 0);
  });

  it('paths.results that cannot be written to is refused before the run', async () => {
    const place = await makePlace();
    await writeFile(join(place.dir, '.assay.yaml'), 'paths: { results: out/deep }\n');
    await writeFile(join(place.dir, 'out'), 'a file');
    await writeSuite(place, suite);
    const { code, stderr, stdout } = await startCommand(place, ['run', 'suite']).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('no results can be written below');
  });

  it('paths.evals and paths.skills: a suite may be named by its skill', async () => {
    const place = await makePlace();
    const project = join(place.dir, '.assay.yaml');
    await writeFile(project, 'paths: { evals: checks, skills: know-how }\n');
    await using client = serve(place);
    const skill = '.github/skills/triage';
    // Each goes before those that were there.
    for (const dir of [skill, `${skill}/evals`, 'know-how/triage', 'know-how/triage/evals', 'checks/triage']) {
      // oxlint-disable-next-line no-await-in-loop -- one place after the other
      await writeSuite(place, suite, dir);
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect(await client.call('eval.get', { path: 'triage' })).toMatchObject({ name: dir });
    }
    expect(await startCommand(place, ['run', 'triage']).ended).toMatchObject({ code: 0 });
    await rm(join(place.dir, '.github'), { recursive: true });
    await writeFile(project, '');
    const lost = await startCommand(place, ['run', 'triage']).ended;
    expect(lost).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('as the name of a skill it has no eval in'),
    });
  });

  it('no file outside of the roots is meant by the name of a skill', async () => {
    const place = await makePlace();
    await writeSuite(place, suite, '../outside/triage');
    await writeFile(join(place.dir, '.assay.yaml'), 'paths: { evals: ../outside }\n');
    const { code, stderr } = await startCommand(place, ['--root', place.dir, 'validate', 'triage']).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('outside');
  });
});
