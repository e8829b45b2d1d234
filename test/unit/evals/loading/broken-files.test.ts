import { describe, expect, it } from 'vitest';
import { brief, goodEval, goodTask, load } from './suite.js';

/** A broken file: its text, then the place, the code and a part of the hint of its first diagnostic. */
type Broken = readonly [what: string, text: string, place: string, code: string, hint?: string];

function rows(table: readonly Broken[]): Record<'what' | 'text' | 'place' | 'code' | 'hint', string>[] {
  return table.map(([what, text, place, code, hint = '']) => ({ what, text, place, code, hint }));
}

const config = 'config: { trials_per_task: 1, timeout_seconds: 60, executor: mock }\n';
const head = `name: demo\n${config}tasks: ["tasks/*.yaml"]\n`;
const graders = 'graders:\n  - type: text\n';

const brokenEvals: readonly Broken[] = [
  ['empty', '', '1:1', 'empty-file'],
  ['only comments', '# nothing\n', '1:1', 'empty-file'],
  ['a list', '- a\n', '1:1', 'wrong-type'],
  ['a text', 'hello\n', '1:1', 'wrong-type'],
  ['two documents', `${head}${graders}---\nname: x\n`, '6:1', 'several-documents', 'one document per file'],
  ['a key twice', `${head}name: again\n`, '4:1', 'duplicate-key', 'keep one'],
  ['a key that would be lost', `${head}inputs: { __proto__: x }\n`, '4:11', 'bad-key', 'another name'],
  ['a tab', 'name: demo\nconfig:\n\ttrials_per_task: 1\n', '3:1', 'yaml-syntax', 'spaces'],
  ['an unknown key', `${head}grader: []\n`, '4:1', 'unknown-key', 'did you mean `graders`?'],
  ['a key in camel case', head.replace('trials_per_task', 'trialsPerTask'), '2:11', 'unknown-key', '`trials_per_task`'],
  [
    'an unknown key in config',
    head.replace('executor', 'paralel: true, executor'),
    '2:52',
    'unknown-key',
    '`parallel`',
  ],
  ['an unknown key in CRLF', `${head}grader: []\n`.replaceAll('\n', '\r\n'), '4:1', 'unknown-key', '`graders`'],
  ['a number without end', head.replace('task: 1', 'task: .inf'), '2:28', 'wrong-type'],
  ['no name', `${config}tasks: [a]\n`, '1:1', 'missing-key'],
  ['a blank name', head.replace('demo', '"  "'), '1:7', 'bad-value'],
  ['no config', 'name: demo\ntasks: [a]\n', '1:1', 'missing-key'],
  ['empty config', 'name: demo\nconfig:\ntasks: [a]\n', '1:1', 'missing-key'],
  ['no tasks', `name: demo\n${config}`, '1:1', 'missing-key', 'add `tasks'],
  ['empty tasks', `name: demo\n${config}tasks: []\n`, '3:1', 'no-tasks'],
  ['tasks as text', `name: demo\n${config}tasks: a.yaml\n`, '3:8', 'wrong-type'],
  ['tasks_from without its file', `name: demo\n${config}tasks_from: a.csv\n`, '3:13', 'missing-file'],
  ['no trials', head.replace('trials_per_task: 1, ', ''), '2:1', 'missing-key'],
  ['0 trials', head.replace('task: 1', 'task: 0'), '2:28', 'bad-value'],
  ['1.5 trials', head.replace('task: 1', 'task: 1.5'), '2:28', 'wrong-type'],
  ['trials as text', head.replace('task: 1', 'task: "1"'), '2:28', 'wrong-type'],
  ['0 seconds', head.replace('60', '0'), '2:48', 'bad-value'],
  ['no timeout', head.replace('timeout_seconds: 60, ', ''), '2:1', 'missing-key', '`timeout_seconds: 300`'],
  ['no executor', head.replace(', executor: mock', ''), '2:1', 'missing-key', '`executor: mock`'],
  ['a bool as number', head.replace('executor', 'fail_fast: 1, executor'), '2:63', 'wrong-type'],
  ['an unknown executor', head.replace('mock', 'mok'), '2:62', 'unknown-executor', 'did you mean `mock`?'],
  [
    'waza’s executor',
    head.replace('mock', 'copilot-sdk'),
    '2:62',
    'unknown-executor',
    'known executors: command, mock',
  ],
  ['a grader without type', `${head}graders:\n  - name: x\n`, '5:5', 'missing-key'],
  ['an unknown grader', `${head}graders:\n  - type: texxt\n`, '5:11', 'unknown-grader', 'known types'],
  ['a grader that is text', `${head}graders: [text]\n`, '4:11', 'wrong-type'],
  ['a bad grader config key', `${head}${graders}    config: { contain: [a] }\n`, '6:15', 'unknown-key', '`contains`'],
  ['a bad grader config value', `${head}${graders}    config: { contains: a }\n`, '6:25', 'wrong-type'],
  [
    'a bad grader enum',
    `${head}graders:\n  - type: code\n    config: {language: pyton}\n`,
    '6:24',
    'bad-value',
    '`python`',
  ],
  ['a missing grader config key', `${head}graders:\n  - type: program\n`, '5:5', 'missing-key'],
  ['a missing key in a grader config', `${head}graders:\n  - type: program\n    config: {}\n`, '6:5', 'missing-key'],
  [
    'two graders of one name',
    `${head}graders:\n  - {type: text, name: a}\n  - {type: code, name: a}\n`,
    '6:24',
    'duplicate-grader',
    'rename',
  ],
  [
    'two graders without name',
    `${head}graders:\n  - type: text\n  - type: text\n`,
    '6:5',
    'duplicate-grader',
    'give it a `name`',
  ],
  ['a hook without command', `${head}hooks: { before_run: [{ shell: true }] }\n`, '4:23', 'missing-key'],
  ['a blank hook', `${head}hooks: { before_run: [{ command: " " }] }\n`, '4:34', 'bad-value'],
  [
    'a hook with half a quote',
    `${head}hooks: { after_task: [{ command: "'a" }] }\n`,
    '4:34',
    'bad-value',
    'shell: true',
  ],
  ['a hook with a program of no name', `${head}hooks: { before_run: [{ command: "'' b" }] }\n`, '4:34', 'bad-value'],
  [
    'a hook that runs outside the roots',
    `${head}hooks: { before_run: [{ command: a, working_directory: / }] }\n`,
    '4:56',
    'outside-roots',
  ],
  ['an unknown hook stage', `${head}hooks: { before_all: [] }\n`, '4:10', 'unknown-key'],
  ['assertions at eval level', `${head}graders:\n  - {type: code, assertions: [a]}\n`, '5:18', 'unknown-key'],
  [
    'a pattern without match',
    head.replace('tasks/*', 'nope/*'),
    '3:9',
    'no-match',
    'relative to the directory of the eval',
  ],
  ['a recursive pattern', head.replace('tasks/*', '**/deep/*'), '3:9', 'no-match', '`**`'],
  ['a malformed pattern', head.replace('tasks/*', 'tasks/['), '3:9', 'bad-glob'],
  ['a pattern for a directory', head.replace('tasks/*.yaml', 'tasks'), 'tasks', 'not-a-file'],
  ['a pattern that leaves the root', head.replace('tasks/*', '../*'), '3:9', 'no-match'],
];

