import { greets, makePlace, numbered, onlyRun, startCommand, writeSuite } from '../helpers/suites.js';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';

describe('"latest" names a run', () => {
  it('wherever a command takes an eval', async () => {
    const place = await makePlace();
    // A trial in error is left to be made again.
    const script = { t2: { output: 'hello', error: 'broke off' }, '*': { output: 'hello' } };
    await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(2), script });
    const first = await startCommand(place, ['run', 'suite']).ended;
    expect(first).toMatchObject({ code: 3 });
    const id = basename(onlyRun(place));
    const replay = ['--executor', 'replay', '--executor-options', '{"run":"latest"}'];
    const where = ['--dry-run', '--repository', 'acme/tools', '--pull-request', '1', '--head-sha', 'a'.repeat(40)];
    for (const [args, code, said] of [
      [['publish', '--run', 'latest', ...where], 0, 'suite'],
      [['run', 'suite', '--resume', 'latest', '--json'], 3, `"resumed_from":"${id}"`],
      [['run', 'suite', ...replay], 3, '1 passed, 0 failed, 1 errors'],
      [['regrade', 'latest'], 3, 'no task was judged otherwise'],
      [['interpret', 'latest'], 0, 'broke off'],
      [['compare', id, 'latest'], 0, 't2'],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, so that the latest is known
      const ended = await startCommand(place, args).ended;
      expect({ args, ...ended }).toMatchObject({ code, stdout: expect.stringContaining(said) });
    }
  });

  it.each([
    [['run', 'suite', '--resume', 'latest'], 'there are no eval runs', 'assay run PATH'],
    [['ratchet', '--run', 'latest'], 'there are no coverage runs', 'assay coverage'],
    [['publish', '--run', 'latest', '--dry-run'], 'there are no runs', 'assay run PATH, or assay coverage'],
  ])('but only when there is one: %j', async (args, message, hint) => {
    const place = await makePlace();
    const { code, stderr, stdout } = await startCommand(place, args).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });
});
