import type { Files } from './observe.js';
import { coverageChanges } from './coverage-changes.js';

/** Two values of a key between which something must change, in a suite that the key matters to. */
export interface Change {
  readonly from?: unknown;
  readonly to: unknown;
  /** What else the suite needs, by file and path: `eval.yaml config.parallel`. */
  readonly with?: Readonly<Record<string, unknown>>;
  /** The test that proves it, when a run of a small suite cannot show it. */
  readonly elsewhere?: readonly [file: string, word: string];
  /** True for what only readers see: `eval.get` and `task.get` show it. */
  readonly shown?: true;
}

const text = (config: object, more: object = {}) => [{ type: 'text', name: 'g', config, ...more }];
const failing = text({ contains: ['never said'] });

/** A small suite in which nothing goes wrong. */
export const base: Files = {
  'eval.yaml': {
    name: 'sample',
    config: { trials_per_task: 1, timeout_seconds: 20, executor: 'mock' },
    graders: text({ contains: ['hello'] }),
    tasks: ['tasks/*.yaml'],
  },
  'tasks/one.yaml': { id: 'one', name: 'One', inputs: { prompt: 'hello' }, tags: ['a'] },
  'skills/alpha/SKILL.md': '---\nname: alpha\ndescription: Alpha.\n---\nDo it.\n',
  'skills/beta/SKILL.md': '---\nname: beta\ndescription: Beta.\n---\nDo it.\n',
  'fixtures/f.txt': 'fixture',
  'other/f.txt': 'another',
  'slow.yaml': { '*': { output: 'hello', delay_ms: 1_500 } },
  'loud.yaml': { '*': { output: 'HELLO loud' } },
  'acts.yaml': {
    '*': {
      output: 'hello',
      tool_calls: [{ name: 'bash', arguments: {} }],
      skill_invocations: ['alpha'],
      usage: { turns: 3, input_tokens: 50, output_tokens: 50 },
    },
  },
  'two.csv': 'id,prompt\nr1,hello 1\nr2,hello 2\n',
  'one.csv': 'id,prompt\nr1,hello 1\n',
};

const hook = (stage: string, key: string, change: Change, command = 'true'): [string, Change] => [
  `hooks.${stage}.${key}`,
  key === 'command' ? change : { ...change, with: { [`eval.yaml hooks.${stage}.0.command`]: command, ...change.with } },
];

const hooks = ['before_run', 'after_run', 'before_task', 'after_task'].flatMap((stage): [string, Change][] => [
  hook(stage, 'command', { from: 'true', to: 'false' }),
  hook(stage, 'working_directory', { from: '.', to: 'nowhere' }),
  hook(stage, 'exit_codes', { from: [0], to: [1] }),
  // It also ends the list, which is all it does after a task and after the run.
  [
    `hooks.${stage}.error_on_fail`,
    { from: false, to: true, with: { [`eval.yaml hooks.${stage}`]: [{ command: 'false' }, { command: 'true' }] } },
  ],
  hook(stage, 'timeout_seconds', { from: 10, to: 0.05 }, 'sleep 0.4'),
  hook(stage, 'shell', { from: false, to: true }, 'exit 3'),
  hook(stage, 'env.*', { from: '1', to: '2', with: { [`eval.yaml hooks.${stage}.0.shell`]: true } }, 'test "$key" = 1'),
]);

