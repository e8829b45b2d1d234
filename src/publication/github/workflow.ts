import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { PublicationProblem } from '../model.js';
import type { PublicationRecord } from '../record.js';
import type { PullHead } from './find-pull.js';

type Env = Readonly<Record<string, string | undefined>>;

/** What a job of GitHub Actions knows about itself; each is there or not. */
export interface WorkflowFacts {
  readonly repository?: string;
  readonly pullRequest?: number;
  /** The head of the pull request, not the merge commit that the job checks out. */
  readonly headSha?: string;
  /** True when the pull request comes from a fork: its token may only read. */
  readonly fromFork?: boolean;
}

const Repository = z.optional(z.nullable(z.object({ full_name: z.string() })));
const Event = z.object({
  pull_request: z.optional(
    z.object({
      number: z.number(),
      head: z.object({ sha: z.string(), repo: Repository }),
      base: z.object({ repo: Repository }),
    }),
  ),
  /** Of `workflow_run`: without pull requests for forks, which must be asked for by their head. */
  workflow_run: z.optional(
    z.object({ head_sha: z.string(), pull_requests: z.optional(z.array(z.object({ number: z.number() }))) }),
  ),
});

const FollowedRun = z.object({
  workflow_run: z.object({
    id: z.number(),
    run_attempt: z.optional(z.number()),
    name: z.optional(z.nullable(z.string())),
    path: z.optional(z.string()),
    head_sha: z.string(),
    head_branch: z.optional(z.nullable(z.string())),
    head_repository: z.optional(z.nullable(z.object({ full_name: z.string() }))),
    repository: z.object({ full_name: z.string() }),
    pull_requests: z.optional(z.array(z.object({ number: z.number() }))),
  }),
});

/** Reads the event that started the job. A file that is not there or not readable says nothing. */
export async function workflowFacts(env: Env): Promise<WorkflowFacts> {
  const repository = env['GITHUB_REPOSITORY'];
  const event = await readEvent(env['GITHUB_EVENT_PATH'], Event);
  const pull = event?.pull_request;
  const relayed = event?.workflow_run;
  const number = pull?.number ?? relayed?.pull_requests?.[0]?.number ?? fromRef(env['GITHUB_REF']);
  const headSha = pull?.head.sha ?? relayed?.head_sha;
  return {
    ...(repository === undefined ? {} : { repository }),
    ...(number === undefined ? {} : { pullRequest: number }),
    ...(headSha === undefined ? {} : { headSha }),
    ...(pull === undefined ? {} : { fromFork: pull.head.repo?.full_name !== pull.base.repo?.full_name }),
  };
}

/** What the event of a `workflow_run` job says of the run that it follows. */
export interface RelayEvent {
  readonly id: string;
  readonly attempt: number;
  readonly workflow: string;
  readonly sha: string;
  /** The repository that the workflow belongs to, not the fork. */
  readonly repository: string;
  /** Those that it names: none for a fork. */
  readonly pullRequests: readonly number[];
  /** By which the pull requests of a fork are found. */
  readonly head?: PullHead;
}

/** Undefined in any other job. */
export async function relayEvent(env: Env): Promise<RelayEvent | undefined> {
  const run = (await readEvent(env['GITHUB_EVENT_PATH'], FollowedRun))?.workflow_run;
  if (run === undefined) return undefined;
  const owner = run.head_repository?.full_name.split('/')[0];
  const branch = run.head_branch ?? undefined;
  return {
    id: String(run.id),
    attempt: run.run_attempt ?? 1,
    // As GITHUB_WORKFLOW has it: a workflow without a name goes by its file.
    workflow: run.name || (run.path ?? ''),
    sha: run.head_sha,
    repository: run.repository.full_name,
    pullRequests: (run.pull_requests ?? []).map((each) => each.number),
    ...(owner !== undefined && branch !== undefined && { head: { owner, branch, sha: run.head_sha } }),
  };
}

/** The run that a record speaks for, or undefined outside of Actions. The leg of a matrix is not in the environment. */
export function workflowRun(env: Env, leg = ''): PublicationRecord['run'] | undefined {
  const [id, attempt] = [env['GITHUB_RUN_ID'], Number(env['GITHUB_RUN_ATTEMPT'] ?? '1')];
  if (env['GITHUB_ACTIONS'] !== 'true' || id === undefined) return undefined;
  const [workflow, job] = [env['GITHUB_WORKFLOW'] ?? 'workflow', env['GITHUB_JOB'] ?? 'job'];
  return { host: 'gha', id, attempt: Number.isInteger(attempt) && attempt > 0 ? attempt : 1, workflow, job, leg };
}

/** A function that reads the token: from a file, each time anew, or from the environment. */
export function tokenSource(env: Env): () => Promise<string> {
  return async () => {
    const file = env['GITHUB_TOKEN_FILE'];
    const text = file ? await readFile(file, 'utf8').catch(() => '') : (env['GITHUB_TOKEN'] ?? env['GH_TOKEN'] ?? '');
    const token = text.trim();
    if (/^[\u0021-\u007E]+$/.test(token)) return token;
    const wanted = 'set GITHUB_TOKEN, or GITHUB_TOKEN_FILE to a file that holds the token';
    throw new PublicationProblem('unauthorized', `there is no usable token: ${wanted}`);
  };
}

async function readEvent<T>(path: string | undefined, schema: z.ZodMiniType<T>): Promise<T | undefined> {
  if (!path) return undefined;
  try {
    return schema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function fromRef(ref: string | undefined): number | undefined {
  const number = /^refs\/pull\/(\d+)\//.exec(ref ?? '')?.[1];
  return number === undefined ? undefined : Number(number);
}
