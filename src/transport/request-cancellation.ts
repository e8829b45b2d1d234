import type { AbstractCancellationTokenSource, CancellationToken, Disposable } from 'vscode-jsonrpc';

/**
 * The cancellation of one request for vscode-jsonrpc: source and token in one. The library's own makes an emitter for
 * each token that is listened to; here a request has one listener at most, and hardly any is ever canceled.
 */
export class RequestCancellation implements AbstractCancellationTokenSource, CancellationToken {
  isCancellationRequested = false;
  #listener: ((event: undefined) => unknown) | undefined;

  get token(): CancellationToken {
    return this;
  }

  /** Calls `listener` when the request is canceled, at once when it is already. A second listener takes its place. */
  onCancellationRequested(listener: (event: undefined) => unknown): Disposable {
    this.#listener = listener;
    if (this.isCancellationRequested) listener(undefined);
    return this;
  }

  cancel(): void {
    if (this.isCancellationRequested) return;
    this.isCancellationRequested = true;
    this.#listener?.(undefined);
  }

  dispose(): void {
    this.#listener = undefined;
  }
}
