import type { CoverageData } from '../model.js';
import { LcovRecord } from './lcov-record.js';
import { measured } from './measured.js';
import { FormatError } from './problem.js';
import type { Turn } from './turn.js';

/** Sums and notes that are made again from the details, or that say nothing about coverage. */
const passedOver = new Set(['TN', 'VER', 'LH', 'FNH', 'BRH', 'MCF', 'MCH', 'MCDC']);

/**
 * An lcov tracefile, as lcov 1 and 2 write it. Records of the same file are one. Sums (`LF`, `LH`, …) are not trusted:
 * what counts are the details. Throws FormatError.
 */
export async function parseLcov(text: string, turn: Turn): Promise<CoverageData> {
  const records = new Map<string, LcovRecord>();
  let open: LcovRecord | undefined;
  let hasBranches = false;
  let hasFunctions = false;
  const lines = text.split('\n');
  for (const [index, raw] of lines.entries()) {
    const line = raw.trim();
    const at = index + 1;
    if (line === '' || line.startsWith('#')) continue;
    if (line === 'end_of_record') {
      // oxlint-disable-next-line no-await-in-loop -- between files others have their turn
      await turn();
      if (open === undefined) throw new FormatError(at, '`end_of_record` without an `SF:` line before it');
      open = undefined;
      continue;
    }
    const colon = line.indexOf(':');
    const kind = line.slice(0, Math.max(0, colon));
    const rest = line.slice(colon + 1);
    if (kind === 'SF') {
      if (open !== undefined) throw cutOff(at, open.path);
      if (rest === '') throw new FormatError(at, '`SF:` names no file');
      open = records.get(rest) ?? new LcovRecord(rest);
      open.reopen();
      records.set(rest, open);
    } else if (open === undefined) {
      if (!passedOver.has(kind)) throw new FormatError(at, 'the line belongs to no file', 'records start with `SF:`');
    } else if (!passedOver.has(kind)) {
      open.add(kind, rest, at);
      // `BRF:0` is no answer: llvm-cov writes it of all files when it was not told to look at branches.
      hasBranches ||= kind === 'BRDA';
      hasFunctions ||= kind === 'FN' || kind === 'FNF' || kind === 'FNL';
    }
  }
  if (open !== undefined) throw cutOff(lines.length, open.path);
  if (records.size === 0) throw new FormatError(1, 'the report names no file');
  const files = [...records.values()].map((record) => {
    const { path, units, branches, functions } = record.details();
    return measured('lcov', { path, units, ...(hasBranches && { branches }), ...(hasFunctions && { functions }) });
  });
  return { format: 'lcov', files };
}

function cutOff(line: number, path: string): FormatError {
  const message = `the record of ${path} has no \`end_of_record\`: the report is cut off`;
  return new FormatError(line, message, 'make the report again');
}
