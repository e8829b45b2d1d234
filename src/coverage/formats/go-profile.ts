import type { CoverageData, Unit } from '../model.js';
import { addHits, measured } from './measured.js';
import { FormatError } from './problem.js';
import type { Turn } from './turn.js';

const block = /^(.+):(\d{1,9})\.(\d{1,9}),(\d{1,9})\.(\d{1,9}) (\d{1,9}) (\d{1,16})$/;
const form = 'a block reads `path/file.go:1.2,3.4 statements count`';

/**
 * A profile of `go test -coverprofile`. Blocks that repeat are one: each test binary writes all of them. A profile
 * without blocks is whole: packages of types only have one. Paths stay import paths. Columns count bytes. Throws
 * FormatError.
 */
export async function parseGoProfile(text: string, turn: Turn): Promise<CoverageData> {
  const lines = text.split('\n');
  const end = lines.pop() ?? '';
  if (end !== '') {
    throw new FormatError(lines.length + 1, 'the last line has no end: the profile is cut off', 'run the tests again');
  }
  let mode: string | undefined;
  const files = new Map<string, Map<string, Unit>>();
  for (const [index, raw] of lines.entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    // oxlint-disable-next-line no-await-in-loop -- a profile does not say where a file ends
    if (index % 1_000 === 0) await turn();
    if (line === '') continue;
    if (line.startsWith('mode:')) mode = sameMode(line.slice(5).trim(), mode, index + 1);
    else addBlock(files, line, index + 1, mode);
  }
  if (mode === undefined) throw new FormatError(1, 'the profile has no `mode:` line');
  return {
    format: 'go',
    mode,
    files: [...files].map(([path, units]) => measured('go', { path, units: [...units.values()] })),
  };
}

function sameMode(mode: string, before: string | undefined, line: number): string {
  if (!['set', 'count', 'atomic'].includes(mode)) {
    throw new FormatError(line, 'the mode of the profile is unknown', 'modes are set, count and atomic');
  }
  if (before !== undefined && before !== mode) {
    const hint = 'write all profiles with the same -covermode';
    throw new FormatError(line, `the profile has two modes: ${before} and ${mode}`, hint);
  }
  return mode;
}

function addBlock(files: Map<string, Map<string, Unit>>, text: string, line: number, mode: string | undefined): void {
  const found = block.exec(text);
  if (found === null) throw new FormatError(line, 'the line is no block of a Go profile', form);
  if (mode === undefined) throw new FormatError(line, 'the profile has a block before its `mode:` line');
  const [, path = '', ...rest] = found;
  const [startLine = 0, startColumn = 0, endLine = 0, endColumn = 0, weight = 0, hits = 0] = rest.map(Number);
  if (startLine < 1 || endLine < startLine || (endLine === startLine && endColumn < startColumn)) {
    throw new FormatError(line, 'the block ends before it starts', form);
  }
  let blocks = files.get(path);
  if (blocks === undefined) files.set(path, (blocks = new Map()));
  const key = `${startLine}.${startColumn},${endLine}.${endColumn}`;
  const before = blocks.get(key);
  if (before !== undefined && before.weight !== weight) {
    const hint = 'the profile mixes two versions of the file: run the tests again';
    throw new FormatError(line, `the block has ${weight} statements here and ${before.weight} above`, hint);
  }
  const sum = mode === 'set' ? Math.max(before?.hits ?? 0, hits) : addHits(before?.hits ?? 0, hits);
  blocks.set(key, { startLine, startColumn, endLine, endColumn, weight, hits: sum });
}
