import { describe, expect, it } from 'vitest';
import { askedTexts } from '../../../../src/evals/task-texts.js';
import type { LoadedEval } from '../../../../src/evals/loading/loaded.js';
import { brief, goodEval, goodTask, load } from './suite.js';

const inputs = 'inputs: { lang: Go, "two words": both }\n';
const facts = { runId: 'run-1', trial: 2, attempt: 3, startedAt: '2026-03-05T12:00:00Z' };

/** What the first task gives to an agent. */
function asked({ tasks }: LoadedEval) {
  const [first] = tasks;
  return first?.texts?.render(facts);
}

describe('templates of a task', () => {
  it('are filled in wherever the agent reads', async () => {
    const loaded = await load({
      'eval.yaml': goodEval + inputs,
      'tasks/one.yaml': `id: one
name: First
inputs:
  prompt: |
    {{.TaskName}} in {{ .Vars.lang }} ({{index .Vars "two words"}}):
    {{.JobID}} {{.Iteration}} {{.Attempt}} {{.Timestamp}}
  vars: { lang: Rust }
  context: { team: "the {{.Vars.lang}} team", size: 3 }
  environment: { TEAM: "{{.Context.team}}" }
  files:
    - { path: a.txt, content: "{{.Context.size}}" }
    - { path: b.txt, content: "plain" }
`,
    });
    expect(loaded.diagnostics).toEqual([]);
    expect(asked(loaded)).toEqual({
      prompt: 'First in Rust (both):\nrun-1 2 3 2026-03-05T12:00:00Z\n',
      environment: { TEAM: 'the Rust team' },
      resources: [
        { path: 'a.txt', content: '3' },
        { path: 'b.txt', content: 'plain' },
      ],
    });
    expect(loaded.tasks[0]?.texts?.isLive).toBe(true);
    expect(loaded.tasks[0]?.task.inputs.context).toEqual({ team: 'the Rust team', size: 3 });
  });

  it('are filled in in `expected` and in its graders when the suite is loaded', async () => {
    const { tasks, diagnostics } = await load({
      'eval.yaml': goodEval + inputs,
      'tasks/one.yaml': `${goodTask}expected: { output_contains: ["{{.Vars.lang}}"] }
graders: [{ name: own, type: text, config: { contains: ["{{.TaskName}}", "{{\`{{\`}}"] } }]
`,
    });
    expect(diagnostics).toEqual([]);
    expect(tasks[0]?.task.expected).toEqual({ output_contains: ['Go'] });
    expect(tasks[0]?.graders[0]?.config).toEqual({ contains: ['One', '{{'] });
    expect(tasks[0]?.texts).toBeUndefined();
  });

  it('cost nothing where there are none', async () => {
    const { tasks } = await load({ 'tasks/one.yaml': `# {{ a remark }}\n${goodTask}` });
    expect(tasks[0]?.texts).toBeUndefined();
    const task = { prompt: 'p', resources: [], environment: { A: 'b' } };
    expect(askedTexts(task, facts)).toEqual(task);
  });

  it('are errors at their place, in every style of YAML', async () => {
    const { root, diagnostics } = await load({
      'eval.yaml': goodEval + inputs,
      'tasks/one.yaml': `id: one
name: One
inputs:
  prompt: |
    first {{.Vars.lang}}
    then {{.Vars.lnag}} and {{ range .Vars }}
  context: { a: 'it''s {{.Vars.b}}', c: {d: ["x", "\\u00e9 {{.JobID}}"]} }
  files:
    - path: f
      content: >-
        folded
        text {{.Vars.lang}}
        {{if}}
expected: { behavior: { required_tools: ["{{.Attempt}}"] } }
graders: [{ name: own, type: text, config: { contains: [ "{{.Timestamp}}" ] } }]
`,
      'tasks/two.yaml': 'id: two\nname: Two\ninputs: { prompt: "{{.Vars.lnag}} {{.Vars.nowhere}}" }\n',
    });
    expect(brief(root, diagnostics)).toEqual([
      'tasks/one.yaml:7:26 error unknown-variable',
      'tasks/one.yaml:7:61 error unknown-variable',
      'tasks/one.yaml:14:45 error unknown-variable',
      'tasks/one.yaml:6:32 error bad-template',
      'tasks/one.yaml:13:9 error bad-template',
      'tasks/one.yaml:15:61 error unknown-variable',
      'tasks/two.yaml:3:22 error unknown-variable',
      'tasks/two.yaml:3:37 error unknown-variable',
    ]);
    expect(diagnostics.find(({ message }) => message.includes('lnag'))).toMatchObject({
      message: 'there is no variable `lnag`',
      hint: 'did you mean `lang`?',
      end_column: 32,
    });
  });
});

describe('templates of hooks', () => {
  it('may be quoted and hold blanks, and are checked with what their place knows', async () => {
    const good = `hooks:
  before_run: [{ command: "echo {{ .Vars.lang }} '{{ index .Vars \\"two words\\" }}' {{.JobID}}" }]
  before_task: [{ command: echo, env: { A: "{{.TaskName}}" }, working_directory: "{{.Vars.lang}}" }]
`;
    expect((await load({ 'eval.yaml': goodEval + inputs + good })).diagnostics).toEqual([]);
    const bad = `hooks:
  before_run: [{ command: "echo {{.TaskName}}" }]
  after_task: [{ command: "echo {{.Iteration}} {{.Vars.none}}" }, { command: "{{if .Vars.lang}}a b{{end}}" }]
`;
    const { root, diagnostics } = await load({ 'eval.yaml': goodEval + inputs + bad });
    expect(brief(root, diagnostics)).toEqual([
      'eval.yaml:7:35 error unknown-variable',
      'eval.yaml:8:35 error unknown-variable',
      'eval.yaml:8:50 error unknown-variable',
      'eval.yaml:8:78 error bad-template',
    ]);
    expect(diagnostics[1]?.message).toBe('`.Iteration` has no value in a hook around a task (task "one")');
  });
});
