import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readFloors, writeFloors } from '../../../../src/coverage/work/floor-store.js';
import { scratch } from '../../../helpers/processes.js';

const beside = { kind: 'beside' } as const;
const change = (path: string, to: number) => ({ group: path, path, metric: 'statements', from: 700, to }) as const;

async function packages(...names: readonly string[]): Promise<Parameters<typeof writeFloors>[2]> {
  const dir = await scratch();
  for (const name of names) await mkdir(join(dir, name));
  return { dir, fingerprint: {}, time: '2026-01-02T03:04:05Z' };
}

it('a floor that is there and is no file is an error, never the default', async () => {
  const { dir } = await packages('a', 'a/.covgate');
  const reading = readFloors([{ name: 'a', path: 'a' }], beside, { dir, fingerprint: {} });
  await expect(reading).rejects.toThrow(/a floor cannot be read: this is not a regular file/);
});

it.skipIf(process.platform === 'win32')(
  'a floor that is a pipe or has no end is an error, not a run for ever',
  async () => {
    const { dir } = await packages('a', 'b');
    execFileSync('mkfifo', [join(dir, 'a/.covgate')]);
    await symlink('/dev/zero', join(dir, 'b/.covgate'));
    for (const name of ['a', 'b']) {
      const reading = readFloors([{ name, path: name }], beside, { dir, fingerprint: {} });
      await expect(reading).rejects.toThrow(/a floor cannot be read: this is not a regular file/);
    }
  },
);

it.each([
  ['beside', beside],
  ['central', 'floors.json'],
] as const)('a floor %s that is a link to nothing is an error, never the default', async (_, place) => {
  const { dir } = await packages('a');
  const central = join(dir, 'floors.json');
  await symlink('gone', place === beside ? join(dir, 'a/.covgate') : central);
  const where = place === beside ? beside : ({ kind: 'central', path: central } as const);
  const reading = readFloors([{ name: 'a', path: 'a' }], where, { dir, fingerprint: {} });
  await expect(reading).rejects.toThrow('a floor cannot be read: it is a link to gone, which is not there');
});

it('a floor that cannot be written leaves no temporary file, and the error says so', async () => {
  const place = await packages('a', 'a/.covgate');
  await expect(writeFloors([change('a', 850)], beside, place)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(await readdir(join(place.dir, 'a'))).toEqual(['.covgate']);
});

it('a floor of a package that is gone is not written somewhere', async () => {
  const place = await packages('a');
  await writeFile(join(place.dir, 'a/.covgate'), '70.0\n');
  await expect(writeFloors([change('gone', 850)], beside, place)).rejects.toThrow('ENOENT');
  expect(await readdir(place.dir)).toEqual(['a']);
  expect(await readFile(join(place.dir, 'a/.covgate'), 'utf8')).toBe('70.0\n');
});

it('a floor is one line in a file of its own', async () => {
  const place = await packages('a');
  await writeFloors([change('a', 855)], beside, place);
  expect(await readFile(join(place.dir, 'a/.covgate'), 'utf8')).toBe('85.5\n');
  expect(await readdir(join(place.dir, 'a'))).toEqual(['.covgate']);
});

it.skipIf(process.platform === 'win32')(
  'a floor is not lowered where its reason cannot be recorded, and the record is no way out of the project',
  async () => {
    const place = await packages('a');
    await writeFile(join(place.dir, 'a/.covgate'), '70.0\n');
    const outside = join(await scratch(), 'precious');
    await writeFile(outside, 'kept');
    const loosen = [{ ...change('a', 500), reason: 'the old parser goes' }];
    await symlink(outside, join(place.dir, '.covgate-loosened'));
    await expect(writeFloors(loosen, beside, place)).rejects.toThrow(
      'the reason cannot be recorded, so the floor stays',
    );
    expect(await readFile(outside, 'utf8')).toBe('kept');
    await rm(join(place.dir, '.covgate-loosened'));
    execFileSync('mkfifo', [join(place.dir, '.covgate-loosened')]);
    await expect(writeFloors(loosen, beside, place)).rejects.toThrow('the floor stays');
    expect(await readFile(join(place.dir, 'a/.covgate'), 'utf8')).toBe('70.0\n');
  },
);

it('the reason of each floor that is lowered is a line of the record, and of no other', async () => {
  const place = await packages('a', 'b');
  expect(await writeFloors([change('a', 850)], beside, place)).toBeUndefined();
  const record = join(place.dir, '.covgate-loosened');
  const reason = 'two\nlines';
  expect(await writeFloors([{ ...change('a', 505), reason }], beside, place)).toBe(record);
  expect(await writeFloors([{ ...change('b', 500), reason: 'gone' }, change('a', 850)], beside, place)).toBe(record);
  const both = (await readFile(record, 'utf8')).trimEnd().split('\n');
  const [time, metric] = ['2026-01-02T03:04:05Z', 'statements'];
  expect(both.map((line): unknown => JSON.parse(line))).toEqual([
    { time, group: 'a', metric, from: 70, to: 50.5, reason },
    { time, group: 'b', metric, from: 70, to: 50, reason: 'gone' },
  ]);
});
