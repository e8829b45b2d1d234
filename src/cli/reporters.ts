import { appendFile, lstat, open, realpath, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { DomainError } from '../protocol/errors.js';
import type { SuiteReport } from '../reports/report-input.js';
import { parseReporter, type ReporterSpec } from '../reports/reporter-spec.js';
import { writeAtomic } from '../support/atomic-file.js';
import { messageOf } from '../support/message-of.js';
import { randomName } from '../support/random-name.js';
import { isSuiteFileName } from '../support/suite-file-name.js';
import { makeDirectory } from '../support/make-directory.js';

/** Reports that can be written: every place has been tried before the run. */
export interface Reporters {
  /** Writes all reports, each whole or not at all; answers what could not be written. */
  write(suites: readonly SuiteReport[]): Promise<readonly string[]>;
}

export interface ReporterSetting {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Other files that the command writes, absolute. */
  readonly taken: readonly string[];
  /** Where workflow commands go. The runner reads them from both streams; stdout holds results. */
  readonly err: (text: string) => void;
}

interface Target {
  readonly spec: ReporterSpec;
  /** Absolute and without links. */
  readonly path: string;
}

/** Checks kinds and places. Throws invalid-params for what could not be written after the run. */
export async function prepareReporters(specs: readonly string[], setting: ReporterSetting): Promise<Reporters> {
  const targets: Target[] = [];
  const taken = new Set(setting.taken);
  for (const text of specs) {
    const spec = parseReporter(text);
    if ('problem' in spec) throw new DomainError('invalid-params', `--reporter ${text}: ${spec.problem}`);
    const path = await placeOf(spec, setting);
    if (taken.has(path)) {
      const message = `--reporter ${text}: ${path} is written twice`;
      throw new DomainError('invalid-params', message, { hint: 'give every report a file of its own' });
    }
    taken.add(path);
    targets.push({ spec, path });
  }
  return { write: (suites) => writeAll(targets, suites, setting) };
}

async function placeOf(spec: ReporterSpec, { cwd, env }: ReporterSetting): Promise<string> {
  if (spec.file === undefined) {
    const summary = env['GITHUB_STEP_SUMMARY'] ?? '';
    if (summary !== '') return resolve(cwd, summary);
    const hint = 'outside of GitHub Actions name a file: github:FILE';
    throw new DomainError('invalid-params', '--reporter github: GITHUB_STEP_SUMMARY is not set', { hint });
  }
  const refuse = (why: string): never => {
    throw new DomainError('invalid-params', `--reporter ${spec.kind}:${spec.file}: ${why}`);
  };
  const asked = resolve(cwd, spec.file);
  const found = await lstat(asked).catch(() => undefined);
  // A link is followed, so that the file it names is written and not the link replaced.
  const path = found?.isSymbolicLink() === true ? await realpath(asked).catch(() => refuse('a broken link')) : asked;
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile()) return refuse('not a file that can be replaced');
  // A slip of the order of arguments must not cost the suite.
  if (there !== undefined && isSuiteFileName(path)) return refuse('that file is no report, and would be lost');
  const trial = join(dirname(path), `.assay-${randomName()}.tmp`);
  try {
    await makeDirectory(dirname(path));
    await (await open(trial, 'wx')).close();
  } catch (error) {
    return refuse(`cannot be written there: ${messageOf(error)}`);
  } finally {
    await rm(trial, { force: true }).catch(() => {});
  }
  return path;
}

async function writeAll(
  targets: readonly Target[],
  suites: readonly SuiteReport[],
  setting: ReporterSetting,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const target of targets) {
    try {
      await writeOne(target, suites, setting);
    } catch (error) {
      failures.push(`the report ${target.spec.kind}:${target.path} could not be written: ${messageOf(error)}`);
    }
  }
  return failures;
}

async function writeOne({ spec, path }: Target, suites: readonly SuiteReport[], setting: ReporterSetting) {
  if (spec.kind === 'github') return writeGithub(path, spec.file === undefined, suites, setting);
  await writeAtomic(path, await piecesOf(spec.kind, suites));
}

async function piecesOf(kind: 'junit' | 'md' | 'json', suites: readonly SuiteReport[]): Promise<AsyncIterable<string>> {
  switch (kind) {
    case 'junit':
      return (await import('../reports/junit.js')).junitReport(suites);
    case 'md':
      return (await import('../reports/markdown.js')).markdownReport(suites);
    case 'json':
      return (await import('../reports/json.js')).jsonReport(suites);
  }
}

/** The step's summary is appended to: other programs of the step write there too. A file of ours is replaced. */
async function writeGithub(path: string, append: boolean, suites: readonly SuiteReport[], setting: ReporterSetting) {
  const [{ githubSummary, stepSummaryBytes }, { githubAnnotations }] = await Promise.all([
    import('../reports/github-summary.js'),
    import('../reports/github-annotations.js'),
  ]);
  const used = append ? ((await stat(path).catch(() => undefined))?.size ?? 0) : 0;
  const summary = await githubSummary(suites, stepSummaryBytes - used);
  setting.err(await githubAnnotations(suites, (file) => placeInRepository(file, setting)));
  await (append ? appendFile(path, summary) : writeAtomic(path, summary));
}

/** Relative to the repository, with `/`; a file outside of it keeps its own path. */
function placeInRepository(file: string, { cwd, env }: ReporterSetting): string {
  const root = resolve(cwd, env['GITHUB_WORKSPACE'] ?? '');
  const path = relative(root, resolve(cwd, file));
  return path.startsWith('..') || isAbsolute(path) ? file : path.replaceAll('\\', '/');
}
