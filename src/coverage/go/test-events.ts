import { BoundedText } from './bounded-text.js';

/** How the tests of one package ended. */
export interface TestedPackage {
  readonly importPath: string;
  /** `no-tests`: there is nothing to run and nothing to measure. */
  readonly end: 'passed' | 'failed' | 'build-failed' | 'timeout' | 'no-tests';
  readonly durationMs: number;
  /** Taken from Go's cache of test results. */
  readonly cached: boolean;
  /** What the failing tests or the compiler printed; empty for what went well. */
  readonly output: string;
  /** Of what could not be built: the build that failed. */
  readonly failedBuild?: string;
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
  readonly #decoder = new TextDecoder();
  #rest = '';
  #skipping = false;

  constructor(ended: (each: TestedPackage) => void) {
    this.#ended = ended;
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
    }
    if (importPath === undefined) return;
    if (action === 'output') this.#output(this.#of(importPath), event.Test, text);
    else if (action === 'pass' || action === 'fail' || action === 'skip') {
      if (event.Test === undefined) this.#end(importPath, action, event);
      else this.#testEnd(this.#of(importPath), event.Test, action);
    }
  }

  #of(importPath: string): Running {
    let running = this.#running.get(importPath);
    if (running === undefined) {
      running = { output: new BoundedText(), tests: new Map(), cached: false, timedOut: false };
      this.#running.set(importPath, running);
    }
    return running;
  }

  #output(running: Running, test: string | undefined, text: string): void {
    if (text.startsWith('panic: test timed out after ')) running.timedOut = true;
    if (frame.test(text)) return;
    if (test === undefined) {
      if (text.startsWith('ok ') && /\t\(cached\)(\t|$)/.test(text.trimEnd())) running.cached = true;
      running.output.add(text);
      return;
    }
    let output = running.tests.get(test);
    if (output === undefined) running.tests.set(test, (output = new BoundedText()));
    output.add(text);
  }

  #testEnd(running: Running, test: string, action: 'pass' | 'fail' | 'skip'): void {
    if (action === 'fail') running.output.add(running.tests.get(test)?.toString() ?? '');
    running.tests.delete(test);
  }

  #end(
    importPath: string,
    action: 'pass' | 'fail' | 'skip',
    { Elapsed: seconds = 0, FailedBuild: build }: Event,
  ): void {
    const running = this.#of(importPath);
    this.#running.delete(importPath);
    const { cached, timedOut } = running;
    const base = { importPath, durationMs: Math.round(seconds * 1000), cached };
    if (action === 'skip') return this.#ended({ ...base, end: 'no-tests', output: '' });
    if (action === 'pass') return this.#ended({ ...base, end: 'passed', output: '' });
    if (build !== undefined) {
      // Each build begins with a line that names it.
      const output = (this.#builds.get(build) ?? running.output).toString().replace(/^# .*\n/, '');
      return this.#ended({ ...base, end: 'build-failed', output, failedBuild: build });
    }
    // A test that was cut off by a panic or the end of the process never ended itself.
    const open = [...running.tests.values()].map(String).join('');
    this.#ended({ ...base, end: timedOut ? 'timeout' : 'failed', output: open + running.output.toString() });
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
