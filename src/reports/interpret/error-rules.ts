import type { ReportHead } from '../report-input.js';
import type { Commands } from './commands.js';
import type { Facts } from './facts.js';
import { countOf, type Finding, mostFrequent } from './finding.js';

/** Status `error`: why something could not be judged. None of it says anything about the skill. */
export function errorRules(head: ReportHead, facts: Facts, commands: Commands): Finding[] {
  return [
    ...echo(head, facts),
    ...timeouts(head, facts, commands),
    ...broken(facts, commands),
    ...ungraded(facts),
    ...graders(facts, commands),
  ];
}

function echo(head: ReportHead, facts: Facts): Finding[] {
  if (head.config.engine_type !== 'mock' || facts.echoed === 0 || facts.notPassed.count === 0) return [];
  return [
    {
      code: 'mock-echo',
      points_to: 'suite',
      what: `In ${countOf(facts.echoed, 'trial')} of ${facts.trials} no agent worked: the mock repeated the prompt.`,
      because: 'the executor is `mock` and no script says what it does for these tasks',
      next: ['Set `config.executor` to an agent, or give the mock a script: `executor_options: {script: FILE}`.'],
      weight: facts.notPassed.count,
    },
  ];
}

function timeouts(head: ReportHead, { timeouts: tasks, tasks: all }: Facts, commands: Commands): Finding[] {
  if (tasks.count === 0) return [];
  const everywhere = tasks.count === all;
  return [
    {
      code: 'timeouts',
      points_to: everywhere ? 'environment' : 'unclear',
      what: `${countOf(tasks.count, 'task')} of ${all} had no answer within the time limit (${head.config.timeout_sec} s unless the task has its own).`,
      because: everywhere
        ? 'when nothing ever answers, the agent is more likely stuck (a login, a prompt for consent, no network) than slow'
        : 'a limit can be too short as well as an agent lost in a loop',
      tasks,
      next: [
        `See what it did until then: ${commands.transcript(tasks)}`,
        'Raise `timeout_seconds` of the task or of `config` when it was at work.',
      ],
      weight: tasks.count,
    },
  ];
}

function broken({ broken: causes, tasks: all }: Facts, commands: Commands): Finding[] {
  return [...causes].map(([cause, tasks]): Finding => {
    const many = tasks.count > 1 && tasks.count === all;
    return {
      code: 'agent-broke-off',
      points_to: 'environment',
      what: `${countOf(tasks.count, 'task')} of ${all} could not be judged: the agent, its executor or a hook broke off.`,
      because: many
        ? 'the same error in every task is one of the set-up, not of the skill'
        : 'an error means that there was nothing to judge, not that the answer was bad',
      seen: cause,
      tasks,
      next: [`Try one alone and look at its workspace: ${commands.again(tasks, '--keep-workspaces')}`],
      weight: tasks.count,
    };
  });
}

function ungraded({ ungraded: tasks }: Facts): Finding[] {
  if (tasks.count === 0) return [];
  return [
    {
      code: 'no-grader',
      points_to: 'suite',
      what: `${countOf(tasks.count, 'task')} have no grader: nothing says what a good answer is.`,
      because: 'what nobody judges is an error, never passed',
      tasks,
      next: ['Add `graders` or `expected` to the task, or graders to eval.yaml.'],
      weight: tasks.count,
    },
  ];
}

function graders({ graders: list }: Facts, commands: Commands): Finding[] {
  return list
    .filter((grader) => grader.couldNot.count > 0)
    .map((grader): Finding => {
      const [seen] = mostFrequent(grader.couldNotBecause);
      return {
        code: 'grader-could-not-judge',
        points_to: 'suite',
        what: `The grader ${grader.name} (${grader.kind}) could not judge in ${countOf(grader.couldNot.count, 'task')}.`,
        because: 'the grader itself failed: its program, its files, or something that this executor cannot tell it',
        seen,
        tasks: grader.couldNot,
        next: [`Mend the grader, then: ${commands.again(grader.couldNot)}`],
        weight: grader.couldNot.count,
      };
    });
}
