import { DomainError } from '../protocol/errors.js';
import type { Log } from './log.js';

/** What ends, in the order in which the lifecycle ends it. Every step may be asked for more than once. */
export interface Ending {
  /** Resolves when everything that was read has been given to its handler. Depends on nobody but ourselves. */
  readonly begun: () => Promise<void>;
  /** Resolves when no request is left unanswered, or none but those that wait for a run. */
  readonly answered: (which: 'all' | 'quick') => Promise<void>;
  /** Cancels the calls that are still served; they are answered. */
  readonly abort: (which: 'all' | 'quick', reason: DomainError) => void;
  /** Cancels the runs that nobody waits for. */
  readonly endOfInput: () => Promise<void>;
  /** Resolves when the runs that outlive their connection have ended; undefined when there are none. */
  readonly detached: () => Promise<void> | undefined;
  /** Cancels everything. */
  readonly shutdown: (reason: string) => Promise<void>;
  /** Resolves when the events of ended runs are sent. */
  readonly drained: () => Promise<void>;
  /** Resolves when all that was sent has left the process. */
  readonly flushed: () => Promise<void>;
  /** True when a request is there to wait for a run. */
  readonly awaited: () => boolean;
  /** True when the other end speaks MCP: such hosts end a server soon after they closed its input. */
  readonly hurried: () => boolean;
}

/** Times in ms; a test can shorten them. */
export interface Patience {
  /** For answers at the end of input, when nobody waits for a run. */
  readonly quick: number;
  /** For the whole end, then. */
  readonly whole: number;
  /** The same two on an MCP connection, waits included. */
  readonly hurriedQuick: number;
  readonly hurried: number;
  /** For the end after a signal: clean-up has 10 s of its own. */
  readonly signal: number;
  /** For a reader that is behind, when somebody waited for a run. */
  readonly reader: number;
}
export const patience: Patience = {
  quick: 1_200,
  whole: 2_000,
  hurriedQuick: 600,
  hurried: 1_600,
  signal: 11_000,
  reader: 60_000,
};

/** Ends the server in order, once, whatever the cause; the first cause decides the exit code. */
export class Lifecycle {
  readonly ended: Promise<number>;
  readonly #ending: Ending;
  readonly #log: Log;
  readonly #patience: Patience;
  #finish: (code: number) => void = () => {};
  #code: number | undefined;
  #signaled = false;
  readonly #stop = new AbortController();

  constructor(ending: Ending, log: Log, times: Patience = patience) {
    this.#ending = ending;
    this.#log = log;
    this.#patience = times;
    this.ended = new Promise((resolve) => (this.#finish = resolve));
  }

  /** The host has closed our input: what was asked is answered first. */
  endOfInput(): void {
    this.#begin('end of input', 0, () => this.#endOfInput());
  }

  /** A signal. False when one has come before: then there is nothing more to wait for. */
  signal(name: string, code: number): boolean {
    if (this.#signaled) return false;
    this.#signaled = true;
    this.#stop.abort(); // an end of input that waits for a run waits no longer
    this.#code = undefined;
    this.#begin(name, code, () => this.#endNow(`the server was ended by ${name}`, this.#patience.signal));
    return true;
  }

  /** Nobody reads or hears us any more. */
  abandoned(why: string): void {
    this.#stop.abort();
    this.#begin(why, 0, () => this.#endNow(why, this.#patience.whole));
  }

  #begin(why: string, code: number, end: () => Promise<void>): void {
    if (this.#code !== undefined) return;
    this.#code = code;
    this.#log.debug({ why }, 'ending'); // not info: to say it loads the logger, for a server that does all as it should
    void end()
      .catch((error: unknown) => this.#log.error({ err: error }, 'ending went wrong'))
      .then(() => this.#finish(this.#code ?? code));
  }

  async #endOfInput(): Promise<void> {
    const mcp = this.#ending.hurried();
    const { quick, whole, hurriedQuick, hurried, reader } = this.#patience;
    // Thousands of requests may have been read just before the end; patience is for handlers that take long. And a wait
    // that is still on its way to its handler must be heard before the runs nobody waits for are canceled.
    await this.#within(mcp ? hurried : undefined, this.#ending.begun());
    const start = Date.now();
    const until = (ms: number) => (): number | undefined => Math.max(0, start + ms - Date.now());
    const awaited = (): boolean => !mcp && this.#ending.awaited();

    // As long as somebody waits for a run, everything may take as long as it takes.
    const left = awaited() ? () => undefined : until(mcp ? hurried : whole);
    const which = mcp ? 'all' : 'quick';
    const answersLeft = awaited() ? undefined : mcp ? hurriedQuick : quick;
    if (!(await this.#within(answersLeft, this.#ending.answered(which)))) {
      this.#ending.abort(which, new DomainError('canceled', 'canceled: the input has ended'));
    }
    await this.#within(left(), this.#ending.endOfInput());
    if (awaited()) await this.#within(undefined, this.#ending.answered('all'));
    const outlived = !mcp && (await this.#outlive());
    await this.#finally('the input has ended', outlived || left() === undefined ? () => reader : left);
  }

  /** Waits for detached runs, unless a signal or the parent's death ends that. True when there were some. */
  async #outlive(): Promise<boolean> {
    let outlived = false;
    for (let runs = this.#ending.detached(); runs !== undefined; runs = this.#ending.detached()) {
      outlived = true;
      if (!(await this.#within(undefined, runs))) break;
    }
    return outlived;
  }

  async #endNow(why: string, ms: number): Promise<void> {
    const start = Date.now();
    this.#ending.abort('all', new DomainError('canceled', `canceled: ${why}`));
    await this.#finally(why, () => Math.max(0, start + ms - Date.now()));
  }

  async #finally(why: string, left: () => number | undefined): Promise<void> {
    await this.#within(left(), this.#ending.shutdown(why));
    await this.#within(left(), this.#ending.answered('all'));
    await this.#within(left(), this.#ending.drained());
    await this.#within(left(), this.#ending.flushed());
  }

  /** True when the work was done in time. Undefined waits without a limit; a signal cuts either short. */
  async #within(ms: number | undefined, work: Promise<void>): Promise<boolean> {
    if (this.#stop.signal.aborted && ms === undefined) return false;
    let timer: NodeJS.Timeout | undefined;
    let stop = (): void => {};
    const { signal } = this.#stop;
    const out = new Promise<boolean>((resolve) => {
      stop = () => resolve(false);
      if (ms === undefined) signal.addEventListener('abort', stop);
      else timer = setTimeout(stop, ms);
    });
    try {
      return await Promise.race([work.then(() => true), out]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }
}
