import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { greets, makePlace, numbered, type Place, startCommand, writeSuite } from '../helpers/suites.js';

const takesUp = { skill_invocations: ['sk'] };

/** Two tasks, one prompt that should take up the skill, and metrics with the thresholds that are wanted. */
async function suiteWithTriggers(
  place: Place,
  wanted: Readonly<Record<string, number>>,
  script: object,
  config = {},
): Promise<string> {
  const metrics = Object.entries(wanted).map(([name, threshold]) => ({ name, threshold }));
  return await writeSuite(place, {
    config: { skill_directories: ['skill'], ...config },
    more: { graders: [greets], metrics },
    tasks: numbered(2),
    files: {
      'skill/SKILL.md': '---\nname: sk\ndescription: greets\n---\n',
      'trigger_tests.yaml': JSON.stringify({ skill: 'sk', should_trigger_prompts: [{ prompt: 'p' }] }),
    },
    script,
  });
}

it('a model that misses a metric fails the run, and every report names it', async () => {
  const place = await makePlace();
  const script = { '*': { output: 'hello' }, triggers: { p: { models: { a: takesUp, b: {} } } } };
  const path = await suiteWithTriggers(place, { task_completion: 0.6, trigger_accuracy: 0.5 }, script);
  const [junit, md] = [join(place.dir, 'j.xml'), join(place.dir, 'm.md')];
  const args = ['run', path, '--model', 'a', '--model', 'b', '--reporter', `junit:${junit}`, `md:${md}`];
  const { code, stdout } = await startCommand(place, args).ended;
  expect(code).toBe(1);
  expect(stdout).toContain('failed: 4 passed');
  expect(stdout).toContain('trigger_accuracy: 0.500 over all models, wanted 0.5 of each; missed by b (0.000)');

  const [a = '', b = ''] = (await readFile(junit, 'utf8')).split('<testsuite ').slice(1);
  expect(a).toContain('name="verdict" value="passed"');
  expect(a).not.toContain('<failure');
  expect(b).toContain('name="verdict" value="failed"');
  expect(b).toContain('name="[metric trigger_accuracy] [b]"');
  expect(b).toMatch(/^name="\S+ \[b\]" tests="3" failures="1"/);

  const text = await readFile(md, 'utf8');
  expect(text).toContain('## Assay: ❌ failed');
  expect(text).toContain('models `a` (✅ passed), `b` (❌ failed)');
  expect(text).toContain('- ❌ failed `metric trigger_accuracy [b]`: trigger\\_accuracy: 0.0000, threshold 0.5');

  const result = /^result: (.+)$/m.exec(stdout)?.[1] ?? '';
  for (const run of ['latest', result]) {
    const interpreted = await startCommand(place, ['interpret', run]).ended;
    expect(interpreted.stdout).toContain('The metric trigger_accuracy of model b is below its threshold.');
    expect(interpreted.stdout).not.toContain('Everything passed');
  }
});

it('trigger tests that fail_fast has skipped are skipped everywhere, and a metric of theirs is not reached', async () => {
  const place = await makePlace();
  const script = { t1: { output: 'hello' }, t2: { output: 'no' }, triggers: { p: takesUp } };
  const wanted = { task_completion: 0.5, trigger_accuracy: 0.9 };
  const path = await suiteWithTriggers(place, wanted, script, { fail_fast: true });
  const [junit, md] = [join(place.dir, 'j.xml'), join(place.dir, 'm.md')];
  const args = ['run', path, '--reporter', `junit:${junit}`, `md:${md}`];
  const { code, stdout } = await startCommand(place, args).ended;
  expect(code).toBe(3);
  expect(stdout).toContain('trigger tests: none judged, 1 skipped');
  expect(stdout).toContain('trigger_accuracy: not measured, wanted 0.9');

  const xml = await readFile(junit, 'utf8');
  expect(xml).toMatch(/<testsuite name="\S+" tests="4" failures="1" errors="1" skipped="1"/);
  expect(xml).toContain('name="[trigger tests]" classname="suite"><skipped message="1 of 1 skipped"/>');
  expect(await readFile(md, 'utf8')).toContain('- ⏭️ skipped `trigger tests`: 1 of 1 skipped');
  const { stdout: said } = await startCommand(place, ['interpret', 'latest']).ended;
  expect(said).toContain('The metric trigger_accuracy could not be measured.');
  expect(said).toContain('1 prompt of the trigger tests were not asked.');
});
