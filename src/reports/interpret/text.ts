import { cleanLine, shortLine } from '../clean-text.js';
import type { TaskSet } from './facts.js';
import type { Interpretation } from './interpret.js';

const causes = {
  suite: 'the suite (tasks, graders, settings)',
  skill: 'the skill',
  environment: 'the set-up (agent, executor, machine)',
  unclear: 'not clear',
  none: 'nothing to look for',
} as const;

/** An interpretation as plain text for a person or a model. */
export function interpretationText(each: Interpretation): string {
  const lines = [
    `${cleanLine(each.eval_name)}: ${each.result}`,
    each.headline,
    `Likelier cause: ${causes[each.likelier_cause]}${each.likelier_because === '' ? '' : `; ${each.likelier_because}`}.`,
  ];
  for (const [index, finding] of each.findings.entries()) {
    lines.push('', `${index + 1}. ${cleanLine(finding.what)}`);
    lines.push(`   points to: ${causes[finding.points_to]}; ${finding.because}`);
    if (finding.seen !== undefined && finding.seen !== '') lines.push(`   seen: ${shortLine(finding.seen, 300)}`);
    if (finding.tasks !== undefined && finding.tasks.count > 0) lines.push(`   tasks: ${tasksText(finding.tasks)}`);
    for (const advice of finding.next) lines.push(`   next: ${cleanLine(advice)}`);
  }
  if (each.next.length > 0) lines.push('', 'What to do next:', ...each.next.map((advice) => `- ${cleanLine(advice)}`));
  return `${lines.join('\n')}\n`;
}

function tasksText({ count, first }: TaskSet): string {
  const more = count - first.length;
  return `${first.map(cleanLine).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
