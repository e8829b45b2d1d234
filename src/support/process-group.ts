// node:child_process and not execa: the group, its killing, the capped capture and the spill file are ours
// in any case, so that execa would only wrap `spawn`, at the price of a slower start of the server.
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { longestTimer } from './abort.js';
import { OutputCapture, type CapturedOutput, type OutputLimit, type SpillTarget } from './output-capture.js';
import { endGroup, forgetGroup, groupIsAlive, registerGroup, type StopSignal } from './process-killer.js';
import { releaseMark, takeMark } from './process-mark.js';
import { spawnProblem } from './spawn-problem.js';

export interface ProcessOptions {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** The whole environment of the child; only a mark is added, by which what it leaves behind is found. */
  readonly env: Readonly<Record<string, string>>;
  /** Text for its standard input; without it the input is empty. */
  readonly stdin?: string;
  readonly timeoutMs?: number;
  /** Bytes kept of each stream; default 32 KiB of its head and 32 KiB of its tail. */
  readonly outputLimit?: OutputLimit;
  readonly signal: AbortSignal;
  /** Files for whole outputs; written only when a stream is larger than `outputLimit`. */
  readonly spill?: { readonly stdout?: SpillTarget; readonly stderr?: SpillTarget };
  /** Hears its standard output as it comes, beside what is kept of it. It must not throw. */
  readonly onStdout?: (chunk: Buffer) => void;
  readonly onStderr?: (chunk: Buffer) => void;
  /** How it is asked to end, and how long it has until SIGKILL; default SIGTERM and 500 ms. */
  readonly stop?: StopSignal;
}

/** How a process ended. A failure to start, a failing exit code and a timeout are results, not exceptions. */
export interface ProcessResult {
  /** Null when it did not start or was ended by a signal. */
  readonly exitCode: number | null;
  readonly signalName: string | null;
  readonly timedOut: boolean;
  /** Why it could not be started, in words for the user. */
  readonly spawnError?: string;
  readonly stdout: CapturedOutput;
  readonly stderr: CapturedOutput;
  readonly durationMs: number;
}

/** A pipe that is silent for this long after the whole group has ended is held by a stranger, not by data. */
const silenceMs = 50;
/** And a stranger who goes on writing into it is not listened to for longer than this. */
const drainMs = 1000;

/**
 * Runs a program without a shell, in a process group of its own, and waits until nothing of that group is left.
 * What the program leaves behind in its group when it ends is ended too. Rejects only with the reason of
 * `signal`, and only after the group is gone (≤ 0.9 s, or what `stop` allows it).
 */
export async function runProcess(options: ProcessOptions): Promise<ProcessResult> {
  options.signal.throwIfAborted();
  const start = performance.now();
  const stdout = new OutputCapture(options.outputLimit, options.spill?.stdout);
  const stderr = new OutputCapture(options.outputLimit, options.spill?.stderr);
  const ended = await startAndWait(options, stdout, stderr);
  const [out, err] = await Promise.all([stdout.finish(), stderr.finish()]);
  if (ended.aborted) throw options.signal.reason;
  const { exitCode, signalName, timedOut, spawnError } = ended;
  const durationMs = performance.now() - start;
  const result = { exitCode, signalName, timedOut, stdout: out, stderr: err, durationMs };
  return spawnError === undefined ? result : { ...result, spawnError };
}

interface Ending {
  readonly exitCode: number | null;
  readonly signalName: string | null;
  readonly timedOut: boolean;
  readonly aborted: boolean;
  readonly spawnError?: string;
}

