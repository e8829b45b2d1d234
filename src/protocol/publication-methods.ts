import * as z from 'zod/mini';
import { method } from './method.js';
import { RunId } from './run.js';
import { described, optional, wholeNumber } from './shapes.js';

const source = {
  run_ids: optional(z.array(RunId).check(z.minLength(1), z.maxLength(20)), 'Runs of this server'),
  record: optional(z.record(z.string(), z.unknown()), 'A verdict of another tool, instead of run_ids'),
  head_sha: optional(z.string(), 'Head of the pull request that was tested; default: of the workflow event'),
  leg: optional(z.string().check(z.maxLength(200)), 'Leg of a job matrix'),
};

const repositoryShape = /^[\w.-]{1,100}\/[\w.-]{1,100}$/;

/** True for `OWNER/NAME`. Without a token a directory is named after it: neither part may lead out of that. */
export function isRepository(text: string): boolean {
  return repositoryShape.test(text) && !text.split('/').some((part) => part === '.' || part === '..');
}

const repository = z
  .string()
  .check(z.regex(repositoryShape, 'a repository is OWNER/NAME'), z.refine(isRepository, 'a repository is OWNER/NAME'));
const pullRequest = wholeNumber(1, 1_000_000_000);

export const publicationMethods = {
  'publication.publish': method({
    title: 'Publish verdicts',
    description:
      'Puts the verdicts of runs into the one status comment of a pull request that all its jobs share. As a tool it only previews unless dry_run is false.',
    effect: 'execute',
    idempotent: true,
    tool: 'publication',
    toolDefaults: { dry_run: true },
    params: z.strictObject({
      ...source,
      repository: described(repository, 'OWNER/NAME'),
      pull_request: pullRequest,
      final: optional(z.boolean(), 'Default: true when every run has ended'),
      dry_run: optional(z.boolean(), 'Only answer the Markdown; no network'),
    }),
    result: z.object({
      status: z.enum(['published', 'unchanged', 'superseded', 'degraded']),
      reason: optional(z.string()),
      comment_url: optional(z.string()),
      requests: z.number(),
      rounds: z.number(),
      rows: z.number(),
      store: optional(z.string(), 'Where records are kept'),
      kept_in: optional(z.string(), 'Directory of records that could not be published'),
      markdown: optional(z.string(), 'Of a dry run'),
    }),
  }),
  'publication.preview': method({
    title: 'Preview a publication',
    description: 'The Markdown that publication.publish would write if these runs were alone. No network.',
    effect: 'read',
    idempotent: true,
    params: z.strictObject({
      ...source,
      repository: optional(repository),
      pull_request: optional(pullRequest, 'Default 1'),
      final: optional(z.boolean()),
      dry_run: optional(z.boolean()),
    }),
    result: z.object({ markdown: z.string(), rows: z.number() }),
  }),
} as const;
