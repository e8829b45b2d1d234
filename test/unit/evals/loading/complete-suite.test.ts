import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadEval } from '../../../../src/evals/loading/load-eval.js';
import { EvalFile } from '../../../../src/evals/loading/schema/eval-file.js';
import { TaskFile } from '../../../../src/evals/loading/schema/task-file.js';
import { evalAnswer, taskAnswer } from '../../../../src/evals/loading/waza-names.js';
import { depsFor, never } from './suite.js';

const dir = fileURLToPath(new URL('../../../fixtures/evals/complete', import.meta.url));
const loadComplete = () => loadEval('.', depsFor(dir), never);

describe('a suite with every key', () => {
  it('loads without a warning, and keeps everything', async () => {
    const loaded = await loadComplete();
    expect(loaded.diagnostics).toEqual([]);
    expect(loaded.valid).toBe(true);
    expect(loaded.config).toEqual({
      trials: 3,
      timeoutSeconds: 30,
      parallel: true,
      workers: 2,
      failFast: false,
      executor: 'mock',
      executorOptions: { script: 'answers.yaml' },
      model: 'any-model',
      judgeModel: 'judge',
      maxAttempts: 2,
      seed: 7,
      keepWorkspaces: false,
    });
    expect(loaded.skillDirectories).toEqual([join(loaded.dir, 'skills/greeter')]);
    expect(loaded.project.programTimeoutSeconds).toBe(12);
    expect(loaded.graders.map((each) => [each.name, each.weight])).toEqual([
      ['polite', 2],
      ['short', 1],
    ]);
  });

  it('has every key of the schemas, so that none is left untested', async () => {
    const { file, tasks } = await loadComplete();
    const unused = ['tasks_from', 'range', 'baseline']; // tested where their warnings are
    expect([...Object.keys(file ?? {}), ...unused].sort()).toEqual(Object.keys(EvalFile.shape).sort());
    expect(Object.keys(file?.config ?? {}).sort()).toEqual(Object.keys(EvalFile.shape.config.shape).sort());
    expect(Object.keys(tasks[0]?.task ?? {}).sort()).toEqual(Object.keys(TaskFile.shape).sort());
  });

  it('reads the task’s files and graders', async () => {
    const [full, off] = (await loadComplete()).tasks;
    expect(full?.files.map(({ path, content }) => [path, Buffer.from(content).toString()])).toEqual([
      ['name.txt', 'Ada\n'],
      ['notes/a..b.txt', 'inline\n'],
    ]);
    expect(full?.fixturesDir).toBe(join(dir, 'data'));
    const config = { assertions: ["'Ada' in output"], language: 'python' };
    expect(full?.graders.slice(0, 2)).toMatchObject([
      { name: 'own_words', type: 'code', weight: 0.5, config },
      { name: 'kind', type: 'prompt', config: { rubric: 'be kind', model: 'judge' } },
    ]);
    expect(off).toMatchObject({ enabled: false, task: { id: 'off' }, graders: [], files: [] });
  });
});

describe('waza’s names', () => {
  it('stand beside the file’s own in the answer of eval.get', async () => {
    const { file } = await loadComplete();
    if (file === undefined) throw new Error('not loaded');
    const answer = evalAnswer(file);
    expect(answer).toMatchObject({ name: 'complete', skill: 'greeter', version: '1.0', tasks: ['tasks/*.yaml'] });
    expect(answer.config).toMatchObject({
      runs_per_test: 3,
      trials_per_task: 3,
      timeout_sec: 30,
      concurrent: true,
      workers: 2,
      stop_on_error: false,
      engine_type: 'mock',
      model_id: 'any-model',
      skill_paths: ['skills/greeter'],
      required_skills: ['greeter'],
      server_configs: { files: { command: 'serve-files' } },
      max_attempts: 2,
      group_by: 'model',
      judge_model: 'judge',
    });
    expect(answer.graders).toMatchObject([
      { name: 'polite', type: 'text' },
      { name: 'short', type: 'code' },
    ]);
  });

  it('stand beside the file’s own in the answer of task.get', async () => {
    const task = (await loadComplete()).tasks[0]?.task;
    if (task === undefined) throw new Error('not loaded');
    expect(taskAnswer(task)).toMatchObject({
      id: 'full',
      test_id: 'full',
      name: 'Full task',
      display_name: 'Full task',
      summary: 'Every key of a task',
      active: true,
      labels: ['greeting', 'smoke'],
      timeout_sec: 10,
      context_root: 'data',
      inputs: { context: { tone: 'warm', retries: 2 } },
      stimulus: {
        message: 'Greet the person in name.txt\n',
        metadata: { tone: 'warm', retries: 2 },
        environment: { LANG: 'en' },
        resources: [{ location: 'name.txt' }, { location: 'notes/a..b.txt', body: 'inline\n' }],
      },
      expectation: {
        outcome_specs: [
          { category: 'task_completed', value: true },
          { category: 'greets', value: 'Ada', predicate: 'value in output' },
        ],
        tool_patterns: { required: ['read'] },
        behavior_rules: { max_tool_invocations: 5, max_response_time_ms: 1000 },
        must_include: ['hello'],
        must_exclude: ['error'],
        expected_trigger: true,
      },
      validators: [
        { identifier: 'own_words', kind: 'code', checks: ["'Ada' in output"], weight: 0.5 },
        { identifier: 'kind', kind: 'prompt', rubric: 'be kind' },
      ],
    });
  });

  it('leave out what the file leaves out', () => {
    const task = TaskFile.parse({ id: 'a', name: 'b', inputs: { prompt: 'c' } });
    expect(taskAnswer(task)).toEqual({
      id: 'a',
      name: 'b',
      test_id: 'a',
      display_name: 'b',
      inputs: { prompt: 'c' },
      stimulus: { message: 'c' },
    });
  });
});
