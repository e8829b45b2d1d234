import type { TrialResult } from '../results/outcome.js';
import { taskScore } from '../results/score-text.js';
import { shortLine } from './clean-text.js';
import type { ReportTask } from './report-input.js';

const lineChars = 1_000;

/** Why a trial did not pass, a line for each cause: its own error, then every grader that did not pass, by name. */
export function trialReasons(trial: TrialResult): string[] {
  const grades = Object.values(trial.validations ?? {})
    .filter((grade) => !grade.passed)
    .toSorted((a, b) => (a.identifier < b.identifier ? -1 : 1));
  // The error of a trial whose graders could not judge repeats what they say.
  const own = trial.error_msg === undefined || grades.some((grade) => grade.error === true) ? [] : [trial.error_msg];
  return [
    ...own.map((text) => shortLine(text, lineChars)),
    ...grades.map((grade) => {
      const judged = grade.error === true ? 'error' : `score ${grade.score.toFixed(2)}`;
      return `${shortLine(grade.identifier, 200)} (${judged}): ${shortLine(grade.feedback, lineChars)}`;
    }),
  ];
}

/** Why a task did not pass: each reason once, with the trials that it holds for when there are several. */
export function taskReasons(task: ReportTask): string[] {
  const trials = new Map<string, number[]>();
  for (const trial of task.runs) {
    if (trial.status === 'passed') continue;
    const reasons = trialReasons(trial);
    // A trial that was not made has its status to tell, which the task's own says already.
    for (const reason of reasons) {
      const known = trials.get(reason);
      if (known === undefined) trials.set(reason, [trial.run_number]);
      else known.push(trial.run_number);
    }
  }
  const own = task.error_msg === undefined ? [] : [shortLine(task.error_msg, lineChars)];
  const of = (numbers: readonly number[]): string =>
    task.runs.length < 2 ? '' : ` [trial ${listed(numbers)} of ${task.runs.length}]`;
  return [...own, ...[...trials].map(([reason, numbers]) => reason + of(numbers))];
}

function listed(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 10).join(', ');
  return numbers.length > 10 ? `${shown} and ${numbers.length - 10} more` : shown;
}

/** `2 of 3 trials passed, score 0.67`; without trials only the status. */
export function trialCount(task: ReportTask): string {
  if (task.runs.length === 0) return task.status;
  const passed = task.runs.filter((trial) => trial.status === 'passed').length;
  const mean = taskScore(task);
  const score = mean === undefined ? '' : `, score ${mean.toFixed(2)}`;
  return `${passed} of ${task.runs.length} ${task.runs.length === 1 ? 'trial' : 'trials'} passed${score}`;
}
