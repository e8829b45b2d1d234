// Synthetic suites of any size in the eval format, as their authors would write them: one YAML file per task.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new directory below the system's temporary one; `remove` deletes it with all that is in it. */
export function scratchDir() {
  const dir = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }) };
}

const textGraders = (n) => `
  - { name: has, type: text, config: { contains: ["item-${n}"] } }
  - { name: shape, type: text, config: { regex_match: ['item-${n} alpha \\d+ omega'] } }
  - { name: number, type: text, config: { regex_match: ['alpha ${n * 7} '] } }`;

/** The three assertions that the other peers are given: a word, a pattern, and code. */
const mixedGraders = (n) => `
  - { name: has, type: text, config: { contains: ["item-${n}"] } }
  - { name: shape, type: text, config: { regex_match: ['item-${n} alpha \\d+ omega'] } }${codeGrader('javascript', n)}`;

function gradersOf(kind, n) {
  if (kind === 'text') return textGraders(n);
  return kind === 'mixed' ? mixedGraders(n) : codeGrader(kind, n);
}

const codeGrader = (language, n) => {
  const assertion =
    language === 'python'
      ? `int(re.search(r'alpha (\\d+)', output).group(1)) == ${n * 7} and len(output) > 20`
      : `Number(/alpha (\\d+)/.exec(output)[1]) === ${n * 7} && output.length > 20`;
  return `\n  - { name: code, type: code, config: { language: ${language}, assertions: [${JSON.stringify(assertion)}] } }`;
};

/**
 * Writes a suite of `tasks` tasks for the mock executor and returns the path of its eval file.
 * `graders`: text (three per task), mixed (two of them and one of JavaScript), python, javascript; `failing`: number of the one task that fails (from 1).
 */
export function writeSuite(dir, { tasks, graders = 'text', parallel = true, failFast = false, failing = 0 }) {
  mkdirSync(join(dir, 'tasks'), { recursive: true });
  writeFileSync(
    join(dir, 'eval.yaml'),
    `name: bench
skill: bench
version: "1.0"
config:
  trials_per_task: 1
  timeout_seconds: 60
  parallel: ${parallel}
  max_workers: 4
  fail_fast: ${failFast}
  executor: mock
  model: mock
metrics:
  - { name: task_completion, weight: 1, threshold: 0.5 }
tasks: ["tasks/*.yaml"]
`,
  );
  for (let n = 1; n <= tasks; n++) {
    const id = `t${String(n).padStart(6, '0')}`;
    const prompt = n === failing ? 'nothing to see' : `Please repeat exactly: item-${n} alpha ${n * 7} omega`;
    writeFileSync(
      join(dir, 'tasks', `${id}.yaml`),
      `id: ${id}\nname: Item ${n}\ninputs:\n  prompt: ${JSON.stringify(prompt)}\ngraders:${gradersOf(graders, n)}\n`,
    );
  }
  return join(dir, 'eval.yaml');
}
