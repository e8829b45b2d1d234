import { mkdir, rm, symlink, truncate } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  greets,
  makePlace,
  numbered,
  onlyRun,
  type Place,
  serve,
  startCommand,
  startProgram,
  writeSuite,
} from '../helpers/suites.js';
import { assayProgram } from '../helpers/wire-client.js';

const suite = { more: { graders: [greets] }, tasks: numbered(3) };
const foreign = 'run-01a1fc44-a80a-7178-9ab4-4bf9161a9b57';

async function ran(place: Place): Promise<string> {
  await writeSuite(place, suite);
  expect(await startCommand(place, ['run', 'suite']).ended).toMatchObject({ code: 0 });
  return onlyRun(place);
}

describe('a disk that does not do what it should', () => {
  it.skipIf(process.platform !== 'linux').each([
    ['--output', '/proc/none/o.json'],
    ['--reporter', 'junit:/proc/none/j.xml'],
  ])('that takes no new directory ends a command at once: %s %s', async (option, where) => {
    const place = await makePlace();
    await writeSuite(place, suite);
    // Node's own recursive mkdir never comes back from there, and holds a thread for ever.
    const ended = await startCommand(place, ['run', 'suite', '--root', '/', option, where]).ended;
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('/proc/none') });
  });

  it.each([1, 2, 3])('that takes no file above %i KiB makes no run green', async (kibibytes) => {
    const place = await makePlace();
    await writeSuite(place, suite);
    const limited = ['bash', '-c', `ulimit -f ${kibibytes}; exec "$0" "$@"`, process.execPath, assayProgram] as const;
    const { code, stdout } = await startProgram(place, [...limited, 'run', 'suite']).ended;
    expect(code).toBe(3);
    expect(stdout).not.toContain('passed:');
  });

  it('on which --output cannot be written in the end: the exit code says so', async () => {
    const place = await makePlace();
    await mkdir(join(place.dir, 'out'));
    const hooks = { after_run: [{ command: `rm -r ${join(place.dir, 'out')}` }] };
    const path = await writeSuite(place, { ...suite, more: { graders: [greets], hooks } });
    const { code, stderr } = await startCommand(place, ['run', path, '-o', 'out/x.json']).ended;
    expect(code).toBe(3);
    expect(stderr).toContain('out/x.json');
  });

  it('on which one record of a run cannot be read hides no other run', async () => {
    const place = await makePlace();
    const own = basename(await ran(place));
    await mkdir(join(place.dir, '.assay/runs', foreign, 'run.json'), { recursive: true });
    await using client = serve(place);
    const { runs } = await client.call('run.list');
    expect(runs.map(({ id }: { id: string }) => id)).toEqual([own]);
    const { error } = await client.request('run.status', { run_id: foreign });
    expect(error).toMatchObject({
      code: -32002,
      data: { kind: 'run-failed', hint: expect.stringContaining('readable') },
    });
  });

  it('on which the store cannot be listed is no bug of ours', async () => {
    const place = await makePlace();
    await mkdir(join(place.dir, '.assay'));
    await symlink('runs', join(place.dir, '.assay/runs'));
    for (const args of [
      ['interpret', 'latest'],
      ['regrade', 'latest'],
      ['rpc', 'run.list'],
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- three programs at once gain nothing here
      const { code, stderr } = await startCommand(place, args).ended;
      expect({ args, code }).toEqual({ args, code: 3 });
      expect(stderr).toContain('the store of runs cannot be read: ELOOP');
    }
  });

  it('on which a result was cut off: who reads it says so', async () => {
    const place = await makePlace();
    const dir = await ran(place);
    await truncate(join(dir, 'result.json'), 700);
    for (const args of [
      ['interpret', 'latest'],
      ['regrade', 'latest'],
      ['compare', 'latest', 'latest'],
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- as above
      const { code, stderr, stdout } = await startCommand(place, args).ended;
      expect({ args, code, stdout }).toEqual({ args, code: 3, stdout: '' });
      expect(stderr).not.toContain('internal error');
    }
    await rm(join(dir, 'result.json'));
    expect(await startCommand(place, ['regrade', 'latest']).ended).toMatchObject({ code: 3, stdout: '' });
  });

  it('and two commands that write one file leave one of their outcomes in it', async () => {
    const place = await makePlace();
    await writeSuite(place, suite);
    const args = ['run', 'suite', '-o', 'both.json', '--reporter', 'json:report.json'];
    const ends = await Promise.all([startCommand(place, args).ended, startCommand(place, args).ended]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(await startCommand(place, ['compare', 'both.json', 'both.json']).ended).toMatchObject({ code: 0 });
  });
});
