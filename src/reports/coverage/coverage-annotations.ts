import type { CoverageOutcome, OutcomeGroup, UncoveredFile } from '../../coverage/outcome.js';
import { workflowCommands, type Annotation } from '../workflow-commands.js';
import { floorText, patchRules, patchText, percentText, reasonText, totalsText } from './row-text.js';

/**
 * GitHub annotations of what fails: an error for each group and for the patch, then a warning at each place that is
 * uncovered, those of the patch first. `place` gives the path of a file as GitHub knows it.
 */
export async function coverageAnnotations(outcome: CoverageOutcome, place: (path: string) => string): Promise<string> {
  return workflowCommands(annotationsOf(outcome), place);
}

function* annotationsOf({ groups, patch, totals }: CoverageOutcome): Generator<Annotation> {
  const failing = groups.filter(({ passed }) => !passed);
  for (const group of failing) yield ofGroup(group);
  if (totals.passed === false) yield { kind: 'error', title: 'coverage of all is low', message: totalsText(totals) };
  if (patch?.passed === false) {
    const message = `${patchText(patch)}; ${patchRules(patch)}`;
    yield { kind: 'error', title: 'patch coverage is low', message };
    yield* ofLines(patch.files, 'changed, not covered', 'no test reaches these lines');
  }
  for (const { name, uncovered = [] } of failing)
    yield* ofLines(uncovered, 'not covered', `no test of ${name} reaches these lines`);
}

function* ofLines(files: readonly UncoveredFile[], title: string, message: string): Generator<Annotation> {
  for (const { file, ranges } of files) {
    for (const [line, endLine] of ranges) yield { kind: 'warning', file, line, endLine, title, message };
  }
}

function ofGroup(group: OutcomeGroup): Annotation {
  const numbers =
    group.metric === null ? '' : `${percentText(group.percent)} of ${group.metric}, floor ${floorText(group)}: `;
  const error = group.error === undefined ? '' : `\n${group.error}`;
  return { kind: 'error', title: `${group.name}: ${group.status}`, message: `${numbers}${reasonText(group)}${error}` };
}
