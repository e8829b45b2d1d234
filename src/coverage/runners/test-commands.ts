/** Where a report is, absolute or relative to the project, and where its own relative paths start from. */
export interface ReportPath {
  readonly path: string;
  readonly base?: string | undefined;
  /** What this part of the project is called, and whether its last good report may stand in for one that is missing. */
  readonly flag?: string | undefined;
  readonly carryforward?: boolean | undefined;
}

/** A test command of a project: what is run and where its report and its results will lie. */
export interface TestCommand {
  /** For messages: vitest, jest, … */
  readonly tool: string;
  /** Written with a directory for its files; the same command every time but for that. */
  readonly argv: (into: string) => readonly [string, ...string[]];
  /** Its reports; those that were written during the run are read. */
  readonly reports: (into: string) => readonly ReportPath[];
  /** Where Jest's JSON results will lie, which tell the test files that failed. */
  readonly results?: (into: string) => string;
  /** Each report must be written, not one of several usual ones. */
  readonly needsAll?: true;
}

/** `npm test`, or what the package manager of the project calls it. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn';

/** The command of a JavaScript tool at `bin`, with a report in Istanbul's format. */
export function javaScriptCommand(tool: string, bin: string, manager: PackageManager): TestCommand | undefined {
  const json = (into: string): readonly ReportPath[] => [{ path: `${into}/coverage/coverage-final.json` }];
  const results = (into: string): string => `${into}/tests.json`;
  switch (tool) {
    case 'vitest':
      return {
        tool,
        argv: (into) => [
          bin,
          'run',
          '--coverage.enabled',
          '--coverage.reporter=json',
          '--coverage.reportOnFailure',
          `--coverage.reportsDirectory=${into}/coverage`,
          '--reporter=default',
          '--reporter=json',
          `--outputFile.json=${results(into)}`,
        ],
        reports: json,
        results,
      };
    case 'jest':
      return {
        tool,
        argv: (into) => [
          bin,
          '--ci',
          '--coverage',
          '--coverageReporters=json',
          `--coverageDirectory=${into}/coverage`,
          '--json',
          `--outputFile=${results(into)}`,
        ],
        reports: json,
        results,
      };
    case 'c8':
      return {
        tool,
        argv: (into) => [
          bin,
          '--reporter=json',
          `--reports-dir=${into}/coverage`,
          `--temp-directory=${into}/v8`,
          '--check-coverage=false',
          manager,
          'test',
        ],
        reports: json,
      };
    case 'nyc':
      return {
        tool,
        argv: (into) => [
          bin,
          '--reporter=json',
          `--report-dir=${into}/coverage`,
          `--temp-dir=${into}/nyc`,
          '--check-coverage=false',
          manager,
          'test',
        ],
        reports: json,
      };
    default:
      return undefined;
  }
}

/** A test script that measures by itself: it is run as it is, and its usual reports are read. */
export function scriptCommand(manager: PackageManager): TestCommand {
  return {
    tool: `${manager} test`,
    argv: () => [manager, 'test'],
    reports: () => [{ path: 'coverage/coverage-final.json' }, { path: 'coverage/lcov.info' }],
  };
}

/**
 * pytest with pytest-cov, from 4 on. Not its XML: that names files relative to each source directory, and of two that
 * are called alike only one is in it.
 */
export function pytestCommand(python: string): TestCommand {
  return {
    tool: 'pytest',
    argv: (into) => [python, '-m', 'pytest', '--cov', `--cov-report=lcov:${into}/coverage.lcov`],
    reports: (into) => [{ path: `${into}/coverage.lcov` }],
  };
}

/** What the settings name. */
export function givenCommand(argv: readonly [string, ...string[]], reports: readonly ReportPath[]): TestCommand {
  return { tool: argv[0], argv: () => argv, reports: () => reports, needsAll: true };
}
