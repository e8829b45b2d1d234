import { getEventListeners } from 'node:events';

/** Longest time that a timer of Node can wait, in ms: about 24 days. It takes a longer one for 1 ms. */
export const longestTimer = 2 ** 31 - 1;

/** True when `error` is this signal's abort itself, thrown as it is or wrapped by Node as `cause`. */
export function isAbortOf(signal: AbortSignal, error: unknown): boolean {
  if (!signal.aborted) return false;
  return error === signal.reason || (error instanceof Error && error.cause === signal.reason);
}

/** A scope with a time limit. Dispose it when its scope ends. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Time limits below one long-lived signal, many after another: a suite has thousands of trials, and a controller with
 * its listener for each of them costs more than a short trial. The parent has one listener, and a signal that nothing
 * came of, and that nobody listens to any more, serves the next scope. Dispose it when no scope will begin any more.
 */
export class Deadlines implements Disposable {
  readonly parent: AbortSignal;
  readonly #open = new Set<AbortController>();
  readonly #idle: AbortController[] = [];

  constructor(parent: AbortSignal) {
    this.parent = parent;
    parent.addEventListener('abort', this.#follow, { once: true });
  }

  /** A signal that is aborted with the parent's reason, or after `ms` with what `reason` makes: the first cause stays. */
  begin(ms: number, reason: () => Error): Deadline {
    const controller = this.#idle.pop() ?? new AbortController();
    if (this.parent.aborted) controller.abort(this.parent.reason);
    this.#open.add(controller);
    const timer = setTimeout(() => controller.abort(reason()), Math.min(ms, longestTimer));
    let ended = false;
    return {
      signal: controller.signal,
      [Symbol.dispose]: () => {
        if (ended) return;
        ended = true;
        clearTimeout(timer);
        this.#open.delete(controller);
        if (isUntouched(controller.signal)) this.#idle.push(controller);
      },
    };
  }

  [Symbol.dispose](): void {
    this.parent.removeEventListener('abort', this.#follow);
  }

  readonly #follow = (): void => {
    for (const controller of this.#open) controller.abort(this.parent.reason);
  };
}

function isUntouched(signal: AbortSignal): boolean {
  return !signal.aborted && getEventListeners(signal, 'abort').length === 0;
}

/** Resolves when the signal is aborted; rejects never. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A signal for clean-up: aborted `ms` after `parent` was, so that work begun before a cancel may end in peace. */
export function withGrace(parent: AbortSignal, ms: number): Deadline {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const start = (): void => {
    timer = setTimeout(() => controller.abort(new Error(`clean-up took longer than ${ms / 1000} s`)), ms);
  };
  if (parent.aborted) start();
  else parent.addEventListener('abort', start, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      parent.removeEventListener('abort', start);
    },
  };
}
