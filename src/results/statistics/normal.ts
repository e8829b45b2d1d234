/** Value of a polynomial whose coefficients stand from the constant upwards. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + (coefficients[i] ?? 0);
  return value;
}

/** Numerators and denominators of the three ranges of AS 241: the centre, the tails, the far tails. */
const centre = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const;
const tails = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const;
const farTails = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const;

/**
 * The value below which a standard normal variable lies with probability `p`, to about 16 digits
 * (Wichura 1988, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37,
 * routine PPND16). 0 and 1 give the infinities; anything outside 0..1 gives NaN.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(centre[0], r)) / polynomial(centre[1], r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const [above, below] = r <= 5 ? tails : farTails;
  const size = polynomial(above, r - (r <= 5 ? 1.6 : 5)) / polynomial(below, r - (r <= 5 ? 1.6 : 5));
  return q < 0 ? -size : size;
}

const near = [
  [18154.98125334356, 1067.6894854603709, 161.02823106855587, 2.2352520354606837, 0.06568233791820745],
  [45507.78933502673, 10260.932208618979, 976.0985517377767, 47.202581904688245, 1],
] as const;
const middle = [
  [
    9842.714838383978, 11602.65143764735, 6848.190450536283, 2494.5375852903726, 597.2702763948002, 93.50665613217785,
    8.883149794388377, 0.39894151208813466, 1.0765576773720192e-8,
  ],
  [
    19685.429676859992, 38912.00328609327, 34900.95272114598, 18615.571640885097, 6485.558298266761, 1519.3775994075547,
    235.387901782625, 22.266688044328117, 1,
  ],
] as const;
const far = [
  [
    2.911287495116879e-5, 0.0014216191932278934, 0.022235277870649807, 0.12740116116024736, 0.215898534057957,
    0.023073441764940174,
  ],
  [7.297515550839662e-5, 0.0037823963320275824, 0.06598813786892856, 0.4682382124808651, 1.284260096144911, 1],
] as const;
const rootOfTwoPi = 2.5066282746310007;

/**
 * The probability that a standard normal variable is at most `x`, to about 16 digits also far out in the lower tail
 * (Cody 1969, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23, in the
 * form of his ANORM: ACM Algorithm 715, 1993).
 */
export function normalCdf(x: number): number {
  const size = Math.abs(x);
  if (!(size > 0.66291))
    return Number.isNaN(x) ? x : 0.5 + (x * polynomial(near[0], x * x)) / polynomial(near[1], x * x);
  if (size > 39) return x < 0 ? 0 : 1;
  let ratio: number;
  if (size <= Math.sqrt(32)) ratio = polynomial(middle[0], size) / polynomial(middle[1], size);
  else {
    const square = 1 / (size * size);
    const rest = (square * polynomial(far[0], square)) / polynomial(far[1], square);
    ratio = (1 / rootOfTwoPi - rest) / size;
  }
  // The square is taken in two parts, so that its rounding does not show in the exponential.
  const whole = Math.trunc(size * 16) / 16;
  const tail = Math.exp((-whole * whole) / 2) * Math.exp((-(size - whole) * (size + whole)) / 2) * ratio;
  return x < 0 ? tail : 1 - tail;
}
