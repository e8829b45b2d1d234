import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import type { RecordParts } from './publication-records.js';

type Env = Readonly<Record<string, string | undefined>>;

const Event = z.object({ pull_request: z.optional(z.object({ head: z.object({ sha: z.string() }) })) });

/** What a job of GitHub Actions knows of itself; nothing elsewhere. Legs of a matrix cannot be told apart by it. */
export async function jobFacts(env: Env, leg = ''): Promise<Pick<RecordParts, 'job' | 'jobUrl' | 'headSha'>> {
  const id = env['GITHUB_RUN_ID'];
  if (env['GITHUB_ACTIONS'] !== 'true' || id === undefined) return {};
  const attempt = Number(env['GITHUB_RUN_ATTEMPT'] ?? '1');
  const [server, repository] = [env['GITHUB_SERVER_URL'], env['GITHUB_REPOSITORY']];
  const headSha = await headOfEvent(env['GITHUB_EVENT_PATH']);
  return {
    job: {
      host: 'gha',
      id,
      attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : 1,
      workflow: env['GITHUB_WORKFLOW'] ?? 'workflow',
      job: env['GITHUB_JOB'] ?? 'job',
      leg,
    },
    ...(server !== undefined && repository !== undefined && { jobUrl: `${server}/${repository}/actions/runs/${id}` }),
    ...(headSha !== undefined && { headSha }),
  };
}

async function headOfEvent(path: string | undefined): Promise<string | undefined> {
  if (!path) return undefined;
  try {
    return Event.parse(JSON.parse(await readFile(path, 'utf8'))).pull_request?.head.sha;
  } catch {
    return undefined;
  }
}
