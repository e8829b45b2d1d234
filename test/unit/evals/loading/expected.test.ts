import { describe, expect, it } from 'vitest';
import { brief, goodEval, goodTask, load } from './suite.js';

const withSkill = `${goodEval}skill: greeter\n`;

describe('`expected` of a task', () => {
  it('becomes graders behind those of the task, one for each key that asks for something', async () => {
    const { diagnostics, tasks } = await load({
      'eval.yaml': withSkill,
      'tasks/one.yaml': `${goodTask}graders: [{ type: text, name: own, config: { contains: [a] } }]
expected:
  output_contains: [a]
  output_contains_any: [b, c]
  output_not_contains: [d]
  output_excludes: [e]
  matches: ['f+']
  behavior: { max_tool_calls: 0, max_iterations: 2, max_tokens: 3, max_response_time_ms: 4, required_tools: [g] }
  tool_calls: { required: [{ pattern: h }], forbidden: [i], max_calls: 5 }
  outcomes: [{ type: task_completed }]
  should_trigger: false
`,
    });
    expect(diagnostics).toEqual([]);
    expect(tasks[0]?.graders.map(({ name, type, weight, config }) => [name, type, weight, config])).toEqual([
      ['own', 'text', 1, { contains: ['a'] }],
      ['expected.output_contains', 'text', 1, { contains: ['a'] }],
      ['expected.output_contains_any', 'text', 1, { contains_any: ['b', 'c'] }],
      ['expected.output_not_contains', 'text', 1, { not_contains: ['d'] }],
      ['expected.output_excludes', 'text', 1, { not_contains: ['e'] }],
      ['expected.matches', 'text', 1, { regex_match: ['f+'] }],
      [
        'expected.behavior',
        'behavior',
        1,
        {
          max_tool_calls: 0,
          max_iterations: 2,
          max_tokens: 3,
          max_duration_ms: 4,
          required_tools: ['g'],
          allow_zero: true,
        },
      ],
      ['expected.tool_calls', 'tool_constraint', 1, { required: [{ pattern: 'h' }], forbidden: ['i'], max_calls: 5 }],
      ['expected.outcomes', 'outcomes', 1, [{ type: 'task_completed' }]],
      ['expected.should_trigger', 'skill_invocation', 1, { skill: 'greeter', should_trigger: false }],
    ]);
  });

  it('is enough to judge a task, and an empty one is not', async () => {
    const bare = goodEval.replace(/graders.*\n/, '');
    const judged = await load({ 'eval.yaml': bare, 'tasks/one.yaml': `${goodTask}expected: { matches: [a] }\n` });
    expect(judged.diagnostics).toEqual([]);
    const { diagnostics, root } = await load({
      'eval.yaml': bare,
      'tasks/one.yaml': `${goodTask}expected: { output_contains: [], tool_calls: {} }\n`,
    });
    expect(brief(root, diagnostics)).toEqual([
      'tasks/one.yaml:4:30 warning ignored-value',
      'tasks/one.yaml:4:46 warning ignored-value',
      'tasks/one.yaml:1:1 warning no-graders',
    ]);
  });

  it.each([
    ['output_contains: []', '4:30'],
    ['behavior: {}', '4:23'],
    ['behavior: { required_tools: [] }', '4:23'],
    ['behavior: { max_tokens: 5, required_tools: [] }', '4:56'],
    ['tool_calls: { required: [a], forbidden: [] }', '4:53'],
    ['outcomes: []', '4:23'],
  ])('%s checks nothing there: a warning', async (text, place) => {
    const file = `${goodTask}expected: { ${text} }\n`;
    const { diagnostics, root } = await load({ 'tasks/one.yaml': file });
    expect(brief(root, diagnostics)).toEqual([`tasks/one.yaml:${place} warning ignored-value`]);
    expect(diagnostics[0]?.message).toContain('is empty: it checks nothing');
  });

  it.each([
    ['should_trigger: true', '4:13 error missing-skill'],
    ['tool_calls: { requierd: [a] }', '4:27 error unknown-key'],
    ['behavior: { max_tokens: -1 }', '4:37 error bad-value'],
    ['output_contains: [""]', '4:31 error bad-value'],
  ])('%s is an error at its place', async (text, place) => {
    const { diagnostics, root } = await load({ 'tasks/one.yaml': `${goodTask}expected: { ${text} }\n` });
    expect(brief(root, diagnostics)).toEqual([`tasks/one.yaml:${place}`]);
  });

  it('has names that no other grader may take', async () => {
    const text = goodEval.replace('says_hi', 'expected.mine');
    const { diagnostics, root } = await load({ 'eval.yaml': text });
    expect(brief(root, diagnostics)).toEqual(['eval.yaml:3:31 error reserved-name']);
  });
});

describe('what a grader says beside its config', () => {
  const graders = (entry: string) => load({ 'eval.yaml': goodEval.replace(/graders.*\n/, `graders: [${entry}]\n`) });

  it('is the config of a prompt grader', async () => {
    const loaded = await graders('{ type: prompt, rubric: be kind, model: m, config: { prompt: x, model: m } }');
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.graders[0]?.config).toEqual({ prompt: 'x', rubric: 'be kind', model: 'm' });
    expect(loaded.graders[0]?.configPath(['rubric'])).toEqual(['graders', 0, 'rubric']);
    expect(loaded.graders[0]?.configPath(['prompt'])).toEqual(['graders', 0, 'config', 'prompt']);
  });

  it.each([
    ['{ type: text, rubric: a, config: { contains: [a] } }', '3:25'],
    ['{ type: text, model: a, config: { contains: [a] } }', '3:25'],
    ['{ type: text, script: a, config: { contains: [a] } }', '3:25'],
    ['{ type: prompt, script: a, config: { prompt: a } }', '3:27'],
    ['{ type: prompt, model: a, config: { prompt: a, model: b } }', '3:27'],
  ])('%s is an error', async (entry, place) => {
    const { diagnostics, root } = await graders(entry);
    expect(brief(root, diagnostics)).toEqual([`eval.yaml:${place} error misplaced-key`]);
  });
});
