import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { largeReports } from '../helpers/large-reports.js';
import { leftovers, makePlace, serve } from '../helpers/suites.js';

const isParse = ({ type, phase }: { type: string; phase?: string }): boolean => type === 'phase' && phase === 'parse';

describe.each(['lcov', 'cobertura', 'istanbul'] as const)('while a large report of %s is read', (format) => {
  it('a cancel ends the reading', async ({ annotate }) => {
    const place = await makePlace();
    await writeFile(join(place.dir, 'report'), largeReports[format](800));
    await using client = serve(place);
    const { run_id } = await client.call('coverage.run', { reports: ['report'] });
    await client.notification('run.event', isParse);
    const began = performance.now();
    expect(await client.call('run.cancel', { run_id })).toEqual({ canceled: true });
    await annotate(`it took ${Math.round(performance.now() - began)} ms`);
    const summary = await client.call('run.status', { run_id });
    expect(summary).toMatchObject({ status: 'canceled' });
    // Read to its end it would have been judged.
    expect(summary).not.toHaveProperty('result_path');
    expect(leftovers(place)).toEqual([]);
    expect(await client.call('run.list', { status: 'running' })).toEqual({ runs: [] });
  });

  it('the server goes on answering, and the report is judged', async () => {
    const place = await makePlace();
    await writeFile(join(place.dir, 'report'), largeReports[format](300));
    await using client = serve(place);
    const { run_id } = await client.call('coverage.run', { reports: ['report'] });
    await client.notification('run.event', isParse);
    let ended = false;
    void client.notification('run.event', ({ type }) => type === 'run_ended').then(() => (ended = true));
    let answers = 0;
    while (!ended) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      await client.call('server.info');
      answers += 1;
    }
    // Read on the thread that answers, one or two came before the end.
    expect(answers).toBeGreaterThan(15);
    expect(await client.call('run.result', { run_id, view: 'summary' })).toMatchObject({
      totals: { covered: 150_000, total: 300_000, percent: 50 },
    });
  });
});
