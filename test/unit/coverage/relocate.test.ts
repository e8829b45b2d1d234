import { describe, expect, it } from 'vitest';
import type { CoverageData } from '../../../src/coverage/model.js';
import { relocate, type Places } from '../../../src/coverage/relocate.js';
import { goFile } from '../../helpers/coverage.js';

function pathsOf(
  format: CoverageData['format'],
  paths: readonly string[],
  places: Places,
  sources?: readonly string[],
) {
  const files = paths.map((path) => goFile(path, 1, 2));
  const { data, outside, ambiguous } = relocate({ format, files, ...(sources !== undefined && { sources }) }, places);
  return { paths: data.files.map(({ path }) => path), outside, ambiguous };
}

describe('paths of a report', () => {
  it('of Go lead from the longest module path to its directory', () => {
    const modules = [
      { path: 'ex.com/m', dir: '' },
      { path: 'ex.com/m/tools', dir: 'build/tools' },
    ];
    const paths = ['ex.com/m/a.go', 'ex.com/m/tools/x/b.go', 'ex.com/m/toolsy/c.go'];
    expect(pathsOf('go', paths, { root: '/r', modules }).paths).toEqual(['a.go', 'build/tools/x/b.go', 'toolsy/c.go']);
  });

  it('lose the root, and those outside of it are told', () => {
    const paths = ['/r/src/a.ts', './b.ts', '/other/c.ts', '../d.ts', '/r2/e.ts'];
    expect(pathsOf('istanbul', paths, { root: '/r/' })).toEqual({
      paths: ['src/a.ts', 'b.ts'],
      outside: ['/other/c.ts', '../d.ts', '/r2/e.ts'],
      ambiguous: [],
    });
  });

  it('start at the base when they are relative', () => {
    expect(pathsOf('lcov', ['src/a.ts', '../b/c.ts'], { root: '/r', base: 'packages/x' }).paths).toEqual([
      'packages/x/src/a.ts',
      'packages/b/c.ts',
    ]);
  });

  it('of Windows have slashes, and drives in either case', () => {
    expect(pathsOf('lcov', ['C:\\work\\src\\a.ts', 'src\\b.ts'], { root: 'c:\\work' }).paths).toEqual([
      'src/a.ts',
      'src/b.ts',
    ]);
  });

  it('of Cobertura start at the source directory that has the file', () => {
    const exists = (path: string): boolean => path === 'lib/a.py' || path === 'src/b.py';
    const paths = pathsOf('cobertura', ['a.py', 'b.py'], { root: '/r', exists }, ['/r/src', '/r/lib']).paths;
    expect(paths).toEqual(['lib/a.py', 'src/b.py']);
  });

  it('of Cobertura are ambiguous when several source directories have the file', () => {
    const exists = (path: string): boolean => path === 'lib/a.py' || path.endsWith('/b.py');
    const sources = ['/r/src', '/r/lib', '/r/src/'];
    expect(pathsOf('cobertura', ['a.py', 'b.py'], { root: '/r', exists }, sources)).toEqual({
      paths: ['lib/a.py'],
      outside: [],
      ambiguous: ['b.py'],
    });
    expect(pathsOf('cobertura', ['b.py'], { root: '/r', exists }, ['/r/src', './src/']).paths).toEqual(['src/b.py']);
  });
});
