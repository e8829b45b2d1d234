import { wireOutput } from './transport/stdout-guard.js';
import { join, resolve } from 'node:path';
import type { App, Terminal } from './cli/app.js';
import { createCommandOutput } from './cli/command-output.js';
import type { Actions, GlobalSettings, ServeSettings } from './cli/program.js';
import type { CallContext } from './protocol/call-context.js';
import { DomainError } from './protocol/errors.js';

declare const __ASSAY_VERSION__: string;
const version = __ASSAY_VERSION__;

/** All wiring is here: settings from argv and env, the log on stderr, the service, a front end, the exit code. */
const defaultGlobals: GlobalSettings = { root: [], trust: false, keepRuns: 500, logLevel: 'warn' };
const defaultServe: ServeSettings = { protocol: 'both', tools: 'all', maxLine: 64 * 1024 * 1024 };

async function createLog(level: string) {
  const { default: pino } = await import('pino');
  return pino({ level, base: null }, pino.destination({ fd: 2, sync: true }));
}

const levels = ['debug', 'info', 'warn', 'error', 'silent'];

/** A logger that is made when something is logged that the level lets through: a quiet server never loads one. */
function lazyLog(level: string) {
  let log: ReturnType<typeof createLog> | undefined;
  const at = (name: 'debug' | 'info' | 'warn' | 'error') => (facts: object, message?: string) => {
    if (levels.indexOf(name) < levels.indexOf(level)) return;
    log ??= createLog(level);
    void log.then((ready) => ready[name](facts, message));
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    const hint = 'go to one that does, or start the program there';
    throw new DomainError('invalid-params', 'the working directory does not exist any more', { hint });
  }
}

async function openService(globals: GlobalSettings, roots: readonly string[]) {
  const [{ createService }, { stateDirectory }] = await Promise.all([
    import('./handlers/create-service.js'),
    import('./handlers/state-directory.js'),
  ]);
  const cwd = workingDirectory();
  const log = lazyLog(globals.logLevel);
  const service = await createService({
    version,
    cwd,
    roots,
    storeDir: resolve(globals.store ?? join(globals.root[0] ?? cwd, '.assay')),
    stateDir: stateDirectory(process.env),
    keepRuns: globals.keepRuns,
    ...(globals.keepDays !== undefined && { keepDays: globals.keepDays }),
    env: process.env,
    log,
  });
  return { service, log };
}

async function serveCommand(globals: GlobalSettings, settings: ServeSettings): Promise<number> {
  const [{ service, log }, { serve }, { tunedAtFirstRun }, { openStdioStream }] = await Promise.all([
    openService(globals, globals.root),
    import('./server/serve.js'),
    import('./server/tuned-handlers.js'),
    import('./transport/stdio-stream.js'),
  ]);
  const host = {
    version,
    handlers: tunedAtFirstRun(service.handlers),
    trusted: globals.trust,
    endOfInput: (connectionId: string) => service.runs.endOfInput(connectionId),
    detached: (connectionId: string) => service.runs.detached(connectionId),
    shutdown: (reason: string) => service.close(reason),
  };
  return serve(host, settings, { stream: openStdioStream(process.stdin, wireOutput, settings), log });
}

const output = createCommandOutput(wireOutput);

function terminal(): Terminal {
  const { stderr } = process;
  const live = stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  return {
    out: output.print,
    err: (text) => void stderr.write(text),
    live,
    color: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
    columns: stderr.columns ?? 80,
  };
}

interface Interrupt {
  readonly signal: AbortSignal;
  /** That of the signal that came. */
  code(): number | undefined;
  /** Leaves signals to others; one that came already ends the process. */
  leave(): void;
}

