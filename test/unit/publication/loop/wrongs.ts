import { advance, decide } from '../../../../src/publication/loop/loop.js';
import {
  firstState,
  type LoopAction,
  type LoopResult,
  type LoopState,
} from '../../../../src/publication/loop/loop-state.js';
import type { PublicationRecord } from '../../../../src/publication/record.js';
import type { Move, World, Writer } from './model.js';
import { isCounting, planOf, serve, slimComment, type WriterOptions } from './writers.js';

/** What may befall the requests of a writer. */
interface Wrongs extends WriterOptions {
  /**
   * One that fails: an answer of 502, whether the write took effect or not; a limit, short or long; a clock that has run
   * out. `create`: only the comment's making, answered 502.
   */
  readonly fails?: 'all' | 'create';
  /** What a final publication waits before its second look; 0 for a writer that does not. */
  readonly settle?: number;
  /** So many writes that lists do not show yet, until somebody has waited for them to settle. */
  readonly lags?: number;
}

/** A writer that things go wrong for. */
export interface Troubled {
  readonly loop: LoopState;
  /** Its minute is over: whatever comes, no more is begun. */
  readonly late: boolean;
  /** How many writes there were when it began to wait. */
  readonly since: number | undefined;
}

type Doing = Exclude<LoopAction, { type: 'done' }>;
type Problem = Extract<LoopResult, { type: 'problem' }>;

const settleMs = 5_000;
const isWrite = ({ type }: Doing): boolean => ['put', 'create', 'update', 'remove'].includes(type);
const broken = (uncertain: boolean): Problem => ({ type: 'problem', reason: 'server-error', uncertain });
const limited = (retryAfterMs: number): Problem => ({
  type: 'problem',
  reason: 'rate-limited',
  uncertain: false,
  retryAfterMs,
});

export function troubledWriter(own: PublicationRecord, options: Wrongs): Writer<Troubled> {
  const real = planOf(own, options);
  const plan = { ...real, times: { ...real.times, settle: options.settle ?? settleMs } };
  const { fixedHead, fails, lags = 0 } = options;
  const tell = (state: Troubled, result: LoopResult): Troubled => {
    const elapsedMs = state.late ? plan.times.deadline : 0;
    return rest({ ...state, since: undefined, loop: advance(plan, state.loop, result, { elapsedMs, nowMs: 0 }) });
  };
  /** What touches no world is taken with the step before; a wait for lists is a step of its own where lists lag. */
  const rest = (state: Troubled): Troubled => {
    const action = decide(plan, state.loop);
    if (action.type === 'wait' && !(lags > 0 && action.least >= settleMs)) return tell(state, { type: 'ok' });
    if (action.type === 'read-head' && fixedHead !== undefined && !isCounting(state.loop))
      return tell(state, { type: 'head', sha: fixedHead });
    return { ...state, loop: slim(state.loop) };
  };
  const pausing = (state: Troubled, world: World): Move<Troubled> => {
    if (state.since === undefined) return { state: { ...state, since: world.writes ?? 0 }, world };
    const { since } = state;
    return {
      state: tell(state, { type: 'ok' }),
      world: { ...world, past: pastOf(world).filter(({ write }) => write > since) },
    };
  };
  const done = (action: Doing, world: World): { result: LoopResult; world: World } => {
    const { result, world: after } = serve(action, world, options);
    return {
      result,
      world: lags > 0 && after !== world ? remembering(world, after, lags, plan.times.settle > 0) : after,
    };
  };
  type Costly = Move<Troubled> & { readonly price: 1 };
  const failures = (
    action: Doing,
    state: Troubled,
    world: World,
    applied: { result: LoopResult; world: World },
  ): Costly[] => {
    const ending = (result: LoopResult, after: World, late = state.late): Costly => ({
      state: tell({ ...state, late }, result),
      world: after,
      price: 1,
    });
    const written = isWrite(action) ? [ending(broken(true), world), ending(broken(true), applied.world)] : [];
    if (fails === 'create') return action.type === 'create' ? written : [];
    return [
      ...written,
      ...(isWrite(action) ? [] : [ending(broken(false), world)]),
      ending(limited(1_000), world),
      ending(limited(600_000), world),
      ending(applied.result, applied.world, true),
    ];
  };
  return {
    sha: own.sha,
    first: rest({ loop: firstState, late: false, since: undefined }),
    step(state, world) {
      const action = decide(plan, state.loop);
      if (action.type === 'done') return undefined;
      if (action.type === 'wait') return pausing(state, world);
      const { result, world: after } = done(action, world);
      return { state: tell(state, result), world: after };
    },
    also(state, world) {
      const action = decide(plan, state.loop);
      if (action.type === 'done' || action.type === 'wait') return [];
      const stale = lags > 0 && readsList(action, state.loop) ? pastOf(world) : [];
      return [
        ...stale.map((before) => {
          const seen = serve(action, { ...world, ...before }, options);
          return { state: tell(state, seen.result), world, price: 0 as const };
        }),
        ...(fails === undefined ? [] : failures(action, state, world, done(action, world))),
      ];
    },
  };
}

/** A comment that is known is read by its id, and that shows the last write. The number of all lags as lists do. */
function readsList({ type }: Doing, { comment, created, total }: LoopState): boolean {
  if (type === 'read-head') return created !== undefined && total !== undefined;
  return type === 'list' || (type === 'find' && (comment === undefined || created !== undefined));
}

const pastOf = ({ past = [] }: World): NonNullable<World['past']> => past;

/** Writes are counted only where somebody waits for them to show: else there is no end to what can be told apart. */
function remembering(before: World, after: World, lags: number, counts: boolean): World {
  const write = counts ? (before.writes ?? 0) + 1 : 0;
  const { records, comments } = before;
  return { ...after, writes: write, past: [...pastOf(before), { write, records, comments }].slice(-lags) };
}

/** Without what decides nothing any more. */
function slim(state: LoopState): LoopState {
  const comment = slimComment(state);
  const pause = state.step === 'wait' ? state.pause : firstState.pause;
  const end = state.step === 'done' ? { ...firstState, step: state.step, ending: state.ending } : state;
  return { ...end, comment: state.step === 'done' ? undefined : comment, rounds: 0, pause };
}
