import type { LoopAction, LoopPlan, LoopResult, LoopState } from './loop-state.js';
import { holdsOwn, joinRecords, sameUntil, withFound } from './own-records.js';
import { newestRecords } from '../view.js';
import { type Time, confused, contention, end, go, isBusy, isHeld, isOver, pause, shouldBatch } from './pacing.js';

/**
 * The publish loop: own record first, then a view of all records, then a write, then another look, until nothing has
 * changed since the write. That order loses nothing, whoever writes at the same time: a writer's second look comes
 * after its write, so it sees every record whose own writer might have been overwritten. Checked for two and three
 * writers by walking through every order in test/unit/publication/loop.
 */
export function decide(plan: LoopPlan, state: LoopState): LoopAction {
  switch (state.step) {
    case 'read-head':
    case 'again-head':
      return { type: 'read-head' };
    case 'list':
    case 'again-list':
    case 'list-late':
      return { type: 'list', sha: state.head };
    case 'put': {
      const [record] = state.unwritten;
      return record === undefined ? { type: 'find' } : { type: 'put', record };
    }
    case 'find':
      return { type: 'find' };
    case 'clean':
      return { type: 'remove', id: state.extras[0] ?? '' };
    case 'write': {
      const body = plan.render(state.head, state.records, state.level);
      const { comment } = state;
      return comment === undefined ? { type: 'create', body } : { type: 'update', id: comment.id, body };
    }
    case 'wait':
      return { type: 'wait', least: state.pause.least, most: state.pause.most };
    case 'done':
      return { type: 'done', ending: state.ending };
  }
}

/** The state after the result of what `decide` asked for. */
export function advance(plan: LoopPlan, state: LoopState, result: LoopResult, time: Time): LoopState {
  if (result.type === 'problem') return afterProblem(plan, state, result, time);
  switch (state.step) {
    case 'read-head':
      if (result.type !== 'head') return confused(state);
      if (result.sha !== plan.sha) return end(state, { status: 'superseded', reason: 'head-moved' });
      return go({ ...state, head: result.sha }, 'list');
    case 'list':
      return result.type === 'listed' ? afterList(plan, state, result) : confused(state);
    case 'put': {
      const idle = result.type === 'ok' && result.idle === true;
      const next: LoopState = { ...state, unwritten: state.unwritten.slice(1), wrote: state.wrote || !idle };
      if (next.unwritten.length > 0) return next;
      if (!shouldBatch(plan, next, time)) return go(next, 'find');
      // A comment that tells what it shows saves the list: most find that another has written for them.
      const resume = plan.embeds === true ? 'find' : 'list';
      return pause(
        { ...next, batched: true, stale: isBusy(plan, next, time) },
        { least: plan.times.batch / 2, most: plan.times.batch, resume },
      );
    }
    case 'find':
      return result.type === 'found' ? afterFind(plan, state, result, time) : confused(state);
    case 'clean':
      return afterClean(state);
    case 'write':
      return afterWrite(plan, state, result, time);
    case 'again-head':
      return result.type === 'head' ? afterHead(state, result) : confused(state);
    case 'again-list':
      return result.type === 'listed' ? afterSecondLook(plan, state, result, time) : confused(state);
    case 'list-late':
      return result.type === 'listed' ? afterLateList(state, result) : confused(state);
    case 'wait':
      return go(state, state.pause.resume);
    case 'done':
      return state;
  }
}

type Of<T extends LoopResult['type']> = Extract<LoopResult, { type: T }>;

function afterList(plan: LoopPlan, state: LoopState, { listing }: Of<'listed'>): LoopState {
  const { records, unwritten, outdated } = joinRecords(state.head, listing, plan.own);
  if (outdated && !state.wrote) return end(state, { status: 'superseded', reason: 'newer-run' });
  return go({ ...state, records, unwritten }, unwritten.length > 0 ? 'put' : 'find');
}

function afterFind(plan: LoopPlan, before: LoopState, { found }: Of<'found'>, time: Time): LoopState {
  const { comment: shows, shown: inComment = [], beside = [] } = found;
  const state: LoopState = { ...before, records: withFound(before.head, before.records, [...beside, ...inComment]) };
  const { created } = state;
  const total = found.comment === undefined && created === undefined ? found.total : undefined;
  const extras = found.extras.filter(({ id, old }) => old || id === created || state.orphaned).map(({ id }) => id);
  if (extras.length > 0) return go({ ...state, comment: found.comment, extras }, 'clean');
  // A list that lags may not show it yet; a second one must not be made for that. Until it is seen it may be one too many.
  const comment = found.comment ?? (created === undefined ? undefined : state.comment);
  const isSeen = created === undefined || found.comment?.id === created;
  const next: LoopState = isSeen
    ? { ...state, comment, total, created: undefined }
    : { ...state, comment, total, unseen: state.unseen + 1 };
  if (created !== undefined && comment?.id === created) return secondLook(plan, next);
  // Whoever wrote that after our record was kept, and whoever overwrites it without having seen it, looks again.
  if (
    state.batched &&
    state.unverified === undefined &&
    shows !== undefined &&
    holdsOwn(state.head, inComment, plan.own)
  ) {
    return shown(plan, { ...next, comment: shows });
  }
  if (comment === undefined) return isOver(plan, next, time) ? end(next, contention) : go(next, 'write');
  if (plan.same(comment.body, plan.render(state.head, state.records, state.level))) return shown(plan, next);
  if (isHeld(plan, next, comment, time)) return end(next, { status: 'unchanged', reason: 'held' });
  if (isOver(plan, next, time)) return end(next, contention);
  return go(next, state.stale ? 'list-late' : 'write');
}

