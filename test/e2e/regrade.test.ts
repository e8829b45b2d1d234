import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { greets, makePlace, numbered, readJson, runToEnd, serve, startCommand, writeSuite } from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

describe('assay regrade', () => {
  it('shows what a changed grader changes, for the tasks, models and arms of the run', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, {
      more: { graders: [greets] },
      tasks: numbered(3),
      script: { t1: { output: 'hello' }, '*': { output: 'hello and bye' } },
    });
    const args = ['run', path, '--json', '--task', 't1', '--task', 't2', '--model', 'a', '--model', 'b'];
    const first = JSON.parse((await startCommand(place, args).ended).stdout);
    const same = await startCommand(place, ['regrade', first.run_id]).ended;
    expect(same).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`no task was judged otherwise than in ${first.run_id}`),
    });
    const latest = await startCommand(place, ['regrade', 'latest']).ended;
    expect(latest.stdout).toContain('no task was judged otherwise than in run-');
    const suite = await readJson(path);
    suite.graders[0].config.contains = ['bye'];
    await writeFile(path, JSON.stringify(suite));
    const { code, stdout } = await startCommand(place, ['regrade', first.run_id]).ended;
    expect(code).toBe(1);
    expect(stdout).toContain(
      [
        `changed since ${first.run_id}:`,
        '  t1 (a): passed 1.000 → failed 0.000',
        '  t1 (b): passed 1.000 → failed 0.000',
        '  verdict: passed → failed',
        '',
      ].join('\n'),
    );
    expect((await startCommand(place, ['regrade', 'run-0']).ended).code).toBe(2);
  });

  it('takes the answers of trigger tests too', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, {
      config: { skill_directories: ['skills'] },
      more: { skill: 'greeter', graders: [greets] },
      tasks: numbered(1),
      script: { t1: { output: 'hello' }, '*': { output: 'hello', skill_invocations: ['greeter'] } },
      files: {
        'skills/greeter/SKILL.md': '---\nname: greeter\ndescription: greets\n---\n',
        'trigger_tests.yaml':
          'skill: greeter\nshould_trigger_prompts: [{prompt: greet me}]\nshould_not_trigger_prompts: [{prompt: count}]\n',
      },
    });
    await using client = serve(place);
    const first = await runToEnd(client, path);
    const second = await runToEnd(client, path, { executor: 'replay', executor_options: { run: first.id } });
    const answers = ({ outcome }: Json): Json =>
      outcome.trigger_results.map((each: Json) => [each.prompt, each.status, each.did_trigger]);
    expect(answers(first)).toHaveLength(2);
    expect(answers(second)).toEqual(answers(first));
    expect(second.summary.verdict).toBe(first.summary.verdict);
  });
});
