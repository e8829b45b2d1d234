import type { Control } from '../fixtures/servers/github/control.js';
import { bundleServer } from './bundle-server.js';
import { openHub, type Hub } from './github.js';
import { Publisher, quickTimes } from './publishers.js';
import { someRecord } from './records.js';

/** Processes that publish at the same time. */
export const writers = 8;
/** Orders of their requests; all 200 in CI, on one version of Node. */
export const orders = Number(process.env['ASSAY_RACES'] ?? 20);
export const jobs = Array.from({ length: writers }, (_, n) => `job-${n}`);

/** No pauses: the order of requests is the seed's alone. */
const times = { ...quickTimes, jitter: 0 };

interface Finish {
  readonly seed: number;
  readonly comments: number;
  /** Jobs that the comment shows. */
  readonly rows: readonly string[];
  readonly statuses: readonly string[];
  /** Who was served, request by request. */
  readonly served: readonly string[];
}

interface RaceOptions {
  /** `ghs_actions` keeps records as check runs, `ghs_comments` as comments. */
  readonly token?: string;
  /** By writers that do not look a second time. */
  readonly naive?: boolean;
  readonly faults?: Control['faults'];
}

/** Eight processes and the stand-in for GitHub; the same ones in every race, each race on a pull request of its own. */
export class RaceTrack implements AsyncDisposable {
  readonly #hub: Hub;
  readonly #publishers: readonly Publisher[];
  readonly #opened: readonly AsyncDisposable[];
  #pullRequest = 1000;

  private constructor(hub: Hub, publishers: readonly Publisher[], opened: readonly AsyncDisposable[]) {
    this.#hub = hub;
    this.#publishers = publishers;
    this.#opened = opened;
  }

  static async open(): Promise<RaceTrack> {
    const hub = await openHub();
    const program = await bundleServer('publisher');
    const publishers = Array.from({ length: writers }, () => new Publisher(program));
    return new RaceTrack(hub, publishers, [program, hub, ...publishers]);
  }

  /** All eight publish at once; the seed says whose request is next. */
  async run(seed: number, { token = 'ghs_actions', naive = false, faults = {} }: RaceOptions = {}): Promise<Finish> {
    this.#pullRequest += 1;
    const [hub, pullRequest] = [this.#hub, this.#pullRequest];
    const sha = pullRequest.toString(16).padStart(40, '0');
    await hub.tell('pull', { number: pullRequest, head_sha: sha });
    await hub.tell('faults', faults);
    await hub.tell('clear-log', {});
    await hub.tell('order', { seed, writers, patienceMs: 500 });
    const outcomes = await Promise.all(
      this.#publishers.map(async (each, n) => {
        const record = someRecord(jobs[n] ?? '', { sha, state: n === 3 ? 'fail' : 'pass' });
        const outcome = await each.publish(hub, { pullRequest, record, token: `${token}.w${n}`, naive, times });
        await hub.tell('left', {});
        return outcome;
      }),
    );
    const { comments, log } = await hub.state(pullRequest);
    const ours = comments.filter(({ body }) => body.startsWith('<!-- assay-status:')).map(({ body }) => body);
    return {
      seed,
      comments: ours.length,
      rows: jobs.filter((job) => ours[0]?.includes(`${job}\``) ?? false),
      statuses: outcomes.map(({ status, reason }) => (reason === undefined ? status : `${status} ${reason}`)),
      served: log.map((each) => `${each.token} ${each.method} ${each.status}`),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.#opened.toReversed()) await each[Symbol.asyncDispose]();
  }
}

/** Tracks side by side: a race is mostly a wait for who is next. */
const lanes = 2;

/** Runs a race for each seed, some at the same time, and hands what came of it to `check`. */
export async function raceAll(
  seeds: readonly number[],
  optionsOf: (seed: number) => RaceOptions,
  check: (finish: Finish) => void,
): Promise<void> {
  const left = [...seeds];
  const lane = async (): Promise<void> => {
    await using track = await RaceTrack.open();
    for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
      // oxlint-disable-next-line no-await-in-loop -- one race after the other on a track
      check(await track.run(seed, optionsOf(seed)));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** So many seeds from `first` on. */
export function seedsFrom(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => first + n);
}
