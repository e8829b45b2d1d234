import { createHash } from 'node:crypto';
import { open, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../../support/atomic-file.js';
import type { CommentStore, PublicationPort, RecordStore, StatusComment, StoredRecord } from '../model.js';
import { PublicationProblem } from '../model.js';
import { PublicationRecord, recordKey } from '../record.js';
import { makeDirectory } from '../../support/make-directory.js';

/**
 * Keeps records and the comment of one pull request in a directory of this machine: for several jobs on one machine, and
 * where there is no host to publish to. The newest commit that anybody began to publish for is the head.
 */
export function openDirectory(dir: string, sha: string): PublicationPort {
  let requests = 0;
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    requests += 1;
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof PublicationProblem) throw cause;
      const reason = hasCode(cause, 'EACCES') || hasCode(cause, 'EROFS') ? 'no-permission' : 'failed';
      throw new PublicationProblem(reason, `the directory ${dir} cannot be used`, { cause });
    }
  };
  const store: RecordStore = {
    name: 'directory',
    list: (of) => counted(() => listRecords(join(dir, 'records', of))),
    put: (record) => counted(() => putRecord(join(dir, 'records', record.sha), record)),
  };
  const file = join(dir, 'comment.md');
  const comments: CommentStore = {
    find: () =>
      counted(async () => {
        const comment = await readComment(file);
        return { ...(comment && { comment }), extras: [] };
      }),
    create: (body) => counted(() => createComment(file, body)),
    update: (id, body) =>
      counted(async () => {
        if ((await readComment(file)) === undefined) return 'gone';
        await writeAtomic(file, body);
        return { id, body };
      }),
    remove: () => counted(async () => rm(file, { force: true })),
  };
  return { store, comments, readHead: () => counted(() => headOf(join(dir, 'heads'), sha)), requests: () => requests };
}

async function listRecords(dir: string): ReturnType<RecordStore['list']> {
  const names = (await readdir(dir).catch(ifMissing([]))).filter((name) => name.endsWith('.json'));
  const read = await Promise.all(names.map(async (name) => readRecord(join(dir, name))));
  const records = read.filter((each) => each !== undefined);
  return { records, unreadable: read.length - records.length };
}

async function readRecord(file: string): Promise<StoredRecord | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { record: PublicationRecord.parse(JSON.parse(text)), writtenAtMs: mtimeMs };
  } catch {
    return undefined;
  }
}

/** One file for each key, run and attempt, so that only its own run ever writes it. */
async function putRecord(dir: string, record: PublicationRecord): Promise<boolean> {
  const { id, attempt } = record.run;
  const name = createHash('sha256')
    .update(JSON.stringify([recordKey(record), id, attempt]))
    .digest('hex')
    .slice(0, 32);
  await makeDirectory(dir);
  const file = join(dir, `${name}.json`);
  const before = await readRecord(file);
  if (before !== undefined && before.record.seq > record.seq) return false;
  await writeAtomic(file, `${JSON.stringify(record)}\n`);
  return true;
}

async function readComment(file: string): Promise<StatusComment | undefined> {
  const body = await readFile(file, 'utf8').catch(ifMissing(undefined));
  if (body === undefined) return undefined;
  const { mtimeMs } = await stat(file);
  return commentOf(file, body, mtimeMs);
}

function commentOf(file: string, body: string, updatedAtMs: number): StatusComment {
  return { id: 'comment', body, url: file, updatedAtMs };
}

/** Two that begin together make one: the second takes the first's, and finds out when it looks again. */
async function createComment(file: string, body: string): Promise<StatusComment> {
  await makeDirectory(join(file, '..'));
  const made = await open(file, 'wx').catch((error: unknown) => {
    if (hasCode(error, 'EEXIST')) return undefined;
    throw error;
  });
  try {
    await made?.writeFile(body);
  } finally {
    await made?.close();
  }
  if (made === undefined) throw new PublicationProblem('failed', 'another made it first', { uncertain: true });
  return commentOf(file, body, Date.now());
}

/**
 * The commit seen here last for the first time. A job of an older one that comes late does not bring it back. Of two
 * that are first seen together the one with the higher name is the head, for everybody.
 */
async function headOf(dir: string, sha: string): Promise<string> {
  await makeDirectory(dir);
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- until this commit has a number
    const names = (await readdir(dir)).filter((name) => /^\d{8}-[0-9a-f]+$/.test(name)).sort();
    const newest = names.at(-1);
    if (newest !== undefined && names.some((name) => name.slice(9) === sha)) return newest.slice(9);
    const number = String(Number(newest?.slice(0, 8) ?? 0) + 1).padStart(8, '0');
    // oxlint-disable-next-line no-await-in-loop -- as above
    await writeAtomic(join(dir, `${number}-${sha}`), '');
  }
}

function ifMissing<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (hasCode(error, 'ENOENT')) return value;
    throw error;
  };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
