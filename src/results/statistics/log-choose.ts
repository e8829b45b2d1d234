const halfLogOfTwoPi = 0.9189385332046728;
const small: number[] = [0];

/**
 * ln n!: summed up to 255, from there Stirling's series (Abramowitz and Stegun 1964, 6.1.41), whose fifth term is
 * below 1e-20 there.
 */
export function logFactorial(n: number): number {
  if (n < 256) {
    for (let i = small.length; i <= n; i++) small.push((small[i - 1] ?? 0) + Math.log(i));
    return small[n] ?? 0;
  }
  const x = n + 1;
  const inverse = 1 / x;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  return (x - 0.5) * Math.log(x) - x + halfLogOfTwoPi + series;
}

/** ln C(n, k) of whole numbers 0 ≤ k ≤ n. */
export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}
