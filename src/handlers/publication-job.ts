import { workflowFacts, workflowRun } from '../publication/github/workflow.js';
import type { RecordParts } from './publication-records.js';

type Env = Readonly<Record<string, string | undefined>>;

/** What the CI job that this process is part of knows of itself; nothing elsewhere. */
export async function jobFacts(env: Env, leg?: string): Promise<Pick<RecordParts, 'job' | 'jobUrl' | 'headSha'>> {
  const job = workflowRun(env, leg);
  if (job === undefined) return {};
  const { headSha } = await workflowFacts(env);
  const [server, repository] = [env['GITHUB_SERVER_URL'], env['GITHUB_REPOSITORY']];
  const known = server !== undefined && repository !== undefined;
  return {
    job,
    ...(known && { jobUrl: `${server}/${repository}/actions/runs/${job.id}` }),
    ...(headSha !== undefined && { headSha }),
  };
}
