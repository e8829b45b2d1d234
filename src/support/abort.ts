/** True when `error` is this signal's abort itself, thrown as it is or wrapped by Node as `cause`. */
export function isAbortOf(signal: AbortSignal, error: unknown): boolean {
  if (!signal.aborted) return false;
  return error === signal.reason || (error instanceof Error && error.cause === signal.reason);
}

/** A controller that follows `parent` and can be released, so that a long-lived parent keeps no dead listeners. */
export interface ChildController extends Disposable {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
}

/** One child per scope. Dispose it when its scope ends; the parent then forgets it. */
export function childController(parent: AbortSignal): ChildController {
  const controller = new AbortController();
  const follow = (): void => controller.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    [Symbol.dispose]: () => parent.removeEventListener('abort', follow),
  };
}

/** A child signal with a deadline: after `ms` it is aborted with what `reason` makes. */
export function withDeadline(parent: AbortSignal, ms: number, reason: () => Error): ChildController {
  const child = childController(parent);
  const timer = setTimeout(() => child.abort(reason()), ms);
  return {
    signal: child.signal,
    abort: child.abort,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      child[Symbol.dispose]();
    },
  };
}

/** Resolves when the signal is aborted; rejects never. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A signal for clean-up: aborted `ms` after `parent` was, so that work begun before a cancel may end in peace. */
export function withGrace(parent: AbortSignal, ms: number): ChildController {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    timer = setTimeout(() => controller.abort(new Error(`clean-up took longer than ${ms / 1000} s`)), ms);
  };
  if (parent.aborted) start();
  else parent.addEventListener('abort', start, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      parent.removeEventListener('abort', start);
    },
  };
}