describe('a broken eval file', () => {
  it.each(rows(brokenEvals))('$what', async ({ text, place, code, hint }) => {
    const { root, diagnostics, valid } = await load({ 'eval.yaml': text });
    const found = diagnostics.filter((d) => d.code !== 'no-graders');
    const file = place.includes(':') ? 'eval.yaml' : `${place}`;
    const at = place.includes(':') ? place : '1:1';
    expect(brief(root, found)[0]).toBe(`${file}:${at} error ${code}`);
    expect(found[0]?.hint ?? '').toContain(hint);
    expect(valid).toBe(false);
  });
});

const brokenTasks: readonly Broken[] = [
  ['empty', '', '1:1', 'empty-file'],
  ['no id', 'name: One\ninputs: { prompt: x }\n', '1:1', 'missing-key'],
  ['no name', 'id: one\ninputs: { prompt: x }\n', '1:1', 'missing-key'],
  ['no inputs', 'id: one\nname: One\n', '1:1', 'missing-key'],
  ['no prompt', 'id: one\nname: One\ninputs: {}\n', '3:1', 'missing-key'],
  ['an empty prompt value', 'id: one\nname: One\ninputs:\n  prompt:\n', '3:1', 'missing-key'],
  ['a blank id', 'id: ""\nname: One\ninputs: { prompt: x }\n', '1:5', 'bad-value'],
  ['a misspelt key', `${goodTask}taggs: [a]\n`, '4:1', 'unknown-key', 'did you mean `tags`?'],
  ['tags as text', `${goodTask}tags: a\n`, '4:7', 'wrong-type'],
  ['a misspelt key in inputs', 'id: one\nname: One\ninputs:\n  promt: x\n', '4:3', 'unknown-key', '`prompt`'],
  ['a bad timeout', `${goodTask}timeout_seconds: 0\n`, '4:18', 'bad-value'],
  ['an unknown expectation', `${goodTask}expected: { output_has: [a] }\n`, '4:13', 'unknown-key'],
  ['a grader without type', `${goodTask}graders: [{ name: x }]\n`, '4:11', 'missing-key'],
  ['a grader with a taken name', `${goodTask}graders: [{ name: says_hi, type: text }]\n`, '4:19', 'duplicate-grader'],
  ['a bad assertion', `${goodTask}graders: [{ name: x, type: code, assertions: [[a]] }]\n`, '4:47', 'wrong-type'],
  [
    'assertions for a kind without',
    `${goodTask}graders: [{ name: x, type: text, assertions: [a] }]\n`,
    '4:34',
    'unknown-key',
  ],
  ['a file without path', `${goodTask.replace('say hi', 'x, files: [{ content: a }]')}`, '3:30', 'missing-key'],
  ['a missing fixture', `${goodTask.replace('say hi', 'x, files: [{ path: a.txt }]')}`, '3:38', 'missing-fixture'],
  ['a path that escapes', `${goodTask.replace('say hi', 'x, files: [{ path: a/../../b }]')}`, '3:38', 'path-escape'],
  ['an absolute path', `${goodTask.replace('say hi', 'x, files: [{ path: /etc/passwd }]')}`, '3:38', 'path-escape'],
  [
    'an inline file that escapes',
    goodTask.replace('say hi', 'x, files: [{ path: ../b, content: c }]'),
    '3:38',
    'path-escape',
  ],
  [
    'a path that is no file',
    goodTask.replace('say hi', 'x, files: [{ path: a/.., content: c }]'),
    '3:38',
    'path-escape',
  ],
  ['a missing context_dir', `${goodTask}context_dir: nowhere\n`, '4:14', 'missing-context-dir'],
  ['a context_dir that is a file', `${goodTask}context_dir: eval.yaml\n`, '4:14', 'missing-context-dir'],
  ['a context_dir outside', `${goodTask}context_dir: /etc\n`, '4:14', 'outside-roots'],
];

