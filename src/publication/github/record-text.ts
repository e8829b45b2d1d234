import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PublicationRecord, recordKey } from '../record.js';

/** A record is at most some 40,000 characters; a text that unpacks to more is none of ours. */
const maxBytes = 256 * 1024;

/** One record as a line that shows nothing: `<!-- assay-record:v1:<base64(gzip(json))>:<16 hex of sha256> -->`. */
export function recordText(record: PublicationRecord): string {
  const payload = gzipSync(JSON.stringify(record)).toString('base64');
  return `<!-- assay-record:v1:${payload}:${checksum(payload)} -->`;
}

/** The record of a text, if it is whole and of a version that we know. */
export function recordIn(text: string): PublicationRecord | undefined {
  const found = [...text.matchAll(/^<!-- assay-record:v1:([A-Za-z0-9+/=]{1,200000}):([0-9a-f]{16}) -->\r?$/gm)].at(-1);
  const [payload, sum] = [found?.[1], found?.[2]];
  if (payload === undefined || checksum(payload) !== sum) return undefined;
  try {
    const json: unknown = JSON.parse(
      gunzipSync(Buffer.from(payload, 'base64'), { maxOutputLength: maxBytes }).toString(),
    );
    return PublicationRecord.safeParse(json).data;
  } catch {
    return undefined;
  }
}

/** Short and the same for every write of a run's record. */
export function keyDigest(record: PublicationRecord): string {
  return createHash('sha256').update(recordKey(record)).digest('hex').slice(0, 32);
}

/** One line for people who open the record. */
export function recordTitle(record: PublicationRecord): string {
  // oxlint-disable-next-line no-control-regex -- they are what must not stay
  const suite = record.suite.replaceAll(/[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u206F]/g, ' ');
  return `${record.kind}: ${suite}: ${record.state}`;
}

function checksum(payload: string): string {
  return createHash('sha256').update(payload).digest('hex').slice(0, 16);
}
