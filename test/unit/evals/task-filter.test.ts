import { describe, expect, it } from 'vitest';
import { createTaskFilter } from '../../../src/evals/task-filter.js';

const one = { id: 'explain-js-001', name: 'Explain JavaScript', tags: ['basic', 'js'] };

describe('createTaskFilter', () => {
  it.each([
    [{}, true],
    [{ tasks: ['explain-*'] }, true],
    [{ tasks: ['Explain JavaScript'] }, true],
    [{ tasks: ['explain'] }, false],
    [{ tasks: ['EXPLAIN-*'] }, false],
    [{ tasks: ['nope', '*-00[1-3]'] }, true],
    [{ tags: ['j?'] }, true],
    [{ tags: ['advanced'] }, false],
    [{ tasks: ['explain-*'], tags: ['advanced'] }, false],
  ])('%j chooses it: %s', (filter, chosen) => {
    expect(createTaskFilter(filter)(one)).toBe(chosen);
  });

  it('refuses a malformed pattern before anything runs', () => {
    expect(() => createTaskFilter({ tasks: ['[a'] })).toThrow(/tasks: "\[a" is not a pattern/);
  });
});
