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

/**
 * The requests in flight. Each gets an id of our own: the libraries mistake `1` for `"1"`, or cannot cancel id 0, and
 * never have to see what clients choose.
 */
export class OpenRequests {
  readonly #byId = new Map<RequestId, OpenRequest>();
  readonly #byInternal = new Map<number, OpenRequest>();
  #last = 0;
  #watchers: (() => void)[] = [];

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
    if (this.#watchers.length > 0) this.#tell();
    return request;
  }

  /** The requests in flight on one side. */
  of(side: SideName): OpenRequest[] {
    return [...this.#byInternal.values()].filter((request) => request.side === side);
  }

  some(fits: (request: OpenRequest) => boolean): boolean {
    return [...this.#byInternal.values()].some(fits);
  }

  /** Resolves when no request that fits is in flight. */
  async none(fits: (request: OpenRequest) => boolean = () => true): Promise<void> {
    while (this.some(fits)) {
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  #tell(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const resolve of watchers) resolve();
  }
}
