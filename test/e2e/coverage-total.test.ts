import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makePlace, startCommand } from '../helpers/suites.js';

const report = 'SF:a.js\nDA:1,1\nDA:2,0\nend_of_record\n';

it('a sum of all groups below its floor fails the run, whatever their own floors say', async () => {
  const place = await makePlace();
  await writeFile(join(place.dir, 'lcov.info'), report);
  const gate = async (floor: string, ...args: string[]): Promise<{ code: number | null; stdout: string }> => {
    const settings = `coverage:\n  reports: [lcov.info]\n  defaultFloor: none\n  totalFloor: ${floor}\n`;
    await writeFile(join(place.dir, '.assay.yaml'), settings);
    return await startCommand(place, ['coverage', ...args]).ended;
  };
  expect(await gate('50')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('passed: 50.0% of 2 covered (floor of all: 50.0%, reached), 1 group: 1 NEW'),
  });
  expect(await gate('50.1')).toMatchObject({ code: 1, stdout: expect.stringContaining('50.1%, not reached') });
  expect((await gate('{ maxUncovered: 0 }')).code).toBe(1);
  expect((await gate('{ maxUncovered: 1 }')).code).toBe(0);
  expect((await gate('90', '--format', 'covgate')).stdout).toContain('\nTotal coverage 50.0% is below 90.0%\nERROR: ');
  expect((await gate('90', '--format', 'github')).stdout).toContain('::error title=coverage of all is low');
  expect((await gate('seventy')).code).toBe(2);
});
