import type { TaskStatistics } from '../intervals.js';
import { meanInterval } from './mean-interval.js';
import { byK, flakiness, passAtK, passHatK } from './pass-at-k.js';
import { wilsonInterval } from './wilson.js';

/**
 * What the judged trials of a task tell: those that passed or failed, so that an error neither passes nor fails. A single
 * trial says nothing beyond itself, and gets nothing.
 */
export function taskStatistics(
  trials: readonly { readonly status: string; readonly score: number }[],
  seed: number,
): TaskStatistics {
  const judged = trials.filter(({ status }) => status === 'passed' || status === 'failed');
  const n = judged.length;
  if (n < 2) return {};
  const passed = judged.filter(({ status }) => status === 'passed').length;
  const rate = wilsonInterval(passed, n);
  const score = meanInterval(
    judged.map((trial) => trial.score),
    seed,
  );
  const disagreement = flakiness(n, passed);
  return {
    ...(rate && { pass_rate_ci: rate }),
    ...(score && { score_ci: score }),
    pass_at_k: byK(passAtK, n, passed),
    pass_hat_k: byK(passHatK, n, passed),
    ...(disagreement !== undefined && { flakiness: disagreement }),
  };
}
