import * as z from 'zod/mini';
import { PublicationProblem, type ProblemReason } from '../model.js';

const Failure = z.object({
  status: z.number(),
  response: z.optional(
    z.object({
      headers: z.record(z.string(), z.optional(z.union([z.string(), z.number()]))),
      data: z.unknown(),
    }),
  ),
});

/** Without a word of the service on when to come back, a minute is what it asks for in its guide. */
const defaultWaitMs = 60_000;

/**
 * What a failed request means. The error itself is not kept as a cause: it carries the request, and with it the body.
 * @param what - names the request in the message, as in `PATCH a comment`.
 */
export function toProblem(error: unknown, what: string, write: boolean, nowMs: number): PublicationProblem {
  if (error instanceof PublicationProblem) return error;
  const failure = Failure.safeParse(error);
  if (!failure.success || failure.data.response === undefined) {
    return new PublicationProblem('unreachable', `${what}: no answer`, { uncertain: write });
  }
  const { status, response } = failure.data;
  const said = saidBy(response.data);
  const message = `${what}: ${status}`;
  if (status >= 500) return new PublicationProblem('server-error', message, { uncertain: write });
  const limited = waitMs(status, said, response.headers, nowMs);
  if (limited !== undefined) return new PublicationProblem('rate-limited', message, { retryAfterMs: limited });
  return new PublicationProblem(reasonOf(status, said), message);
}

function reasonOf(status: number, said: string): ProblemReason {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      if (/is locked/i.test(said)) return 'locked';
      return /archived|read-only/i.test(said) ? 'read-only' : 'no-permission';
    case 404:
      return 'not-found';
    case 410:
      return 'read-only';
    case 422:
      return /too (?:long|large|big)|characters are allowed|maximum/i.test(said) ? 'too-long' : 'failed';
    default:
      return 'failed';
  }
}

/** How long to wait, in milliseconds, when the answer is that there were too many requests. */
function waitMs(
  status: number,
  said: string,
  headers: Readonly<Record<string, string | number | undefined>>,
  nowMs: number,
): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers['retry-after'] ?? Number.NaN);
  const spent = String(headers['x-ratelimit-remaining'] ?? '') === '0';
  if (status === 403 && !spent && !/secondary rate/i.test(said) && Number.isNaN(after)) return undefined;
  if (!Number.isNaN(after)) return after * 1000;
  if (!spent) return defaultWaitMs;
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN);
  return Number.isNaN(reset) ? defaultWaitMs : Math.max(0, reset * 1000 - nowMs) + 1000;
}

/** All that the service says in words, bounded: it is looked at, never shown. */
function saidBy(data: unknown): string {
  return (typeof data === 'string' ? data : (JSON.stringify(data) ?? '')).slice(0, 4000);
}
