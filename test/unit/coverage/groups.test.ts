import { describe, expect, it } from 'vitest';
import { groupFiles, type GroupRules } from '../../../src/coverage/groups.js';
import { goFile } from '../../helpers/coverage.js';

const files = (...paths: string[]) => paths.map((path) => goFile(path, 1, 2));
function summary(rules: GroupRules, ...paths: string[]): unknown {
  const { groups, ungrouped, errors } = groupFiles(files(...paths), rules);
  return {
    groups: groups.map(({ name, path, files: own }) => [name, path, own.map((file) => file.path)]),
    ungrouped,
    errors,
  };
}

describe('files become groups', () => {
  it('by the directory of a Go package, and packages without files stay', () => {
    const packages = [
      { name: 'm', dir: '.' },
      { name: 'm/a', dir: 'a' },
      { name: 'm/types', dir: 'types' },
    ];
    expect(summary({ by: 'go', packages }, 'main.go', 'a/x.go', 'a/b/y.go')).toEqual({
      groups: [
        ['m', '.', ['main.go']],
        ['m/a', 'a', ['a/x.go']],
        ['m/types', 'types', []],
      ],
      ungrouped: ['a/b/y.go'],
      errors: [],
    });
  });

  it('by the nearest manifest', () => {
    const packages = [
      { name: 'root', dir: '.' },
      { name: 'ui', dir: 'packages/ui' },
    ];
    expect(summary({ by: 'manifest', packages }, 'x.ts', 'packages/ui/src/a.ts', 'packages/uix/b.ts')).toMatchObject({
      groups: [
        ['root', '.', ['x.ts', 'packages/uix/b.ts']],
        ['ui', 'packages/ui', ['packages/ui/src/a.ts']],
      ],
    });
  });

  it('by patterns, where a file of two groups and a group of no file are mistakes', () => {
    const groups = [
      { name: 'core', include: ['src/core/**'] },
      { name: 'all', include: ['src/**'], exclude: ['src/gen/**'] },
    ];
    expect(summary({ by: 'globs', groups }, 'src/core/a/x.ts', 'src/b.ts', 'src/gen/c.ts')).toEqual({
      groups: [
        ['core', '.', []],
        ['all', 'src', ['src/b.ts']],
      ],
      ungrouped: ['src/gen/c.ts'],
      errors: ['src/core/a/x.ts belongs to two groups: core and all'],
    });
    const none = summary({ by: 'globs', groups: [{ name: 'old', include: ['lib/**'] }] }, 'src/a.ts');
    expect(none).toMatchObject({ errors: ['the group old matches no measured file'] });
    const bad = summary({ by: 'globs', groups: [{ name: 'bad', include: ['[a'] }] }, 'src/a.ts');
    expect(bad).toMatchObject({ errors: ['the patterns of the group bad: a class is not closed'] });
  });
});
