import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { greets, makePlace, numbered, type Place, readJson, startCommand, writeSuite } from '../helpers/suites.js';

/** The place, in which every program gets a signal as soon as its first file has run. */
async function interrupted(signal: 'SIGINT' | 'SIGTERM'): Promise<Place> {
  const place = await makePlace();
  const preload = join(place.dir, 'preload.cjs');
  await writeFile(preload, `process.nextTick(() => process.kill(process.pid, '${signal}'));`);
  return { ...place, env: { ...place.env, NODE_OPTIONS: `--require ${preload}` } };
}

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while a command starts up', (signal, expected) => {
  it('still writes the reports that were asked for', async () => {
    const place = await interrupted(signal);
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) });
    const args = ['run', path, '--reporter', 'json:out.json', 'junit:out.xml'];
    const { code, stdout } = await startCommand(place, args).ended;
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(await readJson(join(place.dir, 'out.json'))).toMatchObject({
      result: 'canceled',
      suites: [{ path, result: 'canceled' }],
    });
    expect(await readFile(join(place.dir, 'out.xml'), 'utf8')).toContain('interrupted');
  });

  it.each([[['run', 'suite']], [['validate', 'suite']], [['--log-level', 'error', 'serve']]])(
    'ends %j with the code of the signal',
    async (args) => {
      const place = await interrupted(signal);
      await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) });
      const { code, stdout } = await startCommand(place, args).ended;
      expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    },
  );
});
