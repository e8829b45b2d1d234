import { advance, decide } from '../../../../src/publication/loop/loop.js';
import {
  firstState,
  type LoopAction,
  type LoopPlan,
  type LoopResult,
  type LoopState,
} from '../../../../src/publication/loop/loop-state.js';
import type { StatusComment, StoredRecord } from '../../../../src/publication/model.js';
import type { PublicationRecord } from '../../../../src/publication/record.js';
import { type World, type Writer, textOf } from './model.js';

export interface WriterOptions {
  /** Whether comments of others that lost may be removed; at the latest when their makers have ended. */
  readonly removesOld?: boolean;
  /** The commit that the pull request stays at: it need not be read in every order then. */
  readonly fixedHead?: string;
  /** True: waits for others, and then looks at the records again. */
  readonly batches?: boolean;
  /** True: the comment tells the records that it shows. */
  readonly embeds?: boolean;
  /** By how much the store's clock runs ahead of that of the comments, in milliseconds. */
  readonly skewMs?: number;
}

/** What one writer publishes with, as the port gives it. */
export function planOf(own: PublicationRecord, { batches = false, embeds = false }: WriterOptions): LoopPlan {
  return {
    own: [own],
    sha: own.sha,
    final: true,
    times: { deadline: 60_000, settle: 5_000, batch: batches ? 20_000 : 0, minInterval: 0, jitter: 1_000 },
    embeds,
    render: textOf,
    same: (a: string, b: string) => a === b,
  };
}

/** The real step functions before a host that does one thing at a time. */
export function realWriter(own: PublicationRecord, options: WriterOptions = {}): Writer<LoopState> {
  const { fixedHead } = options;
  const plan = planOf(own, options);
  const time = { elapsedMs: 0, nowMs: 0 };
  /** What touches no world, or reads what never changes, needs no order: it is taken with the step before. */
  const settle = (state: LoopState): LoopState => {
    const { type } = decide(plan, state);
    if (type === 'wait') return settle(advance(plan, state, { type: 'ok' }, time));
    if (type !== 'read-head' || fixedHead === undefined || isCounting(state)) return slim(state);
    return settle(advance(plan, state, { type: 'head', sha: fixedHead }, time));
  };
  return {
    sha: own.sha,
    first: settle(firstState),
    step(state, world) {
      const action = decide(plan, state);
      if (action.type === 'done') return undefined;
      const { result, world: after } = serve(action, world, options);
      return { state: settle(advance(plan, state, result, time)), world: after };
    },
  };
}

/** Who has made a comment asks how many there are now. */
export function isCounting({ created, total }: LoopState): boolean {
  return created !== undefined && total !== undefined;
}

/** Time passes with each record, by the most that clocks may be apart. */
const tickMs = 2_000;

/** Of a comment only what is not read anew before it counts: when it was written, until that was looked at. */
export function slimComment({ comment, unverified }: LoopState): StatusComment | undefined {
  if (comment === undefined) return undefined;
  const { id, updatedAtMs } = comment;
  return { id, body: '', ...(unverified !== undefined && updatedAtMs !== undefined && { updatedAtMs }) };
}

/** Without what decides nothing any more: figures for people, and texts that are read anew before they count. */
function slim(state: LoopState): LoopState {
  const comment = slimComment(state);
  const done = state.step === 'done' ? { records: [], head: '', comment: undefined } : {};
  return { ...state, comment, rounds: 0, pause: firstState.pause, ...done };
}

/** The answer of the host to one request, and what the host holds then. */
export function serve(
  action: Exclude<LoopAction, { type: 'done' }>,
  world: World,
  { removesOld = false, embeds = false, skewMs = 0 }: WriterOptions,
): { result: LoopResult; world: World } {
  switch (action.type) {
    case 'wait':
      return { result: { type: 'ok' }, world };
    case 'read-head':
      return { result: { type: 'head', sha: world.head, comments: world.comments.length }, world };
    case 'list': {
      const records = world.records
        .map((record, at) => ({ record, writtenAtMs: (at + 1) * tickMs + skewMs }))
        .filter(({ record }) => record.sha === action.sha);
      return { result: { type: 'listed', listing: { records, unreadable: 0 } }, world };
    }
    case 'put': {
      const record = JSON.stringify(action.record);
      if (world.records.some((each) => JSON.stringify(each) === record)) return { result: { type: 'ok' }, world };
      return { result: { type: 'ok' }, world: { ...world, records: [...world.records, action.record] } };
    }
    case 'find': {
      const [comment, ...others] = world.comments;
      const extras = others.map(({ id }) => ({ id, old: removesOld }));
      const told = embeds && comment !== undefined ? { shown: recordsIn(comment.body, world.records) } : {};
      const total = world.comments.length;
      return { result: { type: 'found', found: { ...(comment && { comment }), ...told, total, extras } }, world };
    }
    case 'create': {
      const comment = { id: String(world.made), body: action.body };
      const after = { ...world, comments: [...world.comments, comment], made: world.made + 1 };
      return { result: written(comment, world), world: after };
    }
    case 'update': {
      if (!world.comments.some(({ id }) => id === action.id)) return { result: { type: 'gone' }, world };
      const comment = { id: action.id, body: action.body };
      const comments = world.comments.map((each) => (each.id === action.id ? comment : each));
      return { result: written(comment, world), world: { ...world, comments } };
    }
    case 'remove':
      return {
        result: { type: 'ok' },
        world: { ...world, comments: world.comments.filter(({ id }) => id !== action.id) },
      };
  }
}

/** The comment after all records that there are, before the next one. */
function written(comment: StatusComment, { records }: World): LoopResult {
  return { type: 'written', comment: { ...comment, updatedAtMs: records.length * tickMs } };
}

/** Those of all records that a comment shows: what a state block within it would hold. */
function recordsIn(body: string, records: readonly PublicationRecord[]): StoredRecord[] {
  const [sha, rows = ''] = body.split(':');
  const shown = rows.split(',');
  return records
    .filter((each) => each.sha.startsWith(sha ?? '') && shown.includes(`${each.suite}#${each.run.id}`))
    .map((record) => ({ record }));
}

type Naive = 'get' | { readonly body: string } | 'end';

/** Reads the comment, adds its row, writes it back: what most tools do. */
export function naiveWriter(own: PublicationRecord): Writer<Naive> {
  return {
    sha: own.sha,
    first: 'get',
    step(state, world) {
      if (state === 'end') return undefined;
      if (state === 'get') return { state: { body: world.comments[0]?.body ?? '' }, world };
      const rows =
        state.body
          .split(':')[1]
          ?.split(',')
          .filter((row) => row !== '') ?? [];
      const body = `${own.sha.slice(0, 1)}:${[...rows, `${own.suite}#${own.run.id}`].sort().join(',')}`;
      return { state: 'end', world: { ...world, comments: [{ id: '0', body }], made: 1 } };
    },
  };
}
