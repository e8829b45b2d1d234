import { sameBody, renderComment } from './comment/render.js';
import { advance, decide } from './loop/loop.js';
import { type LoopAction, type LoopPlan, type LoopResult, type LoopTimes, firstState } from './loop/loop-state.js';
import {
  type CommentStore,
  type Embedding,
  type PublicationOutcome,
  type PublicationPort,
  PublicationProblem,
} from './model.js';
import type { PublicationRecord } from './record.js';
import { viewOf } from './view.js';

export interface PublishRequest {
  /** At least one, all of one commit and of one run each. */
  readonly own: readonly PublicationRecord[];
  readonly pullRequest: number;
  /** The last word of this run: it waits for no interval and looks twice. */
  readonly final: boolean;
  readonly times: LoopTimes;
}

/** Time and chance, as they come from outside. */
export interface LoopClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 to 1. */
  random(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Tries of a store that can lose what another writes at the same time. */
const roundsInComment = 5;

/** Publishes records until the comment is known to show them, or says why it does not. Throws only what `signal` throws. */
export async function publish(
  request: PublishRequest,
  port: PublicationPort,
  clock: LoopClock,
  signal: AbortSignal,
): Promise<PublicationOutcome> {
  const { own, pullRequest, final, times } = request;
  const { store } = port;
  const plan: LoopPlan = {
    own,
    sha: own[0]?.sha ?? '',
    final,
    times,
    embeds: store.embedding !== undefined,
    // Which store it is may only show when a record is put.
    get maxRounds() {
      return store.name === 'state-block' ? roundsInComment : undefined;
    },
    same: (a, b) => sameText(a, b, store.embedding),
    render: (sha, records, level) => {
      const block = store.embedding?.embed(sha, records);
      const options = { pullRequest, store: store.name, level, quota: port.quota?.() };
      // Where nothing else holds the records, the next writer can show no more than the block does.
      const view = viewOf(sha, store.name === 'state-block' ? (block?.records ?? records) : records);
      return renderComment(view, { ...options, ...(block !== undefined && { below: block.text }) });
    },
  };
  const began = clock.now();
  let state = firstState;
  for (;;) {
    const action = decide(plan, state);
    if (action.type === 'done') {
      const { comment, records, rounds } = state;
      return {
        ...action.ending,
        ...(comment?.url !== undefined && { comment_url: comment.url }),
        requests: port.requests(),
        rounds,
        rows: viewOf(state.head, records).rows.length,
        store: store.name,
      };
    }
    // oxlint-disable-next-line no-await-in-loop -- each step hangs on the one before
    const result = await act(action, port, clock, times.deadline - (clock.now() - began), signal);
    const now = clock.now();
    state = advance(plan, state, result, { elapsedMs: now - began, nowMs: now });
  }
}

/** Who may keep records elsewhere than the writer before finds nothing else to change. */
const storeName = /(\n<sub>Commit [^\n]*?) · records in [a-z ]+(?=<\/sub>$| · 📊[^\n]*$)/;

function sameText(a: string, b: string, embedding: Embedding | undefined): boolean {
  if (embedding === undefined) return sameBody(a, b);
  const [left, right] = [a, b].map((body) => embedding.strip(body.replaceAll('\r\n', '\n')).replace(storeName, '$1'));
  return sameBody(left ?? '', right ?? '') && embedding.same(a, b);
}

type Doing = Exclude<LoopAction, { type: 'done' }>;

/** What is begun at the very end, such as the last look, has so many milliseconds all the same. */
const leastMs = 5_000;

async function act(
  action: Doing,
  port: PublicationPort,
  clock: LoopClock,
  leftMs: number,
  signal: AbortSignal,
): Promise<LoopResult> {
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(Math.max(leftMs, leastMs));
  try {
    return await tryTo(action, port, clock, action.type === 'wait' ? signal : AbortSignal.any([signal, limit]));
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof PublicationProblem)) {
      if (!limit.aborted) throw error;
      return { type: 'problem', reason: 'unreachable', uncertain: !reads.has(action.type) };
    }
    const { reason, uncertain, retryAfterMs } = error;
    return { type: 'problem', reason, uncertain, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
}

const reads: ReadonlySet<Doing['type']> = new Set(['read-head', 'list', 'find', 'wait']);

async function tryTo(
  action: Doing,
  { store, comments, readHead, commentCount }: PublicationPort,
  clock: LoopClock,
  signal: AbortSignal,
): Promise<LoopResult> {
  switch (action.type) {
    case 'read-head':
      return { type: 'head', sha: await readHead(signal), comments: commentCount?.() };
    case 'list':
      return { type: 'listed', listing: await store.list(action.sha, signal) };
    case 'put':
      return { type: 'ok', idle: !(await store.put(action.record, signal)) };
    case 'find':
      return { type: 'found', found: await comments.find(signal) };
    case 'create':
      return await create(comments, action.body, signal);
    case 'update': {
      const done = await comments.update(action.id, action.body, signal);
      return typeof done === 'string' ? { type: done } : { type: 'written', comment: done };
    }
    case 'remove':
      await comments.remove(action.id, signal);
      return { type: 'ok' };
    case 'wait':
      await clock.wait(action.least + clock.random() * (action.most - action.least), signal);
      return { type: 'ok' };
  }
}

async function create(comments: CommentStore, body: string, signal: AbortSignal): Promise<LoopResult> {
  try {
    return { type: 'written', comment: await comments.create(body, signal) };
  } catch (error) {
    if (error instanceof PublicationProblem && error.reason === 'too-long') return { type: 'too-long' };
    throw error;
  }
}
