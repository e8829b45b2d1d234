import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makePlace, serve, startCommand } from '../helpers/suites.js';
import { writeFiles } from '../helpers/tool-projects.js';

const report = 'SF:a.js\\nDA:1,1\\nend_of_record\\n';
const manifest = (scripts: object): string => JSON.stringify({ name: 'birds', scripts });

/**
 * Trust is about what is started: words, environment, the scripts that the words run and the files that these name. It
 * is not about what those read in their turn: the tests and the code change with every edit.
 */
it('trust in a test command ends with its scripts and their files, and outlives edits of the tests', async () => {
  const place = await makePlace();
  const scripts = { pretest: 'true', test: 'sh measure.sh', lint: 'true' };
  await writeFiles(place.dir, {
    'package.json': manifest(scripts),
    'measure.sh': `. ./tests.sh; printf '${report}' > lcov.info\n`,
    'tests.sh': ':\n',
    '.assay.yaml': 'coverage:\n  command: [npm, test]\n  reports: [lcov.info]\n',
  });
  await using client = serve(place, []);
  const asks = async (): Promise<unknown> => {
    const { result, error } = await client.request('coverage.run', { events: 'none' });
    if (error !== undefined) return error.data.commands;
    expect(await client.call('run.wait', { run_id: result.run_id })).toMatchObject({ verdict: 'passed' });
    return 'runs';
  };
  const trust = async (): Promise<void> => {
    expect(await startCommand(place, ['trust', '.']).ended).toMatchObject({ code: 0 });
  };
  expect(await asks()).toEqual(['tests: npm test', 'script pretest: true', 'script test: "sh measure.sh"']);
  await trust();
  expect(await asks()).toBe('runs');

  await writeFile(join(place.dir, 'tests.sh'), 'true\n');
  await writeFile(join(place.dir, 'package.json'), manifest({ ...scripts, lint: 'eslint .' }));
  expect(await asks()).toBe('runs');

  await writeFile(join(place.dir, 'package.json'), manifest({ ...scripts, pretest: 'touch evil' }));
  expect(await asks()).toContain('script pretest: "touch evil"');
  await trust();
  await writeFile(join(place.dir, 'measure.sh'), `touch evil; printf '${report}' > lcov.info\n`);
  expect(await asks()).toContain('tests: npm test');
});
