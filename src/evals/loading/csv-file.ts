import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { messageOf } from '../../support/message-of.js';
import { NotAFileError, openRegularFile } from '../../support/regular-file.js';
import type { Problem } from '../../support/yaml/problem.js';

/** Longest row, in bytes of UTF-8. */
export const MAX_ROW_BYTES = 8 * 1024 * 1024;

export interface CsvRow {
  /** Owned by whoever gets them. */
  readonly cells: readonly string[];
  /** Line on which it begins, from 1; lines within quotes are counted. */
  readonly line: number;
  /** Where it begins in the file's text, in bytes of UTF-8 behind a byte order mark. */
  readonly offset: number;
}

export type CsvEnd = { readonly ok: true; readonly sha256: string } | { readonly ok: false; readonly problem: Problem };

/**
 * Reads a CSV file (RFC 4180; LF or CRLF; UTF-8, or UTF-16 with a byte order mark) row by row, its header first. Empty
 * lines are left out. Stops at the first row that is not right: what comes after it cannot be told apart. Throws the
 * signal's reason, and what `row` throws.
 */
export async function readCsv(path: string, row: (row: CsvRow) => void, signal: AbortSignal): Promise<CsvEnd> {
  const { parse } = await import('csv-parse');
  const hash = createHash('sha256');
  const place = { line: 1, offset: 0, empty: 0 };
  const parser = parse({
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    on_record(cells: string[], { empty_lines: empty, bytes }) {
      place.line += empty - place.empty;
      row({ cells, line: place.line, offset: place.offset });
      place.line += 1 + linesWithin(cells);
      place.empty = empty;
      place.offset = bytes;
      return null;
    },
  });
  const ended = once(parser, 'end');
  ended.catch(() => {}); // looked at below, unless reading fails first
  parser.resume();
  try {
    for await (const text of decoded(path, hash, signal)) {
      signal.throwIfAborted();
      if (!parser.write(text)) await Promise.race([once(parser, 'drain'), ended]);
      if (parser.errored) break;
    }
    if (!parser.errored) parser.end();
    await ended;
    return { ok: true, sha256: hash.digest('hex') };
  } catch (error) {
    signal.throwIfAborted();
    const line = place.line + parser.info.empty_lines - place.empty;
    return { ok: false, problem: { ...problemOf(error), at: { line, column: 1 } } };
  } finally {
    parser.destroy();
  }
}

class EncodingError extends Error {
  readonly encoding: string;
  constructor(encoding: string) {
    super(`not valid ${encoding}`);
    this.encoding = encoding;
  }
}

/** The text of a file in pieces, without its byte order mark. */
async function* decoded(
  path: string,
  hash: { update(bytes: Uint8Array): unknown },
  signal: AbortSignal,
): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  await using file = await openRegularFile(path);
  const bytes: AsyncIterable<Buffer> = file.createReadStream({ highWaterMark: 256 * 1024, signal });
  const decode = (chunk: Buffer | undefined): string => {
    decoder ??= new TextDecoder(chunk === undefined ? 'utf-8' : encodingOf(chunk), { fatal: true });
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new EncodingError(decoder.encoding.toUpperCase());
    }
  };
  for await (const chunk of bytes) {
    hash.update(chunk);
    const text = decode(chunk);
    if (text.includes('\0')) throw new EncodingError('text');
    if (text !== '') yield text;
  }
  const rest = decode(undefined);
  if (rest !== '') yield rest;
}

function encodingOf(start: Buffer): string {
  const mark = start.length >= 2 ? start.readUInt16BE(0) : 0;
  return mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
}

function linesWithin(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) count++;
  return count;
}

/** The parser's messages quote the file; ours do not. */
const meanings: Readonly<Record<string, Omit<Problem, 'at'>>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: {
    code: 'csv-columns',
    message: 'this row has another number of columns than the header',
    hint: 'put cells that hold a comma or a line break into "double quotes"',
  },
  CSV_QUOTE_NOT_CLOSED: { code: 'csv-syntax', message: 'a quote in this row is not closed' },
  CSV_INVALID_CLOSING_QUOTE: {
    code: 'csv-syntax',
    message: 'something follows the closing quote of a cell',
    hint: 'a quote within a quoted cell is written twice',
  },
  INVALID_OPENING_QUOTE: {
    code: 'csv-syntax',
    message: 'a quote stands within a cell that is not quoted',
    hint: 'put the whole cell into quotes and write the quote in it twice',
  },
  CSV_MAX_RECORD_SIZE: {
    code: 'file-too-large',
    message: `this row is longer than ${MAX_ROW_BYTES / (1024 * 1024)} MiB`,
  },
};

function problemOf(error: unknown): Omit<Problem, 'at'> {
  if (error instanceof EncodingError) {
    return error.encoding === 'text'
      ? { code: 'binary-file', message: 'the file holds NUL bytes and is not a text file' }
      : { code: 'bad-encoding', message: `the file is not valid ${error.encoding}`, hint: 'save it as UTF-8' };
  }
  if (error instanceof NotAFileError) return { code: 'not-a-file', message: error.message };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = meanings[code];
  if (known !== undefined) return known;
  if (/^E[A-Z]+$/.test(code)) return { code: 'unreadable-file', message: `the file cannot be read (${code})` };
  if (code.startsWith('CSV_')) return { code: 'csv-syntax', message: 'this is not valid CSV' };
  throw error instanceof Error ? error : new Error(messageOf(error));
}
