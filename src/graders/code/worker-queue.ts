import { GraderError, type AssertionResult } from '../grader.js';
import type { WorkerAnswer, WorkerRequest } from './worker-protocol.js';

/** A connection with one living worker. */
export interface Link {
  send(requests: readonly WorkerRequest[]): void;
  /** Keeps this process alive while the worker has work, and only then. */
  hold(busy: boolean): void;
  /** Rises whenever the worker starts an assertion; undefined when the worker cannot tell. */
  beats?(): number;
  /** Ends the worker at once; resolves when it has gone. */
  kill(): Promise<void>;
}

/** What a link tells its queue. After `died` it says nothing more. */
export interface LinkEvents {
  answers(answers: readonly WorkerAnswer[]): void;
  died(reason: string): void;
}

/** Starts a worker. Rejects with GraderError when that cannot be done on this machine. */
export type Connect = (events: LinkEvents) => Promise<Link>;

interface Pending {
  readonly request: WorkerRequest;
  readonly resolve: (results: AssertionResult[]) => void;
  readonly reject: (error: Error) => void;
  /** Nobody waits for it any more; it only keeps its place in the order of answers. */
  abandoned: boolean;
}

interface Current {
  readonly ready: Promise<Link>;
  link?: Link;
  dead: boolean;
}

const tickMs = 250;
/** Beyond the time of an assertion, before a worker that says nothing is ended. */
const graceMs = 1500;
const startMs = 30_000;

/**
 * Gradings for one worker, which serves them in order, several in flight. A worker that dies or does not come to an
 * end costs only the grading it was at; the others go to a new worker.
 */
export class WorkerQueue implements AsyncDisposable {
  readonly #connect: Connect;
  readonly #assertionMs: number;
  readonly #pending = new Map<number, Pending>();
  #unsent: WorkerRequest[] = [];
  #current: Current | undefined;
  #watch: NodeJS.Timeout | undefined;
  /** Gradings that somebody waits for. */
  #waiting = 0;
  #nextId = 1;
  #closed = false;

  constructor(connect: Connect, assertionMs: number) {
    this.#connect = connect;
    this.#assertionMs = assertionMs;
  }

  /** Rejects with GraderError, or with the reason of `signal` as soon as that is aborted. */
  async grade(grading: Omit<WorkerRequest, 'id'>, signal: AbortSignal): Promise<AssertionResult[]> {
    signal.throwIfAborted();
    if (this.#closed) throw new GraderError('the sandbox is closed');
    const request = { id: this.#nextId++, ...grading };
    return new Promise((resolve, reject) => {
      const settle = <A extends unknown[]>(act: (...args: A) => void): ((...args: A) => void) => {
        return (...args) => {
          signal.removeEventListener('abort', stop);
          this.#waiting--;
          act(...args);
        };
      };
      const pending: Pending = { request, resolve: settle(resolve), reject: settle(reject), abandoned: false };
      const stop = (): void => {
        pending.abandoned = true;
        pending.reject(signal.reason);
        this.#hold();
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting++;
      this.#pending.set(request.id, pending);
      this.#enqueue([request]);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const current = this.#current;
    this.#lose(current);
    this.#failAll('the sandbox was closed');
    const link = current && (await current.ready.catch(() => undefined));
    await link?.kill();
  }

  #enqueue(requests: readonly WorkerRequest[]): void {
    this.#unsent.push(...requests);
    if (this.#watch === undefined) this.#watch = this.#watchOver();
    if (this.#unsent.length > requests.length) return;
    // What is asked for in one turn of the event loop goes out together.
    setImmediate(() => {
      if (this.#unsent.length === 0) return;
      const current = (this.#current ??= this.#start());
      current.ready.then(
        () => this.#flush(current),
        () => undefined,
      );
    });
  }

  #start(): Current {
    const current: Current = {
      ready: this.#connect({
        answers: (answers) => {
          for (const answer of answers) if (!current.dead) this.#take(answer, current);
        },
        died: (reason) => {
          if (!current.dead) this.#replace(current, reason);
        },
      }).then((link) => (current.link = link)),
      dead: false,
    };
    current.ready.catch((error: unknown) => {
      if (current.dead) return;
      this.#lose(current);
      this.#failAll(error instanceof Error ? error.message : String(error));
    });
    return current;
  }

  #flush(current: Current): void {
    if (current.dead || this.#unsent.length === 0) return;
    const requests = this.#unsent;
    this.#unsent = [];
    current.link?.send(requests);
    this.#hold();
  }

  #take(answer: WorkerAnswer, current: Current): void {
    const pending = this.#pending.get(answer.id);
    if (!pending) return;
    this.#pending.delete(answer.id);
    if (pending.abandoned) return this.#hold();
    if (answer.results) pending.resolve(answer.results.map((r) => (typeof r === 'string' ? { error: r } : { ok: r })));
    else
      pending.reject(new GraderError(`the assertions could not be evaluated: ${answer.broken ?? 'no reason given'}`));
    if (answer.retire === true) this.#replace(current);
    else this.#hold();
  }

  /** Ends a worker. With a reason, the grading at the head is the one that ended it, and is not tried again. */
  #replace(current: Current, reason?: string): void {
    this.#lose(current);
    if (current.link) void current.link.kill();
    if (reason !== undefined) {
      const head = this.#head();
      if (head) this.#pending.delete(head.request.id);
      if (head?.abandoned === false) {
        head.reject(new GraderError(`the assertions could not be evaluated: ${reason}`));
      }
    }
    for (const [id, { abandoned }] of this.#pending) if (abandoned) this.#pending.delete(id);
    this.#unsent = [];
    if (this.#pending.size > 0) this.#enqueue([...this.#pending.values()].map(({ request }) => request));
  }

  #lose(current: Current | undefined): void {
    if (!current) return;
    current.dead = true;
    if (this.#current === current) this.#current = undefined;
  }

  #failAll(reason: string): void {
    this.#unsent = [];
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of all) if (!pending.abandoned) pending.reject(new GraderError(reason));
  }

  #head(): Pending | undefined {
    return this.#pending.values().next().value;
  }

  #hold(): void {
    this.#current?.link?.hold(this.#waiting > 0);
  }

  /** Counts turns without progress, not time: a busy event loop of our own must not cost the worker its life. */
  #watchOver(): NodeJS.Timeout {
    let [still, seen] = [0, ''];
    const timer = setInterval(() => {
      const head = this.#head();
      if (!head) {
        clearInterval(timer);
        this.#watch = undefined;
        return;
      }
      const current = this.#current;
      const now = `${head.request.id} ${current?.link?.beats?.()}`;
      still = now === seen ? still + 1 : 0;
      seen = now;
      const steps = current?.link?.beats ? 1 : head.request.assertions.length;
      const patienceMs = current?.link ? steps * this.#assertionMs + graceMs : startMs;
      if (!current || still * tickMs <= patienceMs) return;
      still = 0;
      this.#replace(current, current.link ? `nothing came back for ${patienceMs} ms` : 'the sandbox did not start');
    }, tickMs);
    return timer.unref();
  }
}
