import type { Batch } from './batch.js';
import type { Call, RequestId } from './message.js';

export type SideName = 'rpc' | 'mcp';

/** A request that has been read and not been answered. */
export interface OpenRequest {
  /** The id that the libraries behind us see: unique for the life of the stream, never 0. */
  readonly internal: number;
  readonly id: RequestId;
  readonly side: SideName;
  readonly call: Call;
  readonly batch: Batch | undefined;
}

/** Somebody waits until no request that fits is left; `left` counts those in flight. */
interface Watcher {
  readonly fits: (request: OpenRequest) => boolean;
  readonly done: () => void;
  left: number;
}

/**
 * The requests in flight. Each gets an id of our own: the libraries mistake `1` for `"1"`, or cannot cancel id 0, and
 * never have to see what clients choose.
 */
export class OpenRequests {
  readonly #byId = new Map<RequestId, OpenRequest>();
  readonly #byInternal = new Map<number, OpenRequest>();
  readonly #counts: Record<SideName, number> = { rpc: 0, mcp: 0 };
  readonly #watchers = new Set<Watcher>();
  #last = 0;

  get size(): number {
    return this.#byInternal.size;
  }

  /** Undefined when a request of this id is still in flight. */
  open(id: RequestId, side: SideName, call: Call, batch: Batch | undefined): OpenRequest | undefined {
    if (this.#byId.has(id)) return undefined;
    this.#last += 1;
    const request: OpenRequest = { internal: this.#last, id, side, call, batch };
    this.#byId.set(id, request);
    this.#byInternal.set(request.internal, request);
    this.#counts[side] += 1;
    if (this.#watchers.size > 0) this.#tell(request, 1);
    return request;
  }

  /** The request in flight that a client calls by this id, on this side. */
  find(id: unknown, side: SideName): OpenRequest | undefined {
    if (typeof id !== 'string' && typeof id !== 'number') return undefined;
    const request = this.#byId.get(id);
    return request?.side === side ? request : undefined;
  }

  /** Takes a request out because it is answered, or never will be. Undefined when it is out already. */
  close(internal: unknown): OpenRequest | undefined {
    if (typeof internal !== 'number') return undefined;
    const request = this.#byInternal.get(internal);
    if (request === undefined) return undefined;
    this.#byInternal.delete(internal);
    this.#byId.delete(request.id);
    this.#counts[request.side] -= 1;
    if (this.#watchers.size > 0) this.#tell(request, -1);
    return request;
  }

  /** The requests in flight on one side. */
  of(side: SideName): OpenRequest[] {
    return [...this.#byInternal.values()].filter((request) => request.side === side);
  }

  /** How many requests are in flight on one side. */
  count(side: SideName): number {
    return this.#counts[side];
  }

  some(fits: (request: OpenRequest) => boolean): boolean {
    for (const request of this.#byInternal.values()) if (fits(request)) return true;
    return false;
  }

  /** Resolves when no request that fits is in flight. What fits must not change its mind about a request. */
  none(fits: (request: OpenRequest) => boolean = () => true): Promise<void> {
    let left = 0;
    for (const request of this.#byInternal.values()) if (fits(request)) left += 1;
    if (left === 0) return Promise.resolve();
    return new Promise((done) => this.#watchers.add({ fits, done, left }));
  }

  /** Counts, because thousands may be in flight at the end of input: looking through them for each answer would not end. */
  #tell(request: OpenRequest, change: 1 | -1): void {
    for (const watcher of this.#watchers) {
      if (!watcher.fits(request)) continue;
      watcher.left += change;
      if (watcher.left > 0) continue;
      this.#watchers.delete(watcher);
      watcher.done();
    }
  }
}