async function startAndWait(options: ProcessOptions, stdout: OutputCapture, stderr: OutputCapture): Promise<Ending> {
  const notStarted = { exitCode: null, signalName: null, timedOut: false, aborted: false };
  const { mark, env } = takeMark();
  const started = await start({ ...options, env: { ...options.env, ...env } });
  if ('problem' in started) {
    releaseMark(mark);
    return { ...notStarted, spawnError: started.problem };
  }
  const { child, pid } = started;
  registerGroup(pid);
  try {
    const pipes = [follow(child.stdout, stdout, options.onStdout), follow(child.stderr, stderr, options.onStderr)];
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const cause = await firstCause(child, options);
    if (cause !== 'exit' || groupIsAlive(pid)) await endGroup(pid, stopFor(cause, options.stop));
    // The kernel shows it as ended before this process has heard how.
    await Promise.race([exited, pause(silenceMs)]);
    // What a caller who gave up will not read is not waited for.
    await Promise.all(pipes.map(async (pipe) => pipe.drain(cause === 'abort' ? 0 : drainMs)));
    const { exitCode, signalCode } = child;
    return { exitCode, signalName: signalCode, timedOut: cause === 'timeout', aborted: cause === 'abort' };
  } finally {
    forgetGroup(pid);
    releaseMark(mark);
    // A process stuck in the kernel must not keep this one alive.
    child.unref();
  }
}

function stopFor(cause: Cause, stop: StopSignal | undefined): StopSignal | undefined {
  if (cause !== 'abort' || stop?.abortGraceMs === undefined) return stop;
  return { ...stop, graceMs: stop.abortGraceMs };
}

type Started = { readonly child: ChildProcess; readonly pid: number } | { readonly problem: string };

function start(options: ProcessOptions): Promise<Started> {
  const { argv, cwd, env, stdin } = options;
  return new Promise((resolve) => {
    const fail = (error: unknown): void =>
      void spawnProblem(error, argv[0], cwd).then((problem) => resolve({ problem }));
    let child: ChildProcess;
    try {
      child = spawn(argv[0], argv.slice(1), {
        cwd,
        env,
        stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
    } catch (error) {
      fail(error);
      return;
    }
    const { pid } = child;
    child.on('error', (error) => {
      if (pid === undefined) fail(error);
    });
    if (pid === undefined) return;
    // The program may end, or close its input, without having read all of it.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(stdin);
    resolve({ child, pid });
  });
}

type Cause = 'exit' | 'timeout' | 'abort';

/** What ends it first: by itself, the time limit, or the caller. */
function firstCause(child: ChildProcess, { signal, timeoutMs }: ProcessOptions): Promise<Cause> {
  return new Promise((resolve) => {
    const onAbort = (): void => settle('abort');
    const timer =
      timeoutMs === undefined ? undefined : setTimeout(() => settle('timeout'), Math.min(timeoutMs, longestTimer));
    const settle = (cause: Cause): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(cause);
    };
    child.once('exit', () => settle('exit'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Reads a pipe into a capture, no faster than the capture takes it. */
function follow(
  stream: Readable | null,
  capture: OutputCapture,
  listen?: (chunk: Buffer) => void,
): { drain(budgetMs: number): Promise<void> } {
  if (stream === null) return { drain: async () => undefined };
  let closed = false;
  let heardAt = performance.now();
  let writing: Promise<void> | undefined;
  const close = new Promise<void>((resolve) => {
    stream.once('close', () => {
      closed = true;
      resolve();
    });
  });
  stream.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => {
    heardAt = performance.now();
    listen?.(chunk);
    const write = capture.write(chunk);
    if (write === undefined) return;
    writing = write;
    stream.pause();
    void write.then(() => {
      if (writing !== write) return;
      writing = undefined;
      heardAt = performance.now();
      stream.resume();
    });
  });
  return { drain };

  /** Takes what is still in the pipe, but does not wait for a stranger that holds its other end. */
  async function drain(budgetMs: number): Promise<void> {
    let leftMs = budgetMs;
    heardAt = performance.now();
    while (!closed && leftMs > 0) {
      const at = performance.now();
      const busy = writing;
      // oxlint-disable-next-line no-await-in-loop -- each round waits for data, a write or the end
      await Promise.race([close, busy ?? pause(silenceMs)]);
      if (busy !== undefined) continue; // a slow disk is no stranger
      leftMs -= performance.now() - at;
      if (writing === undefined && performance.now() - heardAt >= silenceMs) break;
    }
    stream?.destroy();
    await writing;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