/** What others have kept during the wait is shown too: one request, where each of them would make several. */
function afterLateList(state: LoopState, { listing }: Of<'listed'>): LoopState {
  const records = newestRecords([...listing.records, ...state.records], state.head);
  return go({ ...state, records, stale: false }, 'write');
}

function afterClean(state: LoopState): LoopState {
  const [removed, ...extras] = state.extras;
  const next: LoopState = { ...state, extras, wrote: true };
  // What stood in it is shown nowhere now: look at everything again.
  if (removed === state.created) return go({ ...next, created: undefined, comment: undefined }, 'again-head');
  return extras.length > 0 ? next : go(next, 'find');
}

function afterWrite(plan: LoopPlan, state: LoopState, result: LoopResult, time: Time): LoopState {
  const next: LoopState = { ...state, rounds: state.rounds + 1 };
  switch (result.type) {
    case 'written': {
      const { url } = state.comment ?? {};
      const comment = { ...(url !== undefined && { url }), ...result.comment };
      const wrote = { ...next, wrote: true, unverified: state.head, comment };
      if (state.comment !== undefined) return secondLook(plan, wrote);
      const made = { ...wrote, created: result.comment.id };
      return state.total === undefined ? go(made, 'find') : settled(plan, made);
    }
    case 'gone':
      if (isOver(plan, next, time)) return end(next, contention);
      return go({ ...next, comment: undefined }, 'find');
    case 'too-long':
      return state.level > 0 ? end(next, { status: 'degraded', reason: 'too-long' }) : { ...next, level: 3 };
    default:
      return confused(next);
  }
}

function secondLook(plan: LoopPlan, state: LoopState): LoopState {
  return plan.final ? settled(plan, state) : go(state, 'again-head');
}

function settled(plan: LoopPlan, state: LoopState): LoopState {
  const { settle } = plan.times;
  return settle === 0 ? go(state, 'again-head') : pause(state, { least: settle, most: settle, resume: 'again-head' });
}

/** Who has made the comment is alone when there is exactly one more since; else the list tells who else has made one. */
function afterHead(before: LoopState, { sha, comments }: Of<'head'>): LoopState {
  const { created, total } = before;
  const state: LoopState = { ...before, head: sha, total: undefined };
  if (created === undefined || total === undefined) return go(state, 'again-list');
  return comments === total + 1 ? go({ ...state, created: undefined }, 'again-list') : go(state, 'find');
}

function afterSecondLook(plan: LoopPlan, state: LoopState, { listing }: Of<'listed'>, time: Time): LoopState {
  const { records, unwritten } = joinRecords(state.head, listing, plan.own);
  const next: LoopState = { ...state, records, unwritten };
  // Who has kept a record after our write finds the comment without it, and writes itself.
  const same = unwritten.length === 0 && sameUntil(state.comment?.updatedAtMs, records, state.records);
  if (same && state.unverified === state.head && state.comment !== undefined) return shown(plan, state);
  if (isOver(plan, state, time)) return end(next, contention);
  const resume = unwritten.length > 0 ? 'put' : 'find';
  if (state.comment === undefined) return go(next, resume);
  return pause(next, { least: 0, most: plan.times.jitter, resume });
}

function shown(plan: LoopPlan, state: LoopState): LoopState {
  if (state.created !== undefined && state.unseen < mostUnseen) {
    return pause(state, { least: plan.times.settle, most: plan.times.settle + plan.times.jitter, resume: 'find' });
  }
  if (state.head !== plan.sha) return end(state, { status: 'superseded', reason: 'head-moved' });
  return end(state, { status: state.wrote ? 'published' : 'unchanged' });
}

const mostDoubts = 3;
/** Looks for a comment of our own that no list shows. */
const mostUnseen = 3;

function afterProblem(plan: LoopPlan, state: LoopState, problem: Of<'problem'>, time: Time): LoopState {
  const { retryAfterMs: retry, uncertain, reason } = problem;
  // Whatever was known may be so no more, and the write may have been applied: look before anything is written again.
  // A comment may have been made that nobody knows to be theirs: every one that lost may go, each writer looks again.
  // So may one of our own that was to be removed, or looked for, when something broke.
  const inDoubt = uncertain && state.step === 'write' && state.comment === undefined;
  const orphaned = state.orphaned || inDoubt || state.created !== undefined || state.step === 'clean';
  const wary: LoopState = {
    ...state,
    comment: undefined,
    created: undefined,
    orphaned,
    wrote: state.wrote || uncertain,
  };
  const resume = wary.wrote ? 'again-head' : 'read-head';
  const { deadline, jitter, settle } = plan.times;
  if (retry !== undefined && time.elapsedMs + retry < deadline) {
    return pause(wary, { least: retry, most: retry + jitter, resume });
  }
  if (retry !== undefined || !uncertain || state.doubts >= mostDoubts || isOver(plan, state, time)) {
    return end(state, { status: 'degraded', reason });
  }
  // A comment that may have been made is looked for when lists have had the time to show it: nobody else removes it.
  const least = inDoubt ? settle : 0;
  return pause({ ...wary, doubts: state.doubts + 1 }, { least, most: least + jitter, resume });
}
