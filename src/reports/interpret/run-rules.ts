import { runProblems } from '../run-problems.js';
import type { RanSuite } from '../report-input.js';
import type { Commands } from './commands.js';
import type { Facts } from './facts.js';
import { countOf, type Finding } from './finding.js';

/** What concerns the run as a whole: that it broke off, its metrics, its trigger tests, its files. */
export function runRules(suite: RanSuite, facts: Facts, commands: Commands): Finding[] {
  return [
    ...brokenOff(suite, facts, commands),
    ...metrics(suite, commands),
    ...triggers(suite),
    ...files(suite, facts, commands),
    ...baseline(facts, commands),
  ];
}

function brokenOff({ head }: RanSuite, facts: Facts, commands: Commands): Finding[] {
  const seen = head.error === undefined ? {} : { seen: head.error.message };
  if (head.status === 'canceled') {
    const what = 'The run was canceled; what it had not made is counted as canceled, not as failed.';
    const because = 'nothing says that the suite or the skill is at fault';
    return [
      {
        code: 'canceled',
        points_to: 'unclear',
        what,
        because,
        ...seen,
        next: [`Run it again: ${commands.again()}`],
        weight: 0,
      },
    ];
  }
  if (head.status === 'completed') return [];
  const isHook = head.error?.kind === 'hook-failed';
  return [
    {
      code: 'not-carried-out',
      points_to: isHook ? 'suite' : 'environment',
      what: 'The run could not be carried out, so it says nothing about the skill.',
      because: isHook ? 'a before_run hook of the suite failed' : 'the server was ended, or could not do its part',
      ...seen,
      next: [
        isHook ? 'Run the hook by hand in the directory of the eval and mend it.' : `Run it again: ${commands.again()}`,
      ],
      weight: Math.max(1, facts.tasks),
    },
  ];
}

function metrics(suite: RanSuite, commands: Commands): Finding[] {
  return runProblems(suite)
    .filter(({ name }) => name.startsWith('metric '))
    .map(({ name, model, status, message }): Finding => {
      const judged = status === 'failed';
      const metric = model === undefined ? name : `${name} of model ${model}`;
      return {
        code: judged ? 'metric-too-low' : 'metric-not-measured',
        points_to: 'unclear',
        what: judged ? `The ${metric} is below its threshold.` : `The ${metric} could not be measured.`,
        because: judged
          ? 'a threshold can be too high as well as a skill too weak'
          : 'all that it is measured by was skipped or could not be judged, and what is not judged is not reached',
        seen: message,
        next: [
          judged
            ? 'Mend what lowers it (below), or set a threshold that is meant.'
            : `Mend what kept it from being judged, then run it again: ${commands.again()}`,
        ],
        weight: 1,
      };
    });
}

function triggers({ head }: RanSuite): Finding[] {
  const results = head.trigger_results ?? [];
  const missed = results.filter((each) => each.status === 'failed' && each.should_trigger);
  const wrong = results.filter((each) => each.status === 'failed' && !each.should_trigger);
  const untold = results.filter((each) => each.status === 'error');
  const skipped = results.filter((each) => each.status === 'skipped');
  const findings: Finding[] = [];
  if (skipped.length > 0) {
    findings.push({
      code: 'triggers-skipped',
      points_to: 'unclear',
      what: `${countOf(skipped.length, 'prompt')} of the trigger tests were not asked.`,
      because: 'the run was stopped before them, as `fail_fast` wants it after a task that did not pass',
      next: ['Mend what stopped the run, or run it without `fail_fast`.'],
      weight: 0,
    });
  }
  if (missed.length > 0) {
    findings.push({
      code: 'skill-not-triggered',
      points_to: 'skill',
      what: `${countOf(missed.length, 'prompt')} of the trigger tests should have made the agent take up the skill, and did not.`,
      because: 'an agent chooses a skill by its description, and this one did not speak of the prompt',
      seen: missed[0]?.prompt ?? '',
      next: ["Name the missing uses in the skill's `description`, in the words that people use."],
      weight: missed.length,
    });
  }
  if (wrong.length > 0) {
    findings.push({
      code: 'skill-triggered-wrongly',
      points_to: 'skill',
      what: `${countOf(wrong.length, 'prompt')} made the agent take up the skill though they should not.`,
      because: 'the description promises more than the skill is for',
      seen: wrong[0]?.prompt ?? '',
      next: ["Say in the skill's `description` what it is not for."],
      weight: wrong.length,
    });
  }
  if (untold.length > 0) {
    findings.push({
      code: 'triggers-unknown',
      points_to: 'environment',
      what: `For ${countOf(untold.length, 'prompt')} of the trigger tests nobody could tell whether the skill was taken up.`,
      because: 'the executor does not report skill invocations, or the agent broke off',
      seen: untold[0]?.error_msg ?? '',
      next: ['Use an executor that reports skill invocations.'],
      weight: untold.length,
    });
  }
  return findings;
}

function files({ head }: RanSuite, facts: Facts, commands: Commands): Finding[] {
  const warnings = head.diagnostics.filter((each) => each.severity === 'warning');
  const [first] = warnings;
  if (first === undefined || facts.notPassed.count === 0) return [];
  return [
    {
      code: 'warnings',
      points_to: 'suite',
      what: `The files of the suite have ${countOf(warnings.length, 'warning')}.`,
      because: 'a setting that does not do what it says changes what is judged',
      seen: `${first.file}:${first.line}: ${first.message}`,
      next: [`See them all: ${commands.validate}`],
      weight: 0,
    },
  ];
}

/** What the skills change against the same tasks without them. */
function baseline({ impact }: Facts, commands: Commands): Finding[] {
  const { better, worse, passBoth, failBoth } = impact;
  const findings: Finding[] = [];
  if (worse > 0) {
    findings.push({
      code: 'skill-harms',
      points_to: 'skill',
      what: `With the skill ${countOf(worse, 'task')} passed less often than without it${better > 0 ? ` (${better} more often)` : ''}.`,
      because: 'everything but the skill was the same in both arms',
      next: ['Compare the transcripts of both arms: which instruction led the agent astray?'],
      weight: worse,
    });
  }
  if (better + worse === 0 && passBoth.count > 0 && failBoth.count === 0) {
    findings.push({
      code: 'tasks-too-easy',
      points_to: 'suite',
      what: 'Every task passes without the skill too: the suite cannot show what the skill is good for.',
      because: 'the pass rates of both arms are equal, and full',
      tasks: passBoth,
      next: ['Add tasks that need what only the skill knows.'],
      weight: 1,
    });
  } else if (better === 0 && failBoth.count > 0) {
    findings.push({
      code: 'skill-makes-no-difference',
      points_to: 'skill',
      what: `The skill changes nothing in ${countOf(failBoth.count, 'task')} that do not always pass.`,
      because: 'the pass rates with and without it are the same',
      tasks: failBoth,
      next: [`See whether the skill was taken up at all: ${commands.transcript(failBoth)}`],
      weight: failBoth.count,
    });
  }
  return findings;
}
