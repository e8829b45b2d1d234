import type { DiagnosticList } from './diagnostics.js';
import type { EvalFile } from './schema/eval-file.js';
import type { SourceFile } from './source-file.js';

/** True when the suite says which skills the agent has, so that a run without them would differ. */
export function namesSkills({ config }: EvalFile): boolean {
  return (config.skill_directories ?? []).length > 0 || (config.required_skills ?? []).length > 0;
}

/** A baseline that could not differ from the run itself is left out, with a warning. */
export function checkBaseline(file: EvalFile, source: SourceFile, list: DiagnosticList): void {
  if (file.baseline !== true || namesSkills(file)) return;
  const message = '`baseline` has no effect: the eval names no skills that could be left out';
  const hint = 'add `config.skill_directories`, or remove `baseline`';
  const finding = { severity: 'warning', code: 'baseline-without-skills', message, hint } as const;
  list.add(source, { ...finding, path: ['baseline'], target: 'key' });
}