export const evalChanges: Readonly<Record<string, Change>> = {
  name: { from: 'a', to: 'b' },
  description: { from: 'a', to: 'b', shown: true },
  version: { from: '1', to: '2', shown: true },
  skill: { from: 'a', to: 'b' },
  'config.trials_per_task': { from: 1, to: 2 },
  'config.timeout_seconds': { from: 1, to: 20, with: { 'eval.yaml config.executor_options.script': 'slow.yaml' } },
  'config.parallel': { from: false, to: true },
  'config.max_workers': { from: 2, to: 3, with: { 'eval.yaml config.parallel': true } },
  'config.fail_fast': { from: false, to: true },
  'config.executor': { from: 'mock', to: 'command' },
  'config.model': { from: 'a', to: 'b' },
  'config.skill_directories': {
    from: ['skills/alpha'],
    to: ['skills/beta'],
    with: { 'eval.yaml config.required_skills': ['alpha'] },
  },
  'config.required_skills': {
    from: ['alpha'],
    to: ['beta'],
    with: { 'eval.yaml config.skill_directories': ['skills/alpha'] },
  },
  'config.mcp_servers.*.*': { to: 'x', elsewhere: ['test/e2e/suite-handed.test.ts', 'mcp_servers: servers'] },
  'config.max_attempts': { from: 1, to: 3, with: { 'eval.yaml graders': failing } },
  'config.group_by': { from: 'tag', to: 'model' },
  'config.judge_model': { from: 'a', to: 'b' },
  'config.executor_options.*': { to: 'x' },
  'config.seed': { from: 1, to: 2 },
  'config.keep_workspaces': {
    from: false,
    to: true,
    with: { 'eval.yaml graders': [{ type: 'file', name: 'f', config: { must_not_exist: ['x'] } }] },
  },
  ...Object.fromEntries(hooks),
  'inputs.*': { from: 'a', to: 'b', with: { 'tasks/one.yaml inputs.prompt': 'hello {{.Vars.key}}' } },
  tasks_from: { from: 'one.csv', to: 'two.csv' },
  range: { from: [1, 1], to: [1, 2], with: { 'eval.yaml tasks_from': 'two.csv' } },
  'graders.type': { from: 'text', to: 'file' },
  'graders.name': { from: 'a', to: 'b' },
  'graders.weight': { from: 1, to: 2 },
  'graders.config.*': { to: ['x'] },
  'graders.script': { to: 'x' },
  'graders.rubric': { to: 'x' },
  'graders.model': { to: 'x' },
  'metrics.name': { from: 'task_completion', to: 'g' },
  'metrics.weight': { from: 1, to: 2, with: { 'eval.yaml metrics.0.name': 'task_completion' } },
  'metrics.threshold': { from: 0.1, to: 0.9, with: { 'eval.yaml metrics.0.name': 'task_completion' } },
  'metrics.enabled': { from: true, to: false, with: { 'eval.yaml metrics.0.name': 'task_completion' } },
  'metrics.description': { from: 'a', to: 'b', shown: true, with: { 'eval.yaml metrics.0.name': 'task_completion' } },
  tasks: { from: ['tasks/*.yaml'], to: ['none/*.yaml'] },
  baseline: { from: false, to: true, with: { 'eval.yaml config.skill_directories': ['skills/alpha'] } },
};

/** An agent that does more than it says. */
const acts = { 'eval.yaml config.executor_options.script': 'acts.yaml' };
const withFile = { 'tasks/one.yaml inputs.files.0.path': 'f.txt' };
const judgesFile = {
  'tasks/one.yaml graders': [
    { type: 'file', config: { content_patterns: [{ path: 'f.txt', must_match: ['^fixture'] }] } },
  ],
};

