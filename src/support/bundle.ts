import { createHash } from 'node:crypto';

/**
 * Several files as one: a line of JSON that says what follows, then the bytes of all of them. One file is written and
 * renamed in one step, and a part of it is known for what it is by its length and its digest.
 */
export interface BundleFile {
  /** Names within a bundle, with `/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Head {
  readonly format: string;
  readonly sha256: string;
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

/** Longest first line that is looked for. */
const longestHead = 1024 * 1024;

export function packBundle(format: string, files: readonly BundleFile[]): Buffer {
  const body = files.map((file) => file.bytes);
  const head: Head = {
    format,
    sha256: digestOf(body),
    files: files.map(({ name, bytes }) => ({ name, size: bytes.length })),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...body]);
}

/** The files of a bundle of this format, by name; undefined for everything else: another format, a torn or changed one. */
export function unpackBundle(format: string, bytes: Buffer): ReadonlyMap<string, Buffer> | undefined {
  const end = bytes.subarray(0, longestHead).indexOf(10);
  const head = end === -1 ? undefined : parseHead(bytes.toString('utf8', 0, end));
  if (head?.format !== format) return undefined;
  const body = bytes.subarray(end + 1);
  const files = new Map<string, Buffer>();
  let at = 0;
  for (const { name, size } of head.files) {
    files.set(name, body.subarray(at, at + size));
    at += size;
  }
  return at === body.length && digestOf([body]) === head.sha256 ? files : undefined;
}

function digestOf(pieces: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

function parseHead(text: string): Head | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('format' in value && 'sha256' in value && 'files' in value)) return undefined;
  const { format, sha256, files } = value;
  if (typeof format !== 'string' || typeof sha256 !== 'string' || !Array.isArray(files)) return undefined;
  return files.every(isFileHead) ? { format, sha256, files } : undefined;
}

function isFileHead(value: unknown): value is Head['files'][number] {
  if (typeof value !== 'object' || value === null || !('name' in value && 'size' in value)) return false;
  return typeof value.name === 'string' && typeof value.size === 'number' && value.size >= 0;
}
