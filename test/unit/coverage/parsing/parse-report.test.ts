import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCoverage } from '../../../../src/coverage/formats/parse-coverage.js';
import { parseReport } from '../../../../src/coverage/parsing/parse-report.js';
import { batchesOf } from '../../../../src/coverage/parsing/parsing-messages.js';
import { bundle } from '../../../helpers/bundle.mjs';
import { goFile } from '../../../helpers/coverage.js';
import { largeReports } from '../../../helpers/large-reports.js';

let dir = '';
let worker = '';
const turn = async (): Promise<void> => {};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'test-'));
  await bundle(['src/coverage/parsing/coverage-worker.ts'], dir);
  worker = join(dir, 'coverage-worker.mjs');
});

afterAll(async () => rm(dir, { recursive: true, force: true }));

describe.each(['lcov', 'cobertura', 'istanbul'] as const)('a large report of %s', (format) => {
  const text = largeReports[format](60);

  it('says the same when it is read in a thread', async () => {
    expect(text.length).toBeGreaterThan(512 * 1024);
    const read = await parseReport(text, { name: 'big', turn, worker });
    expect(read).toEqual(await parseCoverage(text, { name: 'big' }));
    expect(read).toMatchObject({ ok: true, value: { format, files: { length: 60 } } });
  });

  it('is refused at the same line when it is cut off', async () => {
    const cut = text.slice(0, -200);
    const read = await parseReport(cut, { name: 'big', turn, worker });
    expect(read).toEqual(await parseCoverage(cut, { name: 'big' }));
    expect(read).toMatchObject({ ok: false, problem: { file: 'big' } });
  });

  it('is read no further once the run is canceled', async () => {
    const canceled = new AbortController();
    const reading = parseReport(text, { name: 'big', turn, worker, signal: canceled.signal });
    canceled.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    await expect(parseReport(text, { name: 'big', turn, worker, signal: canceled.signal })).rejects.toThrow('enough');
  });
});

it('a thread that breaks is an error of this report alone', async () => {
  const text = largeReports.lcov(60);
  const read = parseReport(text, { name: 'big', turn, worker: join(worker, 'nowhere.mjs') });
  await expect(read).rejects.toThrow(/^big cannot be read: /);
});

it('hands files over in pieces of bounded weight, each file once and whole', () => {
  const wide = { ...goFile('wide', 1, 2), units: Array.from({ length: 25_000 }, () => goFile('x', 1, 1).units).flat() };
  const files = [...Array.from({ length: 9_000 }, (_, at) => goFile(`f${at}`, 1, 2)), wide, goFile('last', 1, 1)];
  const batches = [...batchesOf(files)];
  expect(batches.flat()).toEqual(files);
  expect(batches.length).toBeGreaterThan(3);
});
