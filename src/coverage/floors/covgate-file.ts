import type { CoverageProblem, Result } from '../model.js';
import { percentText } from '../percent.js';

/** The file beside a package that holds its floor, as covgate names it. */
export const covgateFileName = '.covgate';

export interface CovgateFloor {
  readonly tenths: number;
  readonly warnings: readonly CoverageProblem[];
}

const hint = 'the first line is a percentage from 0 to 100, such as 85.5; remove the file to have the default floor';

/**
 * Reads the text of a `.covgate` file: the first line is a percentage. One that is present and cannot be read is a
 * problem, never the default. Further decimals count as the next tenth up, since percentages have one.
 */
export function parseCovgateFloor(text: string, name: string): Result<CovgateFloor> {
  const [first = '', ...rest] = text.replace(/^\uFEFF/, '').split('\n');
  const found = /^\+?(\d*)(?:\.(\d*))?$/.exec(first.trim());
  const [, whole = '', decimals = ''] = found ?? [];
  if (found === null || (whole === '' && decimals === '')) {
    const message = first.trim() === '' ? 'the floor is empty' : 'the floor is not a plain number';
    return { ok: false, problem: { file: name, line: 1, message, hint } };
  }
  const beyond = /[1-9]/.test(decimals.slice(1)) ? 1 : 0;
  const tenths = Number(whole) * 10 + Number(decimals.slice(0, 1)) + beyond;
  if (tenths > 1000) return { ok: false, problem: { file: name, line: 1, message: 'the floor is above 100', hint } };
  const more = rest.findIndex((line) => line.trim() !== '');
  const message = 'only the first line of a floor file is read';
  const warnings = more === -1 ? [] : [{ file: name, line: more + 2, message, hint: 'remove the other lines' }];
  return { ok: true, value: { tenths, warnings } };
}

/** `85.5` and a newline, as covgate's ratchet writes it. */
export function formatCovgateFloor(tenths: number): string {
  return `${percentText(tenths)}\n`;
}