/** SIGINT and SIGTERM abort the signal; the second one ends the process at once. */
function interruptSignal(): Interrupt {
  const controller = new AbortController();
  let code: number | undefined;
  const listeners = (
    [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const
  ).map(([name, number]) => {
    const listener = (): void => {
      if (code !== undefined) process.exit(number);
      code = number;
      controller.abort(new DomainError('canceled', `interrupted by ${name}`));
    };
    process.on(name, listener);
    return { name, listener };
  });
  const leave = (): void => {
    if (code !== undefined) process.exit(code);
    for (const { name, listener } of listeners) process.off(name, listener);
  };
  return { signal: controller.signal, code: () => code, leave };
}

async function withApp(
  interrupt: Interrupt,
  globals: GlobalSettings,
  paths: readonly string[],
  use: (app: App, terminal: Terminal) => Promise<number>,
): Promise<number> {
  const { dispatch, dispatchRaw } = await import('./server/dispatch.js');
  const { projectRootOf } = await import('./cli/project-root.js');
  const widened =
    globals.root.length > 0 ? globals.root : [workingDirectory(), ...(await Promise.all(paths.map(projectRootOf)))];
  const { service } = await openService(globals, widened);
  // The person at the terminal sees a run to its end, also after an interrupt.
  const closed = new AbortController().signal;
  // Only the command that a person types to run something is consent: it brings a connection of its own.
  const { trust: trusted } = globals;
  const context = (own: Partial<CallContext> = {}): CallContext => ({
    signal: interrupt.signal,
    connection: { id: 'terminal', trusted, closed, publish: () => {} },
    ...own,
  });
  const app: App = {
    call: (name, params, own) => dispatch(service.handlers, name, params, context(own)),
    callRaw: (name, params, connection = context().connection) =>
      dispatchRaw(service.handlers, name, params, context({ connection: { ...connection, trusted } })),
    prepare: () => service.prepare(),
    trust: (dir) => service.trust(dir),
    cache: (action, dir) => service.cache(action, dir),
    relay: (request) => service.relay(request, interrupt.signal),
    signal: interrupt.signal,
  };
  try {
    const code = await use(app, terminal());
    return interrupt.code() ?? code;
  } catch (error) {
    const code = interrupt.code();
    if (code === undefined || !(error instanceof DomainError) || error.kind !== 'canceled') throw error;
    await complain(error);
    return code; // of the signal that came, which the error does not know
  } finally {
    await service.close('the command has ended');
  }
}

/** Prints what a person can act on; the rest is a bug and shows its stack. */
async function complain(error: unknown): Promise<number> {
  if (!(error instanceof DomainError)) {
    process.stderr.write(
      `assay: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return 3;
  }
  const [{ complaintOf }, { exitCodeOfError }] = await Promise.all([
    import('./cli/complaint.js'),
    import('./cli/exit-code.js'),
  ]);
  process.stderr.write(complaintOf(error));
  return exitCodeOfError(error);
}

async function main(argv: readonly string[]): Promise<number> {
  // A host spawns the server without arguments; it should not wait for the command line parser.
  if (argv.length === 0 || (argv.length === 1 && argv[0] === 'serve'))
    return serveCommand(defaultGlobals, defaultServe);
  // Before anything is loaded: an interrupt of a command that starts up is one of the command, with its reports.
  const interrupt = interruptSignal();
  const { createProgram } = await import('./cli/program.js');
  let code = 0;
  const fileSchemas = async () => (await import('./evals/file-schemas/file-schemas.js')).fileSchemas;
  const actions: Actions = {
    serve: async (globals, settings) => {
      await new Promise(setImmediate); // a signal that has come is heard in the next turn
      interrupt.leave();
      return serveCommand(globals, settings);
    },
    withApp: (globals, paths, use) => withApp(interrupt, globals, paths, use),
    fileSchemas,
  };
  const program = createProgram(version, actions, {
    report: (reported) => (code = reported),
    writeOut: output.print,
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!isCommanderError(error)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return code;
}

function isCommanderError(error: unknown): error is Error & { exitCode: number } {
  return (
    error instanceof Error && 'exitCode' in error && 'code' in error && String(error.code).startsWith('commander.')
  );
}

/** Runs main and ends the process with its answer. No await at the top level: lazily loaded parts import this file. */
async function start(): Promise<void> {
  // Workers and children do not keep the process alive; what main still waits for must.
  const alive = setInterval(() => {}, 2 ** 30);
  const code = await main(process.argv.slice(2)).catch(complain);
  const lost = await output.ended();
  clearInterval(alive);
  if (lost !== undefined) process.stderr.write(`assay: the output cannot be written: ${lost.message}\n`);
  // All that matters has ended; a handle that a host or a library left open must not keep the process.
  wireOutput.write('', () => process.exit(lost === undefined ? code : Math.max(code, 3)));
}

void start();