describe('a broken task file', () => {
  it.each(rows(brokenTasks))('$what', async ({ text, place, code, hint }) => {
    const { root, diagnostics, valid } = await load({ 'tasks/one.yaml': text });
    expect(brief(root, diagnostics)).toEqual([`tasks/one.yaml:${place} error ${code}`]);
    expect(diagnostics[0]?.hint ?? '').toContain(hint);
    expect(valid).toBe(false);
  });

  it('does not hide the mistakes of others, nor those of the eval file', async () => {
    const { root, diagnostics } = await load({
      'eval.yaml': `${goodEval}grader: 1\n`,
      'tasks/one.yaml': 'id: one\n',
      'tasks/two.yaml': 'a: [',
      'tasks/three.yaml': `${goodTask}x: 1\ny: 2\n`,
    });
    expect(brief(root, diagnostics)).toEqual([
      'eval.yaml:5:1 error unknown-key',
      'tasks/one.yaml:1:1 error missing-key',
      'tasks/one.yaml:1:1 error missing-key',
      'tasks/three.yaml:4:1 error unknown-key',
      'tasks/three.yaml:5:1 error unknown-key',
      'tasks/two.yaml:1:5 error yaml-syntax',
    ]);
  });
});

describe('a file that is none of ours', () => {
  it.each([
    'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:hunter2\n',
    'hunter2: value\nother: hunter2\n',
    'name: hunter2\nhunter2: x\n',
    '- hunter2\n',
    'config: hunter2\ntasks: { hunter2: [hunter2] }\n',
    'graders: [{ type: "hunter2 or so", config: hunter2 }]\nname: [hunter2]\n',
  ])('never has its text in a message: %j', async (text) => {
    const { diagnostics } = await load({ 'eval.yaml': text, 'tasks/one.yaml': text, '.waza.yaml': text });
    expect(diagnostics.length).toBeGreaterThan(1);
    expect(JSON.stringify(diagnostics.map(({ message, hint }) => [message, hint]))).not.toMatch(/hunter2|daemon/);
  });
});
