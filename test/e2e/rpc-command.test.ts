import { describe, expect, it } from 'vitest';
import { makePlace, type Place, startCommand } from '../helpers/suites.js';
import { writeFiles } from '../helpers/tool-projects.js';
import type { Json } from '../helpers/wire-client.js';

async function rpc(place: Place, method: string, params: object, ...flags: readonly string[]) {
  const { code, stdout, stderr } = await startCommand(place, ['rpc', method, JSON.stringify(params), ...flags]).ended;
  const lines = stdout.split('\n').slice(0, -1);
  return { code, stderr, answers: lines.map((line): Json => JSON.parse(line)) };
}

/** A project whose tests take a moment, and of two lines have covered so many. */
async function measuredProject(covered: 1 | 2): Promise<Place> {
  const place = await makePlace();
  const report = `SF:a.js\\nDA:1,1\\nDA:2,${covered - 1}\\nend_of_record\\n`;
  await writeFiles(place.dir, {
    '.assay.yaml': 'coverage:\n  command: [sh, measure.sh]\n  reports: [lcov.info]\n',
    'measure.sh': `sleep 0.2; printf '${report}' > lcov.info\n`,
  });
  return place;
}

describe('a run that assay rpc has started', () => {
  it('is carried out, whatever its kind', async () => {
    const place = await measuredProject(2);
    const { answers } = await rpc(place, 'coverage.run', {}, '--trust');
    const stored = await rpc(place, 'run.status', { run_id: answers[0].run_id });
    expect(stored.answers).toMatchObject([{ kind: 'coverage', status: 'completed', verdict: 'passed' }]);
  });
});
