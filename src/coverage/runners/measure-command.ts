import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { DomainError } from '../../protocol/errors.js';
import { isAbortOf } from '../../support/abort.js';
import { scrubbedEnv } from '../../support/environment.js';
import { type ProcessResult, runProcess } from '../../support/process-group.js';
import { freshReports, reportsBefore, reportText } from './fresh-reports.js';
import { failedTestFiles, type FailedTestFile } from './jest-results.js';
import { readReport } from './read-report.js';
import type { RunLog } from './run-logs.js';
import { interrupt, type Measured, type ReportText, type RunnerContext, timeLeft } from './runner.js';
import type { ReportPath, TestCommand } from './test-commands.js';

/** Variables that interpreters and package managers need to find their things. */
const passed = (
  'CI NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS npm_config_cache npm_config_userconfig PNPM_HOME COREPACK_HOME ' +
  'VIRTUAL_ENV PYTHONPATH PYENV_ROOT PYENV_VERSION CONDA_PREFIX XDG_CACHE_HOME XDG_CONFIG_HOME LD_LIBRARY_PATH ' +
  'HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy'
).split(' ');

export interface CommandSettings {
  readonly command: TestCommand;
  readonly env: Readonly<Record<string, string>>;
  readonly passEnv: readonly string[];
  /** The real path of a report within the allowed roots. Throws DomainError. */
  readonly resolvePath: (path: string, base: string) => Promise<string>;
}

/**
 * Runs a test command and reads the reports it wrote. Throws DomainError when it cannot be started, or passes without
 * having written a report. Tests that fail are a result.
 */
export async function measureCommand(context: RunnerContext, settings: CommandSettings): Promise<Measured> {
  const { dir, tempDir, watch, signal } = context;
  const { command } = settings;
  const timings = { list: 0, warm: 0, run: 0 };
  watch.planned(1);
  watch.phase('run', `Running ${command.tool}...`);
  const log = context.logs?.open(command.tool);
  try {
    const before = await reportsBefore(context, settings);
    const result = await runTests(context, settings, log);
    timings.run = result.durationMs;
    if (result.spawnError !== undefined)
      throw new DomainError('run-failed', `${command.tool} cannot be started: ${result.spawnError}`);
    const failedTests = result.exitCode === 0 ? [] : await failuresOf(command, tempDir, dir);
    const ending = endOf(result, failedTests, command.tool);
    const logPath = ending.run === 'tested' ? log?.drop() : log?.keep();
    const end = { ...ending, ...(logPath !== undefined && { logPath }) };
    watch.ended({ name: command.tool, path: '.', durationMs: Math.round(result.durationMs), ...end });
    watch.phase('parse', 'Reading reports...');
    const { reports, unwritten } = await freshReports(context, settings, before);
    const missing = unwritten.filter(({ carryforward }) => carryforward === true);
    const lacking = unwritten.filter(({ carryforward }) => carryforward !== true);
    const needed = command.needsAll === true ? lacking : reports.length + missing.length === 0 ? unwritten : [];
    if (end.run === 'tested' && (needed.length > 0 || reports.length + missing.length === 0))
      throw noReport(command, needed, tempDir);
    // With the files known that failed, the others have passed.
    const known = { failedTests, ...(logPath !== undefined && { logPath }) };
    return { reports, missing, timings, ...(failedTests.length > 0 ? known : end) };
  } catch (error) {
    if (!isAbortOf(signal, error)) throw error;
    log?.keep();
    return { reports: [], timings, run: 'canceled' };
  }
}

function runTests(
  context: RunnerContext,
  { command, env, passEnv }: CommandSettings,
  log: RunLog | undefined,
): Promise<ProcessResult> {
  const { dir, tempDir, signal } = context;
  const timeoutMs = timeLeft(context);
  const [program, ...args] = command.argv(tempDir);
  const path = `${join(dir, 'node_modules/.bin')}${delimiter}${context.env['PATH'] ?? ''}`;
  return runProcess({
    argv: [program.includes('/') && !isAbsolute(program) ? join(dir, program) : program, ...args],
    cwd: dir,
    env: scrubbedEnv(context.env, [...passed, ...passEnv], { PATH: path, NO_COLOR: '1', PWD: dir, ...env }),
    signal,
    stop: interrupt,
    ...(log && { onStdout: textTo(log), onStderr: textTo(log) }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
}

function textTo(log: RunLog): (chunk: Buffer) => void {
  const decoder = new TextDecoder();
  return (chunk) => log.add(decoder.decode(chunk, { stream: true }));
}

async function failuresOf(command: TestCommand, tempDir: string, dir: string): Promise<FailedTestFile[]> {
  if (command.results === undefined) return [];
  const text = await readReport(command.results(tempDir), `the test results of ${command.tool}`);
  return text === undefined ? [] : (failedTestFiles(text, dir) ?? []);
}

function endOf(
  { timedOut, exitCode, signalName, stdout, stderr }: ProcessResult,
  failed: readonly FailedTestFile[],
  tool: string,
): { run: 'tested' | 'tests-failed' | 'timeout'; error?: string } {
  if (timedOut) return { run: 'timeout', error: 'the time of the run was out' };
  if (exitCode === 0) return { run: 'tested' };
  if (failed.length > 0) return { run: 'tests-failed', error: failed.map(({ message }) => message).join('\n') };
  // Errors that belong to no test, or thresholds of its own: it says that something is wrong, and it is believed.
  const head = `${tool} ended with ${signalName ?? `exit code ${exitCode}`} and names no test file that failed`;
  const said = [stderr.text, stdout.text].map((text) => text.trim()).filter(Boolean);
  return { run: 'tests-failed', error: [head, ...said].join('\n') };
}

function noReport(command: TestCommand, needed: readonly ReportPath[], tempDir: string): DomainError {
  const places = needed.map(({ path }) => path).filter((path) => !path.startsWith(resolve(tempDir)));
  const where = places.length === 0 ? '' : ` at ${places.join(', ')}`;
  const hint =
    command.tool === 'pytest'
      ? 'is pytest-cov installed?'
      : 'let it write a report in one of the formats: Istanbul JSON, lcov, Cobertura, Go coverprofile';
  return new DomainError('run-failed', `${command.tool} passed and wrote no coverage report${where}`, { hint });
}

/** Finished reports, without running anything. Throws invalid-params for one that is not there and cannot be carried. */
export async function readReports(
  dir: string,
  reports: readonly ReportPath[],
  resolvePath: (path: string, base: string) => Promise<string>,
): Promise<Pick<Measured, 'reports' | 'missing'>> {
  const found: ReportText[] = [];
  const missing: ReportPath[] = [];
  for (const report of reports) {
    const { path: name, carryforward } = report;
    const path = await resolvePath(name, dir);
    const text = await readReport(path, name);
    if (text === undefined && carryforward === true) missing.push(report);
    else if (text === undefined) throw new DomainError('invalid-params', `there is no report ${name}`, { path });
    else found.push(reportText(name, text, report));
  }
  return { reports: found, missing };
}
