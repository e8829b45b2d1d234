import { normalQuantile } from './normal.js';

const alpha = 0.05;
const power = 0.8;
/** With fewer pairs not even a change of all of them gets below 5 % in the exact tests: 2/2⁵ = 0.0625, 2/2⁶ = 0.031. */
const fewest = 6;

/** How much more would be needed to see the observed difference with 95 % confidence in 80 % of all repetitions. */
export interface PowerHint {
  readonly alpha: number;
  readonly power: number;
  /** Tasks like these, with as many trials each. */
  readonly tasks_needed: number;
  /**
   * Trials of each of these tasks, in both runs; only when both have several, so that their noise is known, when more
   * trials can show it, and when they are more than there are.
   */
  readonly trials_needed?: number;
}

function zSum(): number {
  return normalQuantile(1 - alpha / 2) + normalQuantile(power);
}

/**
 * Pairs needed to see a mean difference: ((z(1−α/2) + z(1−β)) · σ / δ)², where σ is the deviation of the paired
 * differences (Chow, Shao and Wang 2008, Sample Size Calculations in Clinical Research, §3.1.2, large-sample form).
 * Undefined when there is no difference to see.
 */
export function pairsNeeded(difference: number, deviation: number): number | undefined {
  if (difference === 0 || !Number.isFinite(difference) || !Number.isFinite(deviation)) return undefined;
  return Math.max(2, Math.ceil(((zSum() * deviation) / difference) ** 2 - 1e-9));
}

/**
 * Trials of each task needed in both runs to see a mean difference of pass rates over fixed tasks: the variance of
 * that mean with T trials is Σ(p₁q₁ + p₂q₂) / (K²·T) over K tasks, set to (δ / (z(1−α/2) + z(1−β)))² (Fleiss, Levin
 * and Paik 2003, Statistical Methods for Rates and Proportions, §4.2, without the continuity correction; strata added
 * up). Undefined when there is no difference, or no noise within the tasks.
 */
export function trialsNeeded(rates: readonly (readonly [number, number])[], difference: number): number | undefined {
  let noise = 0;
  for (const [base, head] of rates) noise += base * (1 - base) + head * (1 - head);
  if (difference === 0 || noise === 0) return undefined;
  return Math.max(2, Math.ceil((zSum() ** 2 * noise) / (rates.length * difference) ** 2 - 1e-9));
}

/** The pass rates of each task in both runs, and the trials that there are of each. */
export interface TaskRates {
  readonly rates: readonly (readonly [number, number])[];
  readonly trials: number;
}

export function powerHint(difference: number, deviation: number, made: TaskRates | undefined): PowerHint | undefined {
  const tasks = pairsNeeded(difference, deviation);
  if (tasks === undefined) return undefined;
  const trials = made && moreTrials(made, difference);
  return {
    alpha,
    power,
    tasks_needed: Math.max(fewest, tasks),
    ...(trials !== undefined && { trials_needed: trials }),
  };
}

/** Over a few tasks the test by task cannot get below 5 % however many trials there are: only more tasks can. */
function moreTrials({ rates, trials }: TaskRates, difference: number): number | undefined {
  const needed = rates.length < fewest ? undefined : trialsNeeded(rates, difference);
  return needed !== undefined && needed > trials ? needed : undefined;
}
