import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { DomainError } from '../protocol/errors.js';
import type { Result } from '../protocol/methods.js';
import { type App, type Terminal, exitCodes } from './app.js';
import { runNamed } from './run-name.js';
import { printable } from './style.js';

export interface PublishFlags {
  readonly run?: string[];
  readonly record?: string;
  readonly repository?: string;
  readonly pullRequest?: number;
  readonly headSha?: string;
  readonly leg?: string;
  readonly final?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** `assay publish`: what became of it is said, and changes no exit code: a verdict is not worse for being unheard. */
export async function publishCommand(app: App, terminal: Terminal, flags: PublishFlags, env: Env): Promise<number> {
  const source = await sourceOf(app, flags);
  const shared = {
    ...source,
    ...(flags.headSha !== undefined && { head_sha: flags.headSha }),
    ...(flags.leg !== undefined && { leg: flags.leg }),
  };
  if (flags.dryRun === true) {
    const number = flags.pullRequest ?? (await pullRequestOf(env));
    const answer = await app.call('publication.preview', {
      ...shared,
      ...(number !== undefined && { pull_request: number }),
    });
    terminal.out(flags.json === true ? `${JSON.stringify(answer)}\n` : answer.markdown);
    return exitCodes.passed;
  }
  const answer = await app.call('publication.publish', {
    ...shared,
    repository: given(flags.repository ?? env['GITHUB_REPOSITORY'], '--repository OWNER/NAME'),
    pull_request: given(flags.pullRequest ?? (await pullRequestOf(env)), '--pull-request N'),
    ...(flags.final !== undefined && { final: flags.final }),
  });
  terminal.out(flags.json === true ? `${JSON.stringify(answer)}\n` : `${line(answer)}\n`);
  if (answer.status === 'degraded') {
    terminal.err(`assay: the verdict is not published for certain: ${printable(answer.reason ?? 'no reason')}\n`);
  }
  return exitCodes.passed;
}

async function sourceOf(
  app: App,
  { run, record }: PublishFlags,
): Promise<{ run_ids?: string[]; record?: Record<string, unknown> }> {
  if ((run === undefined) === (record === undefined)) {
    throw new DomainError('invalid-params', 'name either --run ID or --record FILE');
  }
  if (run !== undefined) return { run_ids: await Promise.all(run.map((name) => runNamed(app, name, 'any'))) };
  const path = record ?? '';
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new DomainError('invalid-params', `${path} cannot be read`, { path }, { cause });
  });
  const value = z.record(z.string(), z.unknown()).safeParse(parse(text));
  if (!value.success) throw new DomainError('invalid-params', `${path} holds no JSON object`, { path });
  return { record: value.data };
}

const Event = z.object({ pull_request: z.object({ number: z.number() }) });

/** The pull request that the workflow runs for, if it does. */
async function pullRequestOf(env: Env): Promise<number | undefined> {
  const path = env['GITHUB_EVENT_PATH'];
  const event = path ? Event.safeParse(parse(await readFile(path, 'utf8').catch(() => ''))).data : undefined;
  const ref = /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '')?.[1];
  return event?.pull_request.number ?? (ref === undefined ? undefined : Number(ref));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function given<T>(value: T | undefined, flag: string): T {
  if (value !== undefined && value !== '') return value;
  throw new DomainError('invalid-params', `it is not known where to publish: give ${flag}`);
}

/** `published: 3 rows, 7 requests, https://…` */
function line({ status, reason, rows, requests, comment_url: url }: Result<'publication.publish'>): string {
  const facts = [`${rows} row${rows === 1 ? '' : 's'}`, `${requests} requests`, ...(url === undefined ? [] : [url])];
  return `${status}${reason === undefined ? '' : ` (${printable(reason)})`}: ${facts.map((text) => printable(text)).join(', ')}`;
}
