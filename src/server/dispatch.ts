import type { CallContext } from '../protocol/call-context.js';
import { DomainError } from '../protocol/errors.js';
import type { Method } from '../protocol/method.js';
import {
  type Handlers,
  isMethodName,
  type MethodName,
  methods,
  type Params,
  type Result,
} from '../protocol/methods.js';
import { checkedResult } from './checked-result.js';
import { invalidParams } from './invalid-params.js';

/** A context whose call knows that it was canceled without making a signal for the question. */
export interface ServedContext extends CallContext {
  readonly aborted?: boolean;
}

/**
 * The one road in: finds the method, checks its params, calls its handler and checks what it answers.
 * Throws DomainError for what the caller can mend; a call whose own signal was aborted always throws `canceled`.
 */
export async function dispatchRaw(
  handlers: Handlers,
  name: string,
  raw: unknown,
  context: ServedContext,
): Promise<object> {
  if (!isMethodName(name)) throw unknownMethod(name);
  const method: Method = methods[name];
  const params = method.params.safeParse(raw ?? {});
  if (!params.success) throw invalidParams(name, method.params, params.error);
  if (isAborted(context)) throw canceled(name, context.signal);
  // The table ties each handler to its params; TypeScript cannot follow that through a name known only at run time.
  const handler = handlers[name] as (params: unknown, context: CallContext) => Promise<object>;
  let answer: object;
  try {
    answer = await handler(params.data, context);
  } catch (error) {
    if (!isAborted(context)) throw error;
    throw canceled(name, context.signal);
  }
  // After an abort only `canceled` is answered, whatever the handler made of it.
  if (isAborted(context)) throw canceled(name, context.signal);
  return checkedResult(name, method, answer);
}

/** `dispatchRaw` for a method known when this is written, so that params and result are typed. */
export async function dispatch<N extends MethodName>(
  handlers: Handlers,
  name: N,
  params: Params<N>,
  context: CallContext,
): Promise<Result<N>> {
  return (await dispatchRaw(handlers, name, params, context)) as Result<N>;
}

/** True when this call is there to wait for a run: at the end of input it goes on. */
export function waitsForRun(name: string, params: unknown): boolean {
  if (!isMethodName(name)) return false;
  const method: Method = methods[name];
  if (method.waits === true) return true;
  return typeof params === 'object' && params !== null && 'wait' in params && params.wait === true;
}

/** What a canceled call is answered; says why when the one who canceled did. */
export function canceled(name: string, signal?: AbortSignal): DomainError {
  const reason: unknown = signal?.reason;
  if (reason instanceof DomainError && reason.kind === 'canceled') return reason;
  return new DomainError('canceled', `${name} was canceled`);
}

export function unknownMethod(name: string): DomainError {
  return new DomainError('method-not-found', `there is no method ${name}`, { hint: 'rpc.discover lists the methods' });
}

function isAborted(context: ServedContext): boolean {
  return context.aborted ?? context.signal.aborted;
}
