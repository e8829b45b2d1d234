import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { PublicationOutcome } from '../../src/publication/model.js';
import type { LoopTimes } from '../../src/publication/loop/loop-state.js';
import type { GithubStore } from '../../src/publication/github/settings.js';
import type { PublicationRecord } from '../../src/publication/record.js';
import type { BundledServer } from './bundle-server.js';
import type { Hub } from './github.js';

/** The loop without its long pauses. */
export const quickTimes: LoopTimes = { deadline: 60_000, settle: 0, batch: 0, minInterval: 60_000, jitter: 5 };

export interface Publication {
  readonly pullRequest: number;
  readonly record: PublicationRecord;
  readonly token: string;
  readonly final?: boolean;
  readonly times?: LoopTimes;
  /** Where records are kept first. */
  readonly records?: GithubStore;
  /** By a writer that does not look a second time. */
  readonly naive?: boolean;
}

/** A process that publishes what it is told, one after the other. */
export class Publisher {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  #doomed = false;

  constructor(server: BundledServer) {
    const [program, ...args] = server.command();
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#answers.shift()?.resolve(line));
    this.#child.once('exit', () => {
      if (!this.#doomed) for (const each of this.#answers) each.reject(new Error('the publisher ended'));
    });
  }

  async publish(hub: Pick<Hub, 'url'>, publication: Publication): Promise<PublicationOutcome> {
    const job = { apiUrl: hub.url, final: true, times: quickTimes, ...publication };
    this.#child.stdin.write(`${JSON.stringify(job)}\n`);
    return JSON.parse(
      await new Promise<string>((resolve, reject) => this.#answers.push({ resolve, reject })),
    ) as PublicationOutcome;
  }

  /** Ends it in the middle of whatever it does. */
  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#doomed = true;
    this.#child.kill('SIGKILL');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    await ended;
  }
}
