import type { RunLog, RunLogs } from '../runners/run-logs.js';
import { BoundedText } from './bounded-text.js';

/** How the tests of one package ended. */
export interface TestedPackage {
  readonly importPath: string;
  /** `no-tests`: there is nothing to run and nothing to measure. */
  readonly end: 'passed' | 'failed' | 'build-failed' | 'timeout' | 'no-tests';
  readonly durationMs: number;
  /** Taken from Go's cache of test results. */
  readonly cached: boolean;
  /** Its program ended well and said nothing of coverage: nothing was measured, whatever the profile lacks. */
  readonly silent?: boolean;
  /** What the failing tests or the compiler printed; empty for what went well. */
  readonly output: string;
  /** Of what could not be built: the build that failed. */
  readonly failedBuild?: string;
  /** All that it printed, a path relative to the directory of the run, when it did not end well. */
  readonly logPath?: string;
}

interface Event {
  readonly Action?: string;
  readonly Package?: string;
  readonly Test?: string;
  readonly Output?: string;
  readonly Elapsed?: number;
  readonly ImportPath?: string;
  readonly FailedBuild?: string;
}

interface Running {
  readonly output: BoundedText;
  /** Output of tests that have not ended: of those that pass it is dropped. */
  readonly tests: Map<string, BoundedText>;
  cached: boolean;
  silent: boolean;
  /** A test said that it failed, whatever the program says at its end. */
  failed: boolean;
  timedOut: boolean;
}

/** Longest line that is read; a test that prints a longer one loses it. */
const longestLine = 4 * 1024 * 1024;
/** Lines of the test runner that say nothing about a failure. */
const frame = /^=== (RUN|PAUSE|CONT|NAME)\b/;

/**
 * Reads the output of `go test -json` as it comes and tells of each package that has ended. What `go` prints beside
 * events (a build that fails before the first test) is kept in `stray`. Memory is bounded per running test.
 */
export class TestEvents {
  readonly stray = new BoundedText();
  readonly #ended: (each: TestedPackage) => void;
  readonly #running = new Map<string, Running>();
  readonly #builds = new Map<string, BoundedText>();
  readonly #logs: RunLogs | undefined;
  readonly #openLogs = new Map<string, RunLog>();
  readonly #decoder = new TextDecoder();
  #rest = '';
  #skipping = false;

  constructor(ended: (each: TestedPackage) => void, logs?: RunLogs) {
    this.#ended = ended;
    this.#logs = logs;
  }

  /** No more will come: the log of a package that has not ended is kept, and answered by its import path. */
  close(): ReadonlyMap<string, string> {
    const kept = new Map<string, string>();
    for (const [name, log] of this.#openLogs) {
      const path = this.#running.has(name) ? log.keep() : log.drop();
      if (path !== undefined) kept.set(name, path);
    }
    this.#openLogs.clear();
    return kept;
  }

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (this.#skipping) this.#skipping = false;
      else this.#line(line);
    }
    if (this.#rest.length <= longestLine) return;
    this.#rest = '';
    this.#skipping = true;
  }

  #line(line: string): void {
    if (line === '') return;
    const event = parse(line);
    if (event === undefined) this.stray.add(`${line}\n`);
    else this.#take(event);
  }

  #take(event: Event): void {
    const { Action: action, Package: importPath, ImportPath: build, Output: text = '' } = event;
    if (action === 'build-output' && build !== undefined) {
      let output = this.#builds.get(build);
      if (output === undefined) this.#builds.set(build, (output = new BoundedText()));
      output.add(text);
      this.#log(build, text);
    }
    if (importPath === undefined) return;
    if (action === 'output') this.#log(importPath, text);
    if (action === 'output') this.#output(this.#of(importPath), event.Test, text);
    else if (action === 'pass' || action === 'fail' || action === 'skip') {
      if (event.Test === undefined) this.#end(importPath, action, event);
      else this.#testEnd(this.#of(importPath), event.Test, action);
    }
  }

  #log(name: string, text: string): void {
    if (this.#logs === undefined) return;
    let log = this.#openLogs.get(name);
    if (log === undefined) this.#openLogs.set(name, (log = this.#logs.open(name)));
    log.add(text);
  }

  /** Of a build the log stays open: it may be why others fail too. */
  #keepLog(name: string): { readonly logPath?: string } {
    const logPath = this.#openLogs.get(name)?.keep();
    return logPath === undefined ? {} : { logPath };
  }

  #endLog(name: string): void {
    this.#openLogs.get(name)?.drop();
    this.#openLogs.delete(name);
  }

  #of(importPath: string): Running {
    let running = this.#running.get(importPath);
    if (running === undefined) {
      running = {
        output: new BoundedText(),
        tests: new Map(),
        cached: false,
        silent: true,
        failed: false,
        timedOut: false,
      };
      this.#running.set(importPath, running);
    }
    return running;
  }

  #output(running: Running, test: string | undefined, text: string): void {
    if (text.startsWith('panic: test timed out after ')) running.timedOut = true;
    if (frame.test(text)) return;
    if (test === undefined) {
      if (text.startsWith('ok ')) {
        running.cached = /\t\(cached\)(\t|$)/.test(text.trimEnd());
        running.silent = !text.includes('\tcoverage: ');
      }
      running.output.add(text);
      return;
    }
    let output = running.tests.get(test);
    if (output === undefined) running.tests.set(test, (output = new BoundedText()));
    output.add(text);
  }

  #testEnd(running: Running, test: string, action: 'pass' | 'fail' | 'skip'): void {
    if (action === 'fail') {
      running.failed = true;
      running.output.add(running.tests.get(test)?.toString() ?? '');
    }
    running.tests.delete(test);
  }

  #end(
    importPath: string,
    action: 'pass' | 'fail' | 'skip',
    { Elapsed: seconds = 0, FailedBuild: build }: Event,
  ): void {
    const running = this.#of(importPath);
    this.#running.delete(importPath);
    const { cached, silent, timedOut } = running;
    const base = { importPath, durationMs: Math.round(seconds * 1000), cached };
    // A TestMain that exits with 0 whatever m.Run says makes a failed test look well.
    const well = action !== 'fail' && !running.failed;
    if (well) this.#endLog(importPath);
    if (action === 'skip' && well) return this.#ended({ ...base, end: 'no-tests', output: '' });
    if (well) return this.#ended({ ...base, ...(silent && { silent }), end: 'passed', output: '' });
    if (build !== undefined) {
      // Each build begins with a line that names it.
      const output = (this.#builds.get(build) ?? running.output).toString().replace(/^# .*\n/, '');
      this.#endLog(importPath);
      return this.#ended({ ...base, end: 'build-failed', output, failedBuild: build, ...this.#keepLog(build) });
    }
    // A test that was cut off by a panic or the end of the process never ended itself.
    const open = [...running.tests.values()].map(String).join('');
    const output = open + running.output.toString();
    const kept = this.#keepLog(importPath);
    this.#openLogs.delete(importPath);
    this.#ended({ ...base, end: timedOut ? 'timeout' : 'failed', output, ...kept });
  }
}

function parse(line: string): Event | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    // What go itself writes; the members that matter are looked at one by one.
    return typeof value === 'object' && value !== null && 'Action' in value ? (value as Event) : undefined;
  } catch {
    return undefined;
  }
}
