import type { ResourceTemplate } from '@modelcontextprotocol/sdk/types.js';
import type { Result } from '../protocol/methods.js';
import type { RunSummary } from '../protocol/run.js';
import { type AssayUri, evalUriOf, parseAssayUri, runUriOf } from './assay-uri.js';
import { dispatch } from './dispatch.js';
import type { Host } from './host.js';
import { completeEvalPath, completeRunId, completeTaskId } from './mcp-completion.js';
import type { McpCall, McpResources } from './mcp-features.js';
import { watchRun } from './mcp-run-watch.js';

const mimeType = 'application/json';
const template = (uriTemplate: string, name: string, title: string, description: string): ResourceTemplate => ({
  uriTemplate,
  name,
  title,
  description,
  mimeType,
});

const runTemplates = [
  template('assay://runs/{run_id}', 'run', 'Run', 'Status of a run and, once it has ended, the summary of its outcome'),
  template(
    'assay://runs/{run_id}/tasks/{task_id}',
    'task',
    'Task of a run',
    'All trials and grades of one task; ?model=NAME&baseline=true picks an arm',
  ),
  template(
    'assay://runs/{run_id}/tasks/{task_id}/trials/{n}/transcript',
    'transcript',
    'Transcript',
    'One trial with all that happened in it',
  ),
];
const evalTemplate = template('assay://evals/{+path}', 'eval', 'Eval suite', 'Settings, task patterns and graders');

/** Runs, newest first, with their tasks and transcripts. */
export function runResources(host: Host): McpResources {
  return {
    templates: runTemplates,
    async list(cursor, call) {
      const { runs, next_cursor } = await dispatch(
        host.handlers,
        'run.list',
        cursor === undefined ? {} : { cursor },
        call,
      );
      return { resources: runs.map(describeRun), next: next_cursor };
    },
    async read(uri, call) {
      const target = parseAssayUri(uri);
      if (target === undefined || target.kind === 'eval') return undefined;
      return [{ uri, mimeType, text: JSON.stringify(await readRun(host, target, call)) }];
    },
    complete: (variable, value, given, call) => {
      if (variable === 'run_id') return completeRunId(host, value, call);
      if (variable === 'task_id') return completeTaskId(host, given['run_id'], value, call);
      return Promise.resolve([]);
    },
    async watch(uri, changed, call) {
      const target = parseAssayUri(uri);
      if (target?.kind !== 'run') return false;
      await watchRun(host, target.runId, changed, call);
      return true;
    },
  };
}

/** The eval suites below the roots. */
export function evalResources(host: Host): McpResources {
  return {
    templates: [evalTemplate],
    async list(cursor, call) {
      const { evals, next_cursor } = await dispatch(
        host.handlers,
        'eval.list',
        cursor === undefined ? {} : { cursor },
        call,
      );
      return { resources: evals.map(describeEval), next: next_cursor };
    },
    async read(uri, call) {
      const target = parseAssayUri(uri);
      if (target?.kind !== 'eval') return undefined;
      return [
        { uri, mimeType, text: JSON.stringify(await dispatch(host.handlers, 'eval.get', { path: target.path }, call)) },
      ];
    },
    complete: (variable, value, _given, call) =>
      variable === 'path' ? completeEvalPath(host, value, call) : Promise.resolve([]),
  };
}

async function readRun(host: Host, target: Exclude<AssayUri, { kind: 'eval' }>, call: McpCall): Promise<object> {
  const run_id = target.runId;
  if (target.kind === 'task') {
    return dispatch(host.handlers, 'run.result', { run_id, view: 'task', task_id: target.taskId, ...target.arm }, call);
  }
  if (target.kind === 'transcript') {
    const params = { run_id, view: 'task', task_id: target.taskId, trial: target.trial, ...target.arm } as const;
    return dispatch(host.handlers, 'run.result', params, call);
  }
  const status = await dispatch(host.handlers, 'run.status', { run_id }, call);
  if (status.ended_at === undefined || status.status === 'failed') return status;
  return dispatch(host.handlers, 'run.result', { run_id, view: 'summary' }, call);
}

function describeEval({ path, name, skill, tasks, problem }: Result<'eval.list'>['evals'][number]) {
  const facts = [
    skill === undefined ? path : `${path} for the skill ${skill}`,
    tasks === undefined ? '' : `${tasks} tasks`,
  ];
  const description = problem === undefined ? facts.filter(Boolean).join(', ') : `does not load: ${problem}`;
  return { uri: evalUriOf(path), name, title: `Eval ${name}`, description, mimeType };
}

function describeRun(run: RunSummary) {
  const state = [run.status, ...(run.verdict === undefined ? [] : [run.verdict])].join(', ');
  const name = run.name ?? run.kind;
  const description = `Run of ${name}, started ${run.started_at ?? run.created_at}`;
  return { uri: runUriOf(run.id), name: run.id, title: `${name}: ${state}`, description, mimeType };
}
