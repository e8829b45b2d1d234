import { nameOf, type RanSuite, resultOf, totalCounts } from '../report-input.js';
import { countWords } from '../status-words.js';
import { commandsFor } from './commands.js';
import { errorRules } from './error-rules.js';
import { collectFacts, type Facts } from './facts.js';
import type { Finding, PointsTo } from './finding.js';
import { graderRules } from './grader-rules.js';
import { runRules } from './run-rules.js';

/** What a run says, in plain words. Rules of thumb, each with its reason: they point, they do not prove. */
export interface Interpretation {
  readonly run_id: string;
  readonly eval_name: string;
  readonly result: ReturnType<typeof resultOf>;
  readonly headline: string;
  /** `none` when nothing went wrong. */
  readonly likelier_cause: PointsTo | 'none';
  readonly likelier_because: string;
  /** Those that explain most tasks first. */
  readonly findings: readonly Finding[];
  /** What to do first: each advice once, in the order of the findings. */
  readonly next: readonly string[];
}

const shownFindings = 20;
const shownNext = 5;

/**
 * Reads the tasks once and says what went wrong, whether the suite or the skill is the likelier cause, and what to do
 * next. The cause is where the findings point that together explain the most tasks; without a lead it is `unclear`.
 */
export async function interpret(suite: RanSuite): Promise<Interpretation> {
  const facts = await collectFacts(suite.tasks());
  const commands = commandsFor(suite.head);
  const findings = [
    ...runRules(suite, facts, commands),
    ...errorRules(suite.head, facts, commands),
    ...graderRules(suite.head, facts, commands),
  ].toSorted((a, b) => b.weight - a.weight);
  const result = resultOf(suite);
  const cause = likelierCause(findings, result);
  const few = facts.trialsPerTask === 1 ? [`One trial says little: ${commands.again(undefined, '--trials 5')}`] : [];
  const next = [...new Set([...findings.flatMap((each) => each.next.slice(0, 1)), ...few])];
  return {
    run_id: suite.head.run_id,
    eval_name: nameOf(suite),
    result,
    headline: headline(suite, facts),
    ...cause,
    findings: findings.slice(0, shownFindings),
    next: next.slice(0, shownNext),
  };
}

function headline(suite: RanSuite, facts: Facts): string {
  const counts = totalCounts([suite]);
  const words = countWords(counts);
  const result = resultOf(suite);
  if (result === 'passed' && facts.notPassed.count === 0) return `Everything passed: ${words}.`;
  const meaning = {
    passed: 'The run passed, though not every task did',
    failed: 'The run failed: something was judged and found bad',
    error: 'The run could not be judged: nothing is said about what is not judged',
    canceled: 'The run was canceled before its end',
  }[result];
  return `${meaning}. ${words} of ${counts.total} tasks.`;
}

function likelierCause(
  findings: readonly Finding[],
  result: Interpretation['result'],
): Pick<Interpretation, 'likelier_cause' | 'likelier_because'> {
  const weights = new Map<PointsTo, number>();
  for (const { points_to, weight } of findings) weights.set(points_to, (weights.get(points_to) ?? 0) + weight);
  const [first, second] = [...weights].toSorted(([, a], [, b]) => b - a);
  if (first === undefined || first[1] === 0) {
    const wrong = findings.some((each) => each.weight > 0);
    return wrong || result !== 'passed'
      ? { likelier_cause: 'unclear', likelier_because: 'nothing points to one of them' }
      : { likelier_cause: 'none', likelier_because: 'nothing went wrong' };
  }
  if (second !== undefined && second[1] === first[1])
    return { likelier_cause: 'unclear', likelier_because: 'as much points to one as to the other' };
  const leading = findings.find((each) => each.points_to === first[0] && each.weight > 0);
  return { likelier_cause: first[0], likelier_because: leading?.because ?? '' };
}
