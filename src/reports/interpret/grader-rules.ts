import type { ReportHead } from '../report-input.js';
import type { Commands } from './commands.js';
import type { Facts, GraderFacts } from './facts.js';
import { countOf, type Finding, mostFrequent } from './finding.js';

const behaviourKinds = new Set(['behavior', 'tool_constraint', 'action_sequence', 'skill_invocation']);
/** In this many tasks a grader must have judged before its failing everywhere means something. */
const enoughTasks = 3;

/** Status `failed`: what the graders say, and whether they can be believed. */
export function graderRules(head: ReportHead, facts: Facts, commands: Commands): Finding[] {
  const failing = facts.graders.filter((grader) => grader.failed.count > 0);
  const silent = facts.withToolCalls === 0 ? failing.filter((grader) => behaviourKinds.has(grader.kind)) : [];
  const others = failing.filter((grader) => !silent.includes(grader));
  return [
    ...noToolCalls(silent, facts, commands),
    ...emptyOutputs(facts, commands),
    ...others.map((grader) => judgeGrader(grader, head, facts, commands)),
    ...flaky(facts, commands),
    ...concentrated(facts),
  ];
}

function noToolCalls(silent: readonly GraderFacts[], facts: Facts, commands: Commands): Finding[] {
  const [first] = silent;
  if (first === undefined) return [];
  const onlySkills = silent.every((grader) => grader.kind === 'skill_invocation');
  return [
    {
      code: onlySkills ? 'skill-never-invoked' : 'no-tool-calls',
      points_to: onlySkills ? 'skill' : 'environment',
      what: onlySkills
        ? 'The agent called no tool and took up no skill in any trial.'
        : `The agent called no tool in any of ${countOf(facts.trials, 'trial')}, and graders of behaviour failed.`,
      because: onlySkills
        ? 'an agent takes up a skill by its description, when the skill is there for it'
        : 'an agent that may use its tools uses some; more likely it had none, or was not allowed to',
      seen: `${first.name}: ${mostFrequent(first.wordings)[0]}`,
      tasks: first.failed,
      next: [
        ...(onlySkills
          ? ["Check `config.skill_directories`, and the skill's `description`."]
          : ["Check the agent's tools and permissions."]),
        `Read a transcript: ${commands.transcript(first.failed)}`,
      ],
      weight: Math.max(...silent.map((grader) => grader.failed.count)),
    },
  ];
}

function emptyOutputs({ empty, tasks }: Facts, commands: Commands): Finding[] {
  if (empty.count === 0) return [];
  return [
    {
      code: 'empty-output',
      points_to: empty.count === tasks ? 'environment' : 'unclear',
      what: `${countOf(empty.count, 'task')} of ${tasks} ended without a word from the agent, and did not pass.`,
      because:
        'graders of the output had nothing to judge; the agent may have written files only, or its output went elsewhere',
      tasks: empty,
      next: [
        `Read a transcript: ${commands.transcript(empty)}`,
        'If it writes files, judge them with `file`, `diff` or `program` graders; if it answers in a file, set `executor_options.output`.',
      ],
      weight: empty.count,
    },
  ];
}

function judgeGrader(grader: GraderFacts, head: ReportHead, facts: Facts, commands: Commands): Finding {
  const [wording, count] = mostFrequent(grader.wordings);
  const base = { seen: wording, tasks: grader.failed, weight: grader.failed.count };
  const never = grader.passedSomewhere === 0 && grader.judged >= enoughTasks;
  if (never && grader.kind === 'skill_invocation' && head.config.engine_type !== 'mock') {
    return {
      ...base,
      code: 'skill-never-invoked',
      points_to: 'skill',
      what: `The skill was never taken up as ${grader.name} wants it, in any of ${grader.judged} tasks, though the agent used other tools.`,
      because: 'an agent takes up a skill by its description',
      next: [
        "Mend the skill's `description`; check `config.skill_directories`.",
        `Read a transcript: ${commands.transcript(grader.failed)}`,
      ],
    };
  }
  const slashes = /does not match "\/.*\/[a-z]*"/.test(wording);
  if (slashes) {
    return {
      ...base,
      code: 'pattern-with-slashes',
      points_to: 'suite',
      what: `The pattern of ${grader.name} stands between slashes, which are taken as part of it.`,
      because: 'patterns are written without delimiters; flags go in front, as in `(?i)word`',
      next: [`Take the slashes away, then: ${commands.again(grader.failed)}`],
    };
  }
  if (never) {
    const same = count >= grader.judged;
    return {
      ...base,
      code: 'grader-never-passes',
      points_to: 'suite',
      what: `The grader ${grader.name} (${grader.kind}) passed in none of ${grader.judged} tasks${same ? ', always with the same words' : ''}.`,
      because:
        'tasks differ; a check that none of them passes more likely asks for the wrong thing than finds the same fault everywhere',
      next: [
        'Give it an answer that you know is right: does it pass? If not, mend its config.',
        `Look at one answer: ${commands.transcript(grader.failed)}`,
      ],
    };
  }
  return {
    ...base,
    code: 'judged-and-failed',
    points_to: facts.notPassed.count === facts.tasks && facts.tasks >= enoughTasks ? 'unclear' : 'skill',
    what: `The grader ${grader.name} (${grader.kind}) failed in ${countOf(grader.failed.count, 'task')} of the ${grader.judged} that it judged.`,
    because:
      grader.passedSomewhere > 0
        ? 'it passes elsewhere, so it can be passed: the answers differ'
        : 'too few tasks to doubt the grader; look at the answer before the skill is changed',
    next: [
      `Read what the agent did: ${commands.transcript(grader.failed)}`,
      `After a change of the skill: ${commands.again(grader.failed)}`,
    ],
  };
}

function flaky({ flaky: tasks, trialsPerTask }: Facts, commands: Commands): Finding[] {
  if (tasks.count === 0) return [];
  return [
    {
      code: 'flaky',
      points_to: 'skill',
      what: `The trials of ${countOf(tasks.count, 'task')} disagree: sometimes passed, sometimes not.`,
      because: 'the task and its graders were the same each time; what the skill leaves open, the agent decides anew',
      tasks,
      next: [
        'Compare a passed trial with a failed one: which instruction is missing?',
        `Measure it with more trials: ${commands.again(tasks, `--trials ${Math.max(10, trialsPerTask * 2)}`)}`,
      ],
      // The graders that failed explain these tasks already.
      weight: 0,
    },
  ];
}

/** All that went wrong has one tag, and nothing that went well has it. */
function concentrated({ tags, notPassed }: Facts): Finding[] {
  if (notPassed.count < 2) return [];
  const found = [...tags].find(([, { passed, not }]) => passed === 0 && not === notPassed.count);
  if (found === undefined) return [];
  return [
    {
      code: 'one-tag',
      points_to: 'unclear',
      what: `All ${notPassed.count} tasks that did not pass have the tag ${found[0]}, and none that passed has it.`,
      because: 'what these tasks share is the place to look first',
      tasks: notPassed,
      next: [],
      weight: 0,
    },
  ];
}
