import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredRun, StoredTrial } from '../../executors/stored-run.js';
import type { TrialResult } from '../../results/outcome.js';
import type { AgentEvent } from '../../results/transcript.js';
import { readJudgeLines } from '../judge-answers.js';
import { filesPlace } from './stored-files.js';
import type { StoredTrials } from './stored-trials.js';

/** The trials of a run in the form in which an executor repeats them. `name` says in messages which run it is. */
export function storedRunOf(trials: StoredTrials, name: string): StoredRun {
  return {
    name,
    async answer(place, { grader, digest }) {
      const trial = await trials.read(place);
      if (trial?.judge_path === undefined) return undefined;
      filesPlace(trial); // throws for paths that lead elsewhere
      const given = readJudgeLines(await readFile(join(trials.dir, trial.judge_path), 'utf8'));
      const same = given.filter((line) => line.digest === digest);
      // Who has been given another name since asks what it asked before.
      return (same.findLast((line) => line.grader === grader) ?? same.at(-1))?.output;
    },
    async trial(place) {
      const status = trials.statusOf(place);
      const trial = status === 'canceled' || status === 'skipped' ? undefined : await trials.read(place);
      if (trial === undefined) {
        const arm = `${place.model === '' ? '' : `, model ${place.model}`}${place.baseline ? ', without skills' : ''}`;
        throw new Error(`${name} has no record of trial ${place.trial} of ${place.taskId}${arm}`);
      }
      const isBrokenOff = trial.execution_error === true;
      if (isBrokenOff && Object.keys(trial.validations).length === 0) {
        throw new Error(`the recorded trial came to nothing: ${trial.error_msg ?? 'no reason was recorded'}`);
      }
      return toStoredTrial(trial, trials.dir);
    },
    async trigger(prompt, model) {
      const found = await trials.trigger(prompt, model);
      if (found === undefined) throw new Error(`${name} has no record of this prompt`);
      if (found.did_trigger === undefined)
        throw new Error(`the recorded answer could not be told: ${found.error_msg ?? ''}`);
      return {
        output: found.final_output ?? '',
        events: await eventsOf(found, trials.dir),
        toolCalls: found.tool_calls ?? [],
        // What else the agent took up is in its transcript.
        skillInvocations: found.did_trigger ? [{ name: found.skill }] : [],
        ...(found.usage && { usage: found.usage }),
        ...(found.session_id !== undefined && { sessionId: found.session_id }),
        durationMs: found.duration_ms,
      };
    },
  };
}

async function toStoredTrial(trial: TrialResult, dir: string): Promise<StoredTrial> {
  const { session_digest: digest, output_path, workspace_path, workspace_left_out: leftOut } = trial;
  const unreported = digest.unreported ?? [];
  const workspace =
    workspace_path !== undefined
      ? { path: join(dir, workspace_path) }
      : leftOut === undefined
        ? undefined
        : { problem: leftOut };
  return {
    output: trial.final_output,
    ...(output_path !== undefined && { outputPath: join(dir, output_path) }),
    events: await eventsOf(trial, dir),
    ...(!unreported.includes('tool_calls') && { toolCalls: digest.tool_calls ?? [] }),
    ...(!unreported.includes('skill_invocations') && { skillInvocations: digest.skill_invocations ?? [] }),
    ...(digest.usage && { usage: digest.usage }),
    ...(digest.session_id !== undefined && { sessionId: digest.session_id }),
    durationMs: trial.duration_ms,
    ...(trial.execution_error === true && { errorMessage: trial.error_msg ?? 'the agent broke off' }),
    ...(workspace && { workspace }),
  };
}

async function eventsOf(made: Parameters<typeof filesPlace>[0], dir: string): Promise<AgentEvent[]> {
  filesPlace(made); // throws for paths that lead elsewhere
  if (made.events_path === undefined) return [];
  const text = await readFile(join(dir, made.events_path), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as AgentEvent]));
}
