import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Problem } from '../../support/yaml/problem.js';

/** Largest eval, task or project file, in bytes. */
export const MAX_TEXT_BYTES = 8 * 1024 * 1024;

export type TextFile =
  | { readonly ok: true; readonly bytes: Buffer; readonly text: string }
  | { readonly ok: false; readonly problem: Problem };
export type BytesFile =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly problem: Problem };

/** Reads a text file at once: UTF-8, or UTF-16 with a byte order mark. Links are not followed. */
export function readTextFile(path: string): TextFile {
  const file = readBytes(path, MAX_TEXT_BYTES);
  return file.ok ? decodeText(file.bytes) : file;
}

/**
 * Reads a regular file of at most `maxBytes`. Anything else (a directory, a pipe, a device) is refused before anything
 * is read from it, and is opened without waiting for it; links are not followed.
 */
export function readBytes(path: string, maxBytes: number): BytesFile {
  try {
    // Where the system cannot be told not to follow links, they are looked for first.
    if (constants.O_NOFOLLOW === undefined && !lstatSync(path).isFile()) return notAFile(path);
    return readOpened(path, openSync(path, READ_FLAGS), maxBytes);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return fail('missing-file', 'there is no such file');
    // A link gives ELOOP, a socket ENXIO.
    if (isOtherKind(path)) return notAFile(path);
    return fail('unreadable-file', `the file cannot be read (${codeOf(error)})`);
  }
}

/** Decodes without guessing: what is not valid in its encoding is an error, never a replacement character. */
export function decodeText(bytes: Buffer): TextFile {
  const wide = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (wide === 0xfffe || wide === 0xfeff) return decodeUtf16(bytes, wide === 0xfffe);
  const nul = bytes.indexOf(0);
  if (nul !== -1) return binary();
  if (!isUtf8(bytes)) {
    return fail('bad-encoding', 'the file is not valid UTF-8', 'save it as UTF-8');
  }
  const text = bytes.toString('utf8');
  return { ok: true, bytes, text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text };
}

const READ_FLAGS =
  constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0) | (constants.O_NOCTTY ?? 0);

/** Reads an open file by its descriptor and closes it. Two system calls less than by name: suites have thousands. */
function readOpened(path: string, file: number, maxBytes: number): BytesFile {
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return notAFile(path);
    if (stat.size > maxBytes) {
      return fail('file-too-large', `the file is larger than ${maxBytes / (1024 * 1024)} MiB`);
    }
    const bytes = Buffer.allocUnsafe(stat.size);
    let got = 0;
    while (got < bytes.length) {
      const more = readSync(file, bytes, got, bytes.length - got, null);
      if (more === 0) break;
      got += more;
    }
    return { ok: true, bytes: got === bytes.length ? bytes : bytes.subarray(0, got) };
  } finally {
    closeSync(file);
  }
}

function decodeUtf16(bytes: Buffer, little: boolean): TextFile {
  if (bytes.length % 2 === 1) return fail('bad-encoding', 'the file is not valid UTF-16', 'save it as UTF-8');
  const text = (little ? bytes : Buffer.from(bytes).swap16()).toString('utf16le', 2);
  if (text.includes('\0')) return binary();
  return { ok: true, bytes, text };
}

function binary(): TextFile {
  return fail('binary-file', 'the file holds NUL bytes and is not a text file', 'if it is text, save it as UTF-8');
}

function kindOf(path: string): string {
  const stat = lstatSync(path);
  if (stat.isDirectory()) return 'a directory';
  if (stat.isSymbolicLink()) return statSync(path, { throwIfNoEntry: false }) === undefined ? 'a dead link' : 'a link';
  return stat.isFIFO() ? 'a pipe' : 'a device or socket';
}

function notAFile(path: string): ReturnType<typeof fail> {
  return fail('not-a-file', `this is ${kindOf(path)}, not a file`);
}

function isOtherKind(path: string): boolean {
  try {
    return !lstatSync(path).isFile();
  } catch {
    return false;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function fail(code: string, message: string, hint?: string): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { code, message, ...(hint !== undefined && { hint }) } };
}
