/**
 * The chance that at least one of `k` trials passes, estimated without bias from `passed` of `n` trials:
 * 1 − C(n−c, k) / C(n, k) (Chen et al. 2021, "Evaluating Large Language Models Trained on Code", §2.1, with their
 * stable product). NaN when k is not within 1..n.
 */
export function passAtK(n: number, passed: number, k: number): number {
  if (k < 1 || k > n) return Number.NaN;
  if (n - passed < k) return 1;
  let none = 1;
  for (let i = n - passed + 1; i <= n; i++) none *= 1 - k / i;
  return 1 - none;
}

/**
 * The chance that all of `k` trials pass, estimated without bias: C(c, k) / C(n, k) (Yao et al. 2024, "τ-bench", §3).
 * NaN when k is not within 1..n.
 */
export function passHatK(n: number, passed: number, k: number): number {
  if (k < 1 || k > n) return Number.NaN;
  let all = 1;
  for (let i = 0; i < k; i++) all *= Math.max(0, passed - i) / (n - i);
  return all;
}

const shownBeyondFive = [10, 20, 50, 100, 200, 500, 1000];

/** The numbers of trials that are reported: 1 to 5, some round ones, and `n` itself. */
export function reportedK(n: number): number[] {
  const small = [1, 2, 3, 4, 5].filter((k) => k <= n);
  return [...small, ...shownBeyondFive.filter((k) => k < n), ...(n > 5 ? [n] : [])];
}

/** `{"1": …, "2": …}` for every reported k. */
export function byK(
  estimate: (n: number, passed: number, k: number) => number,
  n: number,
  passed: number,
): Record<string, number> {
  return Object.fromEntries(reportedK(n).map((k) => [String(k), estimate(n, passed, k)]));
}

/**
 * Flakiness: the chance that two different trials of the same task disagree, one passed and one failed, estimated
 * without bias: 2·c·(n−c) / (n·(n−1)), the Gini-Simpson index (Simpson 1949, "Measurement of diversity", Nature 163).
 * 0 when all agree; undefined with fewer than two trials.
 */
export function flakiness(n: number, passed: number): number | undefined {
  return n < 2 ? undefined : (2 * passed * (n - passed)) / (n * (n - 1));
}
