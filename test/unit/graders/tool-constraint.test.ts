import { describe, expect, it } from 'vitest';
import { GraderError } from '../../../src/graders/grader.js';
import { compile, grade, inputOf, issuesOf, signal } from './grading.js';

const toolCalls = [
  { name: 'Bash', arguments: { command: 'npm test' }, success: true },
  { name: 'view', arguments: { path: 'src/a.ts', lines: [1, 2] }, success: true },
];

describe('tool_constraint', () => {
  it('matches names and arguments without regard to case, anywhere', async () => {
    const config = {
      expect_tools: [
        { tool: ' bash ', command_pattern: 'TEST$' },
        { tool: 'view', path_pattern: String.raw`\.ts` },
      ],
      reject_tools: [{ tool: 'bash', command_pattern: 'rm -rf' }, { tool: 'edit' }],
    };
    const result = await grade('tool_constraint', config, { toolCalls, usage: { input_tokens: 3, turns: 2 } });
    expect(result).toMatchObject({ passed: true, score: 1 });
    expect(result.details).toEqual({
      expect_tools: ['bash (command ~ TEST$)', String.raw`view (path ~ \.ts)`],
      reject_tools: ['bash (command ~ rm -rf)', 'edit'],
      failures: [],
      tools_used: ['Bash', 'view'],
      tokens_total: 3,
      total_turns: 2,
    });
  });

  it('counts each entry as one check; a missing argument is an empty text', async () => {
    const config = {
      expect_tools: [
        { tool: 'bash', path_pattern: '.' },
        { tool: 'bash', skill_pattern: '^$' },
      ],
      reject_tools: [{ tool: 'v.ew' }],
    };
    const result = await grade('tool_constraint', config, { toolCalls });
    expect(result.score).toBeCloseTo(1 / 3);
    expect(result.feedback).toBe('expected tool was not called: bash (path ~ .); rejected tool was called: v.ew');
  });

  it('finds blank tools and bad patterns before the first trial', async () => {
    const config = {
      expect_tools: [{ tool: ' ' }, { tool: 'a', command_pattern: '(' }],
      reject_tools: [{ tool: '[' }, { tool: 'a', path_pattern: '(?=a)' }],
    };
    expect((await issuesOf('tool_constraint', config)).toSorted()).toEqual([
      'expect_tools.0.tool: blank-tool',
      'expect_tools.1.command_pattern: bad-pattern',
      'reject_tools.0.tool: bad-pattern',
      'reject_tools.1.path_pattern: bad-pattern',
    ]);
    expect(await issuesOf('tool_constraint', { expect_tools: [] })).toEqual([': no-checks']);
  });

  it('cannot judge what the executor does not report', async () => {
    const grader = await compile('tool_constraint', { reject_tools: [{ tool: 'a' }] });
    expect(() => grader.grade(inputOf(), signal)).toThrow(GraderError);
  });
});
