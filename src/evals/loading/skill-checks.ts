import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { DiagnosticList } from './diagnostics.js';
import { valueAt } from './issues.js';
import { readTextFile } from './read-text.js';
import type { EvalFile } from './schema/eval-file.js';
import type { SourceFile } from './source-file.js';
import { parseYaml } from './yaml.js';

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

/**
 * Every required skill must be the `name` in the SKILL.md of a skill directory; sub-directories are not looked into.
 * `directories` are real paths of those that exist.
 */
export function checkRequiredSkills(
  file: EvalFile,
  directories: readonly string[],
  source: SourceFile,
  list: DiagnosticList,
): void {
  const required = file.config.required_skills ?? [];
  if (required.length === 0) return;
  const found = new Map<string, string>();
  for (const directory of directories) {
    const name = skillName(join(directory, 'SKILL.md'), list);
    if (name !== undefined) found.set(name, directory);
  }
  const seen = [...found].slice(0, 10).map(([name, directory]) => `${shown(name)} in ${directory}`);
  const looked =
    directories.length === 0 ? 'there is no skill directory to look in' : `looked in ${directories.join(', ')}`;
  const hint = `${looked}; found ${seen.length === 0 ? 'no skill' : seen.join(', ')}`;
  for (const [index, name] of required.entries()) {
    if (found.has(name)) continue;
    const message = `the required skill ${shown(name)} is not there`;
    list.add(source, {
      severity: 'error',
      code: 'missing-skill',
      message,
      hint,
      path: ['config', 'required_skills', index],
    });
  }
}

/** The name in the front matter of a SKILL.md; undefined when there is none, which is warned of where it should be. */
function skillName(path: string, list: DiagnosticList): string | undefined {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  const read = readTextFile(path);
  const matter = read.ok ? /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(read.text)?.[1] : undefined;
  const parsed = matter === undefined ? undefined : parseYaml(matter);
  const name = parsed?.ok === true ? valueAt(parsed.data, ['name']) : undefined;
  if (typeof name === 'string' && name.trim() !== '') return name.trim();
  const message = 'this skill has no name that could be read: it does not count as a required skill';
  const hint = 'begin the file with `---`, `name: …`, `---`';
  list.addProblem(path, read.ok ? { code: 'unnamed-skill', message, hint } : read.problem, 'warning');
  return undefined;
}

function shown(name: string): string {
  return /^[\w .:-]{1,64}$/.test(name) ? `\`${name}\`` : 'of another name';
}
