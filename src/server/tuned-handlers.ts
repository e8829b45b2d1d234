import type { Handlers } from '../protocol/methods.js';

/**
 * The handlers of a server that tunes its engine when its first run begins, where that is needed (Node 24 and later). Not
 * before: caches of code are refused once a flag of the engine has changed, and a start would cost more.
 */
export function tunedAtFirstRun(handlers: Handlers): Handlers {
  if (Number.parseInt(process.versions.node, 10) < 24) return handlers;
  let tuning: Promise<void> | undefined;
  return {
    ...handlers,
    'eval.run': async (params, context) => {
      tuning ??= import('../support/engine-flags.js').then(({ tuneForLongLife }) => tuneForLongLife());
      return handlers['eval.run'](params, context);
    },
  };
}
