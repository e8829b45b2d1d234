/** Whether a number is a whole multiple of another, both as they are written in decimal digits: 19.99 is one of 0.01. */
export function isMultipleOf(value: number, step: number): boolean {
  if (!Number.isFinite(value) || !Number.isFinite(step) || step === 0) return false;
  if (Number.isSafeInteger(value) && Number.isSafeInteger(step)) return value % step === 0;
  const [first, second] = [decimal(value), decimal(step)];
  const exponent = Math.min(first.exponent, second.exponent);
  const whole = (of: Decimal): bigint => of.digits * 10n ** BigInt(of.exponent - exponent);
  return whole(first) % whole(second) === 0n;
}

/** `digits` × 10 to the power of `exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

function decimal(value: number): Decimal {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const [before = '', after = ''] = mantissa.split('.');
  return { digits: BigInt(before + after), exponent: Number(exponent) - after.length };
}
