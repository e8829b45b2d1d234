import { expect, test } from 'vitest';
import { scrubbedEnv } from '../../../src/support/environment.js';

const own = {
  PATH: '/bin',
  HOME: '/home/a',
  LC_ALL: 'C',
  GITHUB_TOKEN: 'secret',
  NODE_OPTIONS: '--inspect',
  path_to_key: 'secret',
  EMPTY: undefined,
};

test('only harmless names reach a child', () => {
  expect(scrubbedEnv(own)).toEqual({ PATH: '/bin', HOME: '/home/a', LC_ALL: 'C' });
});

test('a name that is asked for is passed, one that is not set is not invented', () => {
  expect(scrubbedEnv(own, ['GITHUB_TOKEN', 'EMPTY', 'ABSENT'])).toEqual({
    PATH: '/bin',
    HOME: '/home/a',
    LC_ALL: 'C',
    GITHUB_TOKEN: 'secret',
  });
});

test('what is set wins over what is passed', () => {
  expect(scrubbedEnv(own, ['GITHUB_TOKEN'], { GITHUB_TOKEN: 'other', PATH: '' })).toMatchObject({
    GITHUB_TOKEN: 'other',
    PATH: '',
  });
});

test('names have no case on Windows, and there only', () => {
  const windows = { Path: 'C:\\', systemroot: 'C:\\Windows' };
  expect(scrubbedEnv(windows, [], { PATH: 'D:\\' }, 'win32')).toEqual({ PATH: 'D:\\', systemroot: 'C:\\Windows' });
  expect(scrubbedEnv(windows, [], {}, 'linux')).toEqual({});
});
