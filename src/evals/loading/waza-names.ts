import type { EvalConfig, EvalFile } from './schema/eval-file.js';
import type { TaskFile } from './schema/task-file.js';

/**
 * Waza answers eval.get and task.get with names of its own, not with those of the files. Its clients expect them, and
 * everybody else the file's: the answers carry both.
 */
type Json = Readonly<Record<string, unknown>>;

const configNames: Readonly<Partial<Record<keyof EvalConfig, string>>> = {
  trials_per_task: 'runs_per_test',
  timeout_seconds: 'timeout_sec',
  parallel: 'concurrent',
  max_workers: 'workers',
  fail_fast: 'stop_on_error',
  executor: 'engine_type',
  model: 'model_id',
  skill_directories: 'skill_paths',
  mcp_servers: 'server_configs',
};

const taskNames: Readonly<Partial<Record<keyof TaskFile, string>>> = {
  id: 'test_id',
  name: 'display_name',
  description: 'summary',
  enabled: 'active',
  tags: 'labels',
  timeout_seconds: 'timeout_sec',
  context_dir: 'context_root',
};

/** The answer of eval.get: `config` has waza's names beside the file's own. */
export function evalAnswer(file: EvalFile) {
  const graders = file.graders ?? [];
  return {
    ...file,
    config: bothNames(file.config, configNames),
    tasks: file.tasks ?? [],
    graders: graders.map((each) => ({ ...each, name: each.name ?? each.type })),
  };
}

/** The answer of task.get: the file's own keys, and waza's names with waza's nesting. */
export function taskAnswer(task: TaskFile) {
  return {
    ...bothNames(task, taskNames),
    id: task.id,
    name: task.name,
    stimulus: stimulus(task.inputs),
    ...(task.expected !== undefined && { expectation: expectation(task.expected) }),
    ...(task.graders !== undefined && {
      validators: task.graders.map((each) => ({
        identifier: each.name ?? each.type,
        kind: each.type,
        ...present({ checks: each.assertions, rubric: each.rubric, weight: each.weight, parameters: each.config }),
      })),
    }),
  };
}

function stimulus(inputs: TaskFile['inputs']): Json {
  const resources = inputs.files?.map((file) => present({ location: file.path, body: file.content }));
  return {
    message: inputs.prompt,
    ...present({ metadata: inputs.context, environment: inputs.environment, resources }),
  };
}

function expectation(expected: NonNullable<TaskFile['expected']>): Json {
  const { behavior } = expected;
  return present({
    outcome_specs: expected.outcomes?.map(({ type, value, condition }) =>
      present({ category: type, value, predicate: condition }),
    ),
    tool_patterns: expected.tool_calls,
    behavior_rules:
      behavior &&
      present({
        max_tool_invocations: behavior.max_tool_calls,
        max_rounds: behavior.max_iterations,
        max_tokens: behavior.max_tokens,
        max_response_time_ms: behavior.max_response_time_ms,
        must_use_tool: behavior.required_tools,
        forbid_tool: behavior.forbidden_tools,
      }),
    must_include: expected.output_contains,
    must_include_any: expected.output_contains_any,
    must_exclude: expected.output_not_contains,
    expected_trigger: expected.should_trigger,
  });
}

function bothNames(own: object, names: Readonly<Partial<Record<string, string>>>): Json {
  const answer: Record<string, unknown> = { ...own };
  for (const [key, value] of Object.entries(own)) {
    const name = names[key];
    if (name !== undefined) answer[name] = value;
  }
  return answer;
}

function present(members: Json): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
