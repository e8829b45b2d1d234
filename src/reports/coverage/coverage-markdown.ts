import type { CoverageOutcome, OutcomeGroup } from '../../coverage/outcome.js';
import { mdBlock, mdCode, mdText } from '../markdown-text.js';
import {
  floorText,
  groupsText,
  patchRules,
  patchText,
  percentText,
  reasonText,
  statusCounts,
  totalsText,
  uncoveredText,
} from './row-text.js';

/** GitHub cuts summaries at 1 MiB; a table of this many rows stays far below. */
const maxRows = 500;
const maxFiles = 20;

/** The outcome as GitHub Markdown: what fails first, the rest folded away. */
export function coverageMarkdown(outcome: CoverageOutcome): string {
  const failing = outcome.groups.filter(({ passed }) => !passed);
  const passing = outcome.groups.filter(({ passed }) => passed);
  const parts = [
    `## Coverage: ${outcome.verdict}`,
    `${totalsText(outcome.totals)} · ${statusCounts(outcome)}`,
    ...(outcome.patch === undefined ? [] : patchParts(outcome.patch)),
    ...(failing.length === 0 ? [] : [table(failing), ...failing.slice(0, maxRows).flatMap(details)]),
    ...(passing.length === 0 ? [] : [folded(`${groupsText(passing.length)} passed`, table(passing))]),
    ...(outcome.warnings ?? []).map((warning) => `> ${mdText(warning)}`),
  ];
  return `${parts.join('\n\n')}\n`;
}

function table(groups: readonly OutcomeGroup[]): string {
  const rows = groups.slice(0, maxRows).map((group) => {
    const cells = [
      group.status,
      percentText(group.percent),
      floorText(group),
      mdCode(group.name),
      mdText(reasonText(group)),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const more = groups.length > maxRows ? [`| | | | ${groups.length - maxRows} more | |`] : [];
  return ['| status | coverage | floor | group | |', '|---|--:|--:|---|---|', ...rows, ...more].join('\n');
}

function details(group: OutcomeGroup): readonly string[] {
  const uncovered = (group.uncovered ?? [])
    .slice(0, maxFiles)
    .map((file) => `- ${mdCode(uncoveredText(file, 12), 400)}`);
  const more = (group.uncovered ?? []).length - maxFiles;
  if (more > 0) uncovered.push(`- and ${more} more`);
  const inner = [
    ...(group.error === undefined ? [] : [mdBlock(group.error, 4_000)]),
    ...(uncovered.length === 0 ? [] : [uncovered.join('\n')]),
  ];
  return inner.length === 0 ? [] : [folded(`${group.name}: ${reasonText(group)}`, inner.join('\n\n'))];
}

function folded(summary: string, text: string): string {
  return `<details><summary>${mdText(summary)}</summary>\n\n${text}\n\n</details>`;
}

function patchParts(patch: NonNullable<CoverageOutcome['patch']>): readonly string[] {
  const rules = patchRules(patch);
  const missed = patch.files.filter(({ ranges }) => ranges.length > 0).slice(0, maxFiles);
  return [
    `${mdText(`Patch ${patch.status}: ${patchText(patch)}`)}${rules === '' ? '' : `; ${rules}`}`,
    ...(missed.length === 0 ? [] : [missed.map((file) => `- ${mdCode(uncoveredText(file, 12), 400)}`).join('\n')]),
    ...(patch.unmeasured.length === 0
      ? []
      : [
          `In no report: ${patch.unmeasured
            .slice(0, maxFiles)
            .map((path) => mdCode(path))
            .join(', ')}`,
        ]),
  ];
}