export const taskChanges: Readonly<Record<string, Change>> = {
  id: { from: 'one', to: 'two' },
  name: { from: 'a', to: 'b' },
  description: { from: 'a', to: 'b', shown: true },
  enabled: { from: true, to: false },
  tags: { from: ['a'], to: ['b'] },
  timeout_seconds: { from: 1, to: 20, with: { 'eval.yaml config.executor_options.script': 'slow.yaml' } },
  context_dir: { from: 'fixtures', to: 'other', with: { ...withFile, ...judgesFile } },
  'inputs.prompt': { from: 'hello a', to: 'hello b' },
  'inputs.context.*': { from: 'a', to: 'b', with: { 'tasks/one.yaml inputs.prompt': 'hello {{.Context.key}}' } },
  'inputs.environment.*': {
    from: 'a',
    to: 'b',
    with: {
      'eval.yaml config.executor': 'command',
      'eval.yaml config.executor_options.command': ['sh', '-c', 'echo "hello $key"'],
    },
  },
  'inputs.files.path': {
    from: 'f.txt',
    to: 'g.txt',
    with: { 'tasks/one.yaml inputs.files.0.content': 'fixture', ...judgesFile },
  },
  'inputs.files.content': { from: 'fixture', to: 'changed', with: { ...withFile, ...judgesFile } },
  'inputs.vars.*': { from: 'a', to: 'b', with: { 'tasks/one.yaml inputs.prompt': 'hello {{.Vars.key}}' } },
  'expected.outcomes.type': { from: 'task_completed', to: 'odd' },
  'expected.outcomes.value': {
    from: 'bash',
    to: 'grep',
    with: { ...acts, 'tasks/one.yaml expected.outcomes.0.type': 'tool_called' },
  },
  'expected.outcomes.condition': { from: 'a', to: 'b' },
  'expected.outcomes.tool_name': {
    from: 'bash',
    to: 'grep',
    with: { ...acts, 'tasks/one.yaml expected.outcomes.0.type': 'tool_called' },
  },
  'expected.tool_calls.required': { from: [{ pattern: 'bash' }], to: [{ pattern: 'grep' }], with: acts },
  'expected.tool_calls.forbidden': { from: [{ pattern: 'grep' }], to: [{ pattern: 'bash' }], with: acts },
  'expected.tool_calls.max_calls': { from: 0, to: 5, with: acts },
  'expected.behavior.max_tool_calls': { from: 0, to: 5, with: acts },
  'expected.behavior.max_iterations': { from: 1, to: 9, with: acts },
  'expected.behavior.max_tokens': { from: 1, to: 900, with: acts },
  'expected.behavior.max_response_time_ms': { from: 5_000, to: 6_000 },
  'expected.behavior.required_tools': { from: ['bash'], to: ['grep'], with: acts },
  'expected.behavior.forbidden_tools': { from: ['grep'], to: ['bash'], with: acts },
  'expected.output_contains': { from: ['hello'], to: ['never said'] },
  'expected.output_contains_any': { from: ['hello'], to: ['never said'] },
  'expected.output_not_contains': { from: ['never said'], to: ['hello'] },
  'expected.output_excludes': { from: ['never said'], to: ['hello'] },
  'expected.matches': { from: ['^hello'], to: ['^never'] },
  'expected.should_trigger': { from: true, to: false, with: { ...acts, 'eval.yaml skill': 'alpha' } },
  'graders.type': {
    from: 'text',
    to: 'file',
    with: { 'tasks/one.yaml graders': text({ contains: ['hello'] }, { name: 'own' }) },
  },
  'graders.name': {
    from: 'a',
    to: 'b',
    with: { 'tasks/one.yaml graders': text({ contains: ['hello'] }, { name: 'own' }) },
  },
  'graders.weight': {
    from: 1,
    to: 2,
    with: { 'tasks/one.yaml graders': text({ contains: ['hello'] }, { name: 'own' }) },
  },
  'graders.config.*': { to: ['x'], with: { 'tasks/one.yaml graders': text({ contains: ['hello'] }, { name: 'own' }) } },
  'graders.assertions': {
    from: ['output.length > 1'],
    to: [],
    with: { 'tasks/one.yaml graders': [{ type: 'code', name: 'own', config: { language: 'javascript' } }] },
  },
  'graders.rubric': { to: 'x', with: { 'tasks/one.yaml graders': text({ contains: ['hello'] }, { name: 'own' }) } },
};

const cached = { '.assay.yaml cache.enabled': true };
const noExecutor = { 'eval.yaml config.executor': undefined };

export const projectChanges: Readonly<Record<string, Change>> = {
  'cache.dir': { from: 'one', to: 'two', with: cached },
  'cache.maxMegabytes': {
    from: 1,
    to: 2,
    with: cached,
    elsewhere: ['test/unit/evals/reuse/trial-cache.test.ts', 'maxBytes'],
  },
  ...coverageChanges,
  'defaults.engine': { from: 'mock', to: 'nope', with: noExecutor },
  'defaults.model': { from: 'a', to: 'b' },
  'defaults.timeout': { from: 5, to: 6, with: { 'eval.yaml config.timeout_seconds': undefined } },
  'defaults.parallel': { from: false, to: true },
  'defaults.workers': { from: 2, to: 3, with: { 'eval.yaml config.parallel': true } },
  'paths.evals': { to: 'checks', elsewhere: ['test/e2e/project-paths.test.ts', 'evals: checks'] },
  'paths.results': { to: 'out', elsewhere: ['test/e2e/project-paths.test.ts', 'results: out/evals'] },
  'paths.skills': { to: 'know-how', elsewhere: ['test/e2e/project-paths.test.ts', 'skills: know-how'] },
  'graders.programTimeout': {
    from: 0.05,
    to: 10,
    with: { 'eval.yaml graders': [{ type: 'program', config: { command: 'sleep', args: ['0.4'] } }] },
  },
};

const named = { 'trigger_tests.yaml skill': 'alpha' };
const prompt = (list: string) => ({ ...named, [`trigger_tests.yaml ${list}.0.prompt`]: 'hello' });

export const triggerChanges: Readonly<Record<string, Change>> = {
  skill: { from: 'alpha', to: 'beta', with: prompt('should_trigger_prompts') },
  ...Object.fromEntries(
    ['should_trigger_prompts', 'should_not_trigger_prompts'].flatMap((list): [string, Change][] => [
      [`${list}.prompt`, { from: 'a', to: 'b', with: named }],
      [`${list}.reason`, { from: 'a', to: 'b', with: prompt(list) }],
      [`${list}.confidence`, { from: 'high', to: 'medium', with: prompt(list) }],
    ]),
  ),
};
