import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectProject, type Language } from '../../../../src/coverage/runners/detect.js';
import { scratch } from '../../../helpers/processes.js';

async function detect(files: Readonly<Record<string, string>>, language?: Language) {
  const dir = await scratch();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
    await chmod(join(dir, path), 0o755);
  }
  const found = await detectProject(dir, {}, language);
  return found.kind === 'go'
    ? ['go']
    : [found.command.tool, ...found.command.argv('INTO')].map((each) => each.replace(`${dir}/`, ''));
}

const manifest = (content: object): string => JSON.stringify(content);

describe('detectProject', () => {
  it('takes go.mod before package.json, unless told otherwise', async () => {
    const files = {
      'go.mod': 'module m\n',
      'package.json': manifest({ devDependencies: { vitest: '4' } }),
      'node_modules/.bin/vitest': '',
    };
    expect(await detect(files)).toEqual(['go']);
    expect((await detect(files, 'javascript')).slice(0, 3)).toEqual(['vitest', 'node_modules/.bin/vitest', 'run']);
  });

  it.each([
    ['jest', { devDependencies: { jest: '30' } }, ['--ci', '--coverage']],
    ['c8', { devDependencies: { c8: '10' }, scripts: { test: 'node --test' } }, ['--reporter=json']],
    ['nyc', { devDependencies: { nyc: '17' } }, ['--reporter=json']],
  ])('knows %s', async (tool, content, args) => {
    const got = await detect({ 'package.json': manifest(content), [`node_modules/.bin/${tool}`]: '' });
    expect(got.slice(0, 2 + args.length)).toEqual([tool, `node_modules/.bin/${tool}`, ...args]);
    expect(got.join(' ')).toContain('INTO/coverage');
  });

  it('runs a test script that measures by itself as it is, with the package manager of the project', async () => {
    const content = manifest({ scripts: { test: 'c8 --reporter=lcov node --test' } });
    expect(await detect({ 'package.json': content, 'pnpm-lock.yaml': '' })).toEqual(['pnpm test', 'pnpm', 'test']);
  });

  it('knows pytest, with the interpreter of the project', async () => {
    expect((await detect({ 'pyproject.toml': '', '.venv/bin/python': '' })).slice(0, 4)).toEqual([
      'pytest',
      '.venv/bin/python',
      '-m',
      'pytest',
    ]);
    expect((await detect({ 'setup.cfg': '' }))[1]).toBe('python3');
  });

  it('says what it has not found', async () => {
    await expect(detect({})).rejects.toThrow(/no go\.mod, package\.json or pyproject\.toml/);
    await expect(detect({ 'package.json': '{}' })).rejects.toThrow(/names none of vitest, jest, c8, nyc/);
    await expect(detect({ 'package.json': manifest({ devDependencies: { vitest: '4' } }) })).rejects.toThrow(
      'vitest is not installed',
    );
    await expect(detect({ 'package.json': '{' })).rejects.toThrow('is not valid JSON');
  });
});
