import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasGo, needsGo } from '../helpers/go-modules.js';
import { makePlace, startCommand } from '../helpers/suites.js';

const examples = join(import.meta.dirname, '../../examples');

/** Commands of a page, and what it says they print. */
function sessions(page: string): readonly (readonly [command: string, output: string])[] {
  return [...page.matchAll(/^```\n\$ assay (.+)\n([\s\S]*?)^```$/gm)].map(([, command = '', output = '']) => [
    command,
    output,
  ]);
}

/** Runs each command of the example's README in a fresh copy of it. */
async function shown(name: string): Promise<{ readonly said: readonly string[]; readonly printed: readonly string[] }> {
  const page = sessions(await readFile(join(examples, name, 'README.md'), 'utf8'));
  expect(page.length).toBeGreaterThan(0);
  const printed: string[] = [];
  for (const [command] of page) {
    const place = await makePlace();
    await cp(join(examples, name), place.dir, { recursive: true });
    await rm(join(place.dir, 'lcov.info'), { force: true });
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as a reader does
    const { code, stdout, stderr } = await startCommand(place, command.split(' ')).ended;
    expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: expect.not.stringContaining('warning') });
    // Where the result lies is another place each time.
    printed.push(stdout.replace(/^result: .*\n/m, ''));
  }
  return { said: page.map(([, output]) => output), printed };
}

it.skipIf(!hasGo)(`the Go module prints what its README says${needsGo}`, async () => {
  const { said, printed } = await shown('coverage-go');
  expect(printed).toEqual(said);
});

it('the project of another tool prints what its README says', async () => {
  const { said, printed } = await shown('coverage-node');
  expect(printed).toEqual(said);
});
