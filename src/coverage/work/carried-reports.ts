import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { DomainError } from '../../protocol/errors.js';
import { writeAtomic } from '../../support/atomic-file.js';
import type { CarriedReport } from '../outcome.js';
import type { Measured, ReportText } from '../runners/runner.js';
import { type GitPlace, headCommit } from './git-diff.js';
import { makeDirectory } from '../../support/make-directory.js';

const Kept = z.strictObject({
  schema_version: z.literal(1),
  name: z.string(),
  base: z.string().optional(),
  commit: z.string().optional(),
  time: z.string(),
  text: z.string(),
});

/** Where the last good report of each flag of a project lies. */
export function carriedDirectory(storeDir: string, project: string): string {
  return join(storeDir, 'coverage-flags', createHash('sha256').update(project).digest('hex').slice(0, 16));
}

/**
 * The reports of a run with those that it has not written and that are carried forward: each flag's last good one.
 * Throws DomainError('run-failed') for one that was never good, or whose kept copy is damaged.
 */
export async function withCarried(
  measured: Measured,
  keptDir: string,
): Promise<{ readonly reports: readonly ReportText[]; readonly carried: readonly CarriedReport[] }> {
  const carried: CarriedReport[] = [];
  const reports = [...measured.reports];
  for (const { path, flag } of measured.missing ?? []) {
    if (flag === undefined) continue;
    const { name, text, base, commit, time } = await readKept(keptDir, flag, path);
    reports.push({ name: `${name} (carried forward)`, text, ...(base !== undefined && { base }) });
    carried.push({ flag, time, ...(commit !== undefined && { commit }) });
  }
  return { reports, carried };
}

async function readKept(keptDir: string, flag: string, path: string): Promise<z.output<typeof Kept>> {
  const file = join(keptDir, `${flag}.json`);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const hint = 'measure this part once, or keep the directory of runs between jobs';
    const message = `there is no report ${path}, and none of the flag ${flag} was kept to carry forward`;
    throw new DomainError('run-failed', message, { path, hint }, { cause });
  }
  try {
    return Kept.parse(JSON.parse(text));
  } catch (cause) {
    const hint = 'remove it, and measure this part again';
    throw new DomainError(
      'run-failed',
      `the kept report of the flag ${flag} is damaged`,
      { path: file, hint },
      { cause },
    );
  }
}

/** Keeps the reports of a good run that may be carried forward later. */
export async function keepReports(reports: readonly ReportText[], keptDir: string, git: GitPlace): Promise<void> {
  const flagged = reports.filter(({ flag }) => flag !== undefined);
  if (flagged.length === 0) return;
  const commit = await headCommit(git);
  await makeDirectory(keptDir);
  const time = new Date().toISOString();
  for (const { flag, name, base, text } of flagged) {
    const kept: z.output<typeof Kept> = {
      schema_version: 1,
      name,
      ...(base !== undefined && { base }),
      ...(commit !== undefined && { commit }),
      time,
      text,
    };
    await writeAtomic(join(keptDir, `${flag}.json`), JSON.stringify(kept));
  }
}

/** For people: whose numbers are not of this run. */
export function carriedWarning({ flag, commit, time }: CarriedReport): string {
  const of = commit === undefined ? '' : ` of commit ${commit.slice(0, 12)}`;
  return `${flag} was not measured: its report${of} from ${time} is carried forward`;
}
