import * as z from 'zod/mini';
import type { Connection } from '../protocol/call-context.js';
import { DomainError } from '../protocol/errors.js';
import type { Method } from '../protocol/method.js';
import { isMethodName, methods } from '../protocol/methods.js';
import { RunSummary } from '../protocol/run.js';
import type { RunEvent } from '../protocol/run-event.js';
import { type App, type Terminal, exitCodes } from './app.js';
import { exitCodeOfRun } from './exit-code.js';
import { followRun } from './follow-run.js';
import { printable } from './style.js';

/**
 * `assay rpc METHOD [JSON]`: one call; prints its answer as one line of JSON. A run that the call starts would end with
 * this process, so it is waited for: the line says how it ended, and the exit code is that of its verdict. Its commands need consent,
 * as a server's do.
 */
export async function rpcCommand(
  app: App,
  terminal: Terminal,
  name: string,
  text: string | undefined,
): Promise<number> {
  const params = paramsOf(text);
  const method: Method | undefined = isMethodName(name) ? methods[name] : undefined;
  // All that can be asked to answer when their run has ended: they start one.
  if (method !== undefined && 'wait' in method.params.shape) return await runByCall(app, terminal, name, params);
  const answer = await app.callRaw(name, params);
  printAnswer(terminal, answer);
  return method?.waits === true ? exitCodeOfRun(RunSummary.parse(answer)) : exitCodes.passed;
}

const Started = z.object({ run_id: z.string() });

async function runByCall(app: App, terminal: Terminal, name: string, params: unknown): Promise<number> {
  let unwritten = false;
  const listen = async (events: AsyncIterable<RunEvent>): Promise<void> => {
    for await (const event of events) {
      if (event.type !== 'warning' || event.code !== 'output-not-written') continue;
      terminal.err(`assay: the output is not written: ${printable(event.message)}\n`);
      unwritten = true;
    }
  };
  let answer: object = {};
  const start = async (connection: Connection) => {
    answer = await app.callRaw(name, heard(params), connection);
    return Started.parse(answer);
  };
  const end = await followRun(app, start, listen);
  const { status, progress, verdict, error, result_path } = end;
  const ended = {
    status,
    progress,
    ...(verdict && { verdict }),
    ...(error && { error }),
    ...(result_path !== undefined && { result_path }),
  };
  printAnswer(terminal, { ...answer, ...ended });
  return exitCodeOfRun(unwritten ? { ...end, unwritten } : end);
}

function printAnswer(terminal: Terminal, answer: object): void {
  terminal.out(`${JSON.stringify(answer)}\n`);
}

function paramsOf(text: string | undefined): unknown {
  try {
    return text === undefined ? {} : JSON.parse(text);
  } catch (cause) {
    throw new DomainError(
      'invalid-params',
      'the params are not valid JSON',
      { hint: 'quote them for the shell: \'{"path": "…"}\'' },
      { cause },
    );
  }
}

/** No event is printed, but one of them tells that a file which was asked for could not be written. */
function heard(params: unknown): unknown {
  const unheard = typeof params === 'object' && params !== null && 'events' in params && params.events === 'none';
  return unheard ? { ...params, events: 'progress' } : params;
}
