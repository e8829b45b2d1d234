import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadDeps } from './deps.js';
import type { DiagnosticList } from './diagnostics.js';
import { readTextFile } from './read-text.js';
import { realPathIn } from './real-path.js';
import { TriggerFile } from './schema/trigger-file.js';
import { SourceFile } from './source-file.js';
import { validate } from './validate.js';
import { parseYaml } from './yaml.js';

export interface LoadedTriggers {
  readonly path: string;
  readonly file: TriggerFile;
  /** SHA-256 of the file, hex. */
  readonly digest: string;
}

/** The `trigger_tests.yaml` beside an eval file: `none` when there is none, `bad` when what is there was reported. */
export function loadTriggers(dir: string, deps: LoadDeps, list: DiagnosticList): LoadedTriggers | 'none' | 'bad' {
  const named = join(dir, 'trigger_tests.yaml');
  return lstatSync(named, { throwIfNoEntry: false }) === undefined
    ? 'none'
    : (readTriggers(named, deps, list) ?? 'bad');
}

function readTriggers(named: string, deps: LoadDeps, list: DiagnosticList): LoadedTriggers | undefined {
  const real = realPathIn(deps.roots, named);
  if (!real.ok) {
    const outside = { code: 'outside-roots', message: 'the trigger tests lie outside the allowed roots' };
    const missing = { code: 'missing-file', message: 'the link leads nowhere' };
    list.addProblem(named, real.reason === 'outside' ? outside : missing);
    return undefined;
  }
  const read = readTextFile(real.path);
  const parsed = read.ok ? parseYaml(read.text) : read;
  if (!read.ok || !parsed.ok) {
    if (!parsed.ok) list.addProblem(named, parsed.problem);
    return undefined;
  }
  const source = new SourceFile(named, read.text);
  const file = validate(TriggerFile, { source, data: parsed.data }, list);
  if (file === undefined) return undefined;
  checkPrompts(file, source, list);
  return { path: named, file, digest: createHash('sha256').update(read.bytes).digest('hex') };
}

function checkPrompts(file: TriggerFile, source: SourceFile, list: DiagnosticList): void {
  const { should_trigger_prompts: wanted = [], should_not_trigger_prompts: unwanted = [] } = file;
  if (wanted.length + unwanted.length === 0) {
    const message = 'there is no prompt to test';
    const hint = 'add `should_trigger_prompts` or `should_not_trigger_prompts`, or remove the file';
    list.add(source, { severity: 'error', code: 'no-triggers', message, hint, path: [], target: 'key' });
  }
  const texts = new Set(wanted.map(({ prompt }) => prompt));
  for (const [index, { prompt }] of unwanted.entries()) {
    if (!texts.has(prompt)) continue;
    const path = ['should_not_trigger_prompts', index, 'prompt'];
    const message = 'this prompt should trigger the skill and should not: one of the two answers is always wrong';
    list.add(source, { severity: 'warning', code: 'contradiction', message, path });
  }
}
