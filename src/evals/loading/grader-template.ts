import type { GraderKind } from '../../graders/grader.js';
import { compileTexts, mapTextsOf } from '../templates/texts.js';
import type { DiagnosticList, Finding } from './diagnostics.js';
import type { GraderTemplate } from './loaded.js';
import type { Path } from '../../support/yaml/problem.js';
import type { SourceFile } from './source-file.js';
import { reportTemplate } from './task-templates.js';
import { validate } from './validate.js';

interface Place {
  readonly source: SourceFile;
  readonly place: (path: Path) => Path;
  readonly prefix: string;
}

/** The templates of an eval's grader; undefined when it has none, `broken` and reported when they are not right. */
export function graderTemplate(
  raw: Readonly<Record<string, unknown>>,
  kind: GraderKind,
  { source, place, prefix }: Place,
  list: DiagnosticList,
): GraderTemplate | 'broken' | undefined {
  const texts = compileTexts(raw);
  if (texts === undefined) return undefined;
  for (const problem of texts.problems) reportTemplate(list, source, place(problem.path), problem);
  if (texts.problems.length > 0) return 'broken';
  return {
    check: (scope) => texts.check(scope),
    render: (data) => mapTextsOf(raw, (text) => texts.render(text, data)),
    parse(filled) {
      const findings: Finding[] = [];
      const add = (_: SourceFile, finding: Finding): void => void findings.push(finding);
      const config = validate(kind.config, { source, data: filled, place, quote: true, prefix }, { add });
      return config === undefined ? { ok: false, findings } : { ok: true, config };
    },
  };
}
