import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makePlace, numbered, type Place, runToEnd, serve, startCommand, writeSuite } from '../helpers/suites.js';

const script = (code: number): string => `#!/bin/sh\ntouch "$ASSAY_EVAL_DIR/ran"\nexit ${code}\n`;

async function suiteWithCommands(place: Place, hook = 'echo begin'): Promise<string> {
  return writeSuite(place, {
    more: {
      hooks: { before_run: [{ command: hook }] },
      graders: [{ type: 'program', name: 'judge', config: { command: 'sh', args: ['judge.sh'] } }],
    },
    tasks: numbered(1),
    files: { 'judge.sh': script(0) },
  });
}

async function trust(place: Place, dir = 'suite'): Promise<string> {
  const { code, stdout, stderr } = await startCommand(place, ['trust', dir]).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

it('a server runs no command that nobody has accepted, and lists what it would run', async () => {
  const place = await makePlace();
  const path = await suiteWithCommands(place);
  await using client = serve(place, []);
  const { error } = await client.request('eval.run', { path });
  expect(error).toMatchObject({
    code: -32003,
    data: {
      kind: 'not-trusted',
      path,
      hint: expect.stringContaining('assay trust'),
      commands: expect.arrayContaining(['before_run hook: echo begin', expect.stringMatching(/grader.*sh judge\.sh/)]),
    },
  });
  expect(existsSync(join(place.dir, 'suite/ran'))).toBe(false);
  expect(await client.call('run.list')).toEqual({ runs: [] });
  // Looking at it needs no trust.
  expect(await client.call('eval.validate', { path })).toMatchObject({ valid: true });
});

it('assay trust is heard by a server that runs already; changing a command or a script asks again', async () => {
  const place = await makePlace();
  const path = await suiteWithCommands(place);
  await using client = serve(place, []);
  const expectRefused = async (): Promise<void> => {
    expect((await client.request('eval.run', { path })).error).toMatchObject({ code: -32003 });
  };
  const expectRun = async (): Promise<void> => {
    expect((await runToEnd(client, path)).summary).toMatchObject({ status: 'completed', verdict: 'passed' });
  };
  await expectRefused();
  const said = await trust(place);
  expect(said).toContain(path);
  expect(said).toContain('sh judge.sh');
  await expectRun();
  expect(existsSync(join(place.dir, 'suite/ran'))).toBe(true);

  await suiteWithCommands(place, 'echo another');
  await expectRefused();
  await suiteWithCommands(place);
  await expectRun();
  await writeFile(join(place.dir, 'suite/judge.sh'), `# changed\n${script(0)}`);
  await expectRefused();
  await trust(place);
  await expectRun();
});

it('trust is of one place: a copy elsewhere asks again, and a user without this state has accepted nothing', async () => {
  const place = await makePlace();
  await suiteWithCommands(place);
  await trust(place);
  const other = await makePlace();
  const copy = await suiteWithCommands(other);
  await using copied = serve({ ...other, env: place.env }, []);
  expect((await copied.request('eval.run', { path: copy })).error).toMatchObject({ code: -32003 });
  await using stranger = serve({ ...place, env: other.env }, []);
  expect((await stranger.request('eval.run', { path: 'suite' })).error).toMatchObject({ code: -32003 });
});

it('a suite without commands needs no trust; --trust and a person at a terminal are consent', async () => {
  const place = await makePlace();
  await suiteWithCommands(place);
  const { code, stdout } = await startCommand(place, ['run', 'suite', '--json']).ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'passed' });
  await using client = serve(place, ['--trust']);
  expect((await runToEnd(client, 'suite')).summary).toMatchObject({ verdict: 'passed' });
  const other = await makePlace();
  const plain = await writeSuite(other, { more: { graders: [] }, tasks: numbered(1) });
  await using careful = serve(other, []);
  expect((await runToEnd(careful, plain)).summary).toMatchObject({ status: 'completed' });
});
