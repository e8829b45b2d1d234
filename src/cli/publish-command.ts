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
  readonly from?: string;
  readonly repository?: string;
  readonly pullRequest?: number;
  readonly headSha?: string;
  readonly leg?: string;
  readonly final?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

type Answer = Result<'publication.publish'>;
type Env = Readonly<Record<string, string | undefined>>;

/** `assay publish`: what became of it is said, and changes no exit code: a verdict is not worse for being unheard. */
export async function publishCommand(app: App, terminal: Terminal, flags: PublishFlags, env: Env): Promise<number> {
  if (flags.from !== undefined) return relay(app, terminal, flags, flags.from, env);
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
  return tell(terminal, answer, flags, env);
}

/** Publishes what a run without rights has left. That of its files which is refused is said, and published is the rest. */
async function relay(app: App, terminal: Terminal, flags: PublishFlags, from: string, env: Env): Promise<number> {
  const { run, record, leg, headSha, pullRequest, dryRun } = flags;
  if (run !== undefined || record !== undefined || leg !== undefined) {
    throw new DomainError('invalid-params', '--from brings its own records: it goes without --run, --record and --leg');
  }
  const answer = await app.relay({
    from,
    repository: given(flags.repository ?? env['GITHUB_REPOSITORY'], '--repository OWNER/NAME'),
    ...(headSha !== undefined && { headSha }),
    ...(pullRequest !== undefined && { pullRequest }),
    ...(dryRun === true && { dryRun }),
  });
  for (const { file, reason } of answer.refused) {
    terminal.err(`assay: ${printable(file)} is not published: ${printable(reason)}\n`);
  }
  if (dryRun === true && flags.json !== true) {
    terminal.out(answer.markdown ?? '');
    return exitCodes.passed;
  }
  const { others = [] } = answer;
  if (others.length === 0 || flags.json === true) return tell(terminal, answer, flags, env);
  for (const each of [answer, ...others]) {
    terminal.out(`#${each.pull_request}: `);
    tell(terminal, each, flags, env);
  }
  return exitCodes.passed;
}

function tell(terminal: Terminal, answer: Answer, { json }: PublishFlags, env: Env): number {
  terminal.out(json === true ? `${JSON.stringify(answer)}\n` : `${line(answer)}\n`);
  if (answer.status === 'degraded') {
    const { reason = 'no reason', kept_in: kept } = answer;
    const where = kept === undefined ? '' : `; its records are kept in ${kept}, for assay publish --from`;
    terminal.err(`assay: the verdict is not published for certain: ${printable(`${reason}${where}`)}\n`);
  }
  if (answer.store === 'directory' && env['GITHUB_ACTIONS'] === 'true') {
    terminal.err('assay: without GITHUB_TOKEN the comment is a file on this machine; nobody sees it on GitHub\n');
  }
  return exitCodes.passed;
}

async function sourceOf(
  app: App,
  { run, record }: PublishFlags,
): Promise<{ run_ids?: string[]; record?: Record<string, unknown> }> {
  if ((run === undefined) === (record === undefined)) {
    throw new DomainError('invalid-params', 'name either --run ID or --record FILE, or --from PATH');
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
function line({ status, reason, rows, requests, store, comment_url: url }: Answer): string {
  const where = [...(store === undefined ? [] : [`records: ${store}`]), ...(url === undefined ? [] : [url])];
  const facts = [`${rows} row${rows === 1 ? '' : 's'}`, `${requests} requests`, ...where];
  return `${status}${reason === undefined ? '' : ` (${printable(reason)})`}: ${facts.map((text) => printable(text)).join(', ')}`;
}
