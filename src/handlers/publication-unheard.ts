import { createHash } from 'node:crypto';
import { appendFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renderComment } from '../publication/comment/render.js';
import { type PublicationRecord, recordKey } from '../publication/record.js';
import { viewOf } from '../publication/view.js';
import { writeAtomic } from '../support/atomic-file.js';
import type { ServiceSettings } from './service.js';
import { makeDirectory } from '../support/make-directory.js';

/** Records that wait at most; the oldest go first. */
const mostKept = 200;

/** Where records wait that could not be published, for `assay publish --from`. */
export function outboxOf({ storeDir }: ServiceSettings): string {
  return join(storeDir, 'outbox');
}

/**
 * Keeps what could not be published, as files of their own and, in a job of GitHub Actions, as its summary: the last
 * resort of a token that may only read, as in a pull request of a fork. False when not even that could be done.
 */
export async function keepUnheard(
  own: readonly PublicationRecord[],
  pullRequest: number,
  settings: ServiceSettings,
): Promise<boolean> {
  const dir = outboxOf(settings);
  try {
    await makeDirectory(dir);
    await Promise.all(own.map(async (record) => writeAtomic(join(dir, nameOf(record)), `${JSON.stringify(record)}\n`)));
    await dropOldest(dir);
  } catch (err) {
    settings.log.warn({ err }, 'what could not be published could not be kept either');
    return false;
  }
  const summary = settings.env['GITHUB_STEP_SUMMARY'];
  if (summary) {
    const view = viewOf(
      own[0]?.sha ?? '',
      own.map((record) => ({ record })),
    );
    const text = renderComment(view, { pullRequest, store: 'record-file' });
    await appendFile(summary, `${text}\n`).catch((err: unknown) => {
      settings.log.warn({ err }, 'the summary of the job cannot be written');
    });
  }
  return true;
}

/** What has been published waits no longer. */
export async function forgetUnheard(own: readonly PublicationRecord[], settings: ServiceSettings): Promise<void> {
  const dir = outboxOf(settings);
  await Promise.all(own.map(async (record) => rm(join(dir, nameOf(record)), { force: true }).catch(() => {})));
}

/** One file for each record of a run, newest runs last by name. */
function nameOf(record: PublicationRecord): string {
  const { id, attempt } = record.run;
  const digest = createHash('sha256')
    .update(JSON.stringify([recordKey(record), id, attempt]))
    .digest('hex');
  return `${record.startedAt.replaceAll(/\D/g, '').slice(0, 14)}-${digest.slice(0, 16)}.json`;
}

async function dropOldest(dir: string): Promise<void> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.json')).toSorted();
  await Promise.all(names.slice(0, -mostKept).map(async (name) => rm(join(dir, name), { force: true })));
}
