import * as z from 'zod/mini';
import { invalidMcpParams } from './mcp-error.js';
import type { McpCall, McpResources, ResourcePage } from './mcp-features.js';

/** Where a list over several sources goes on: which source, and its own cursor. */
const Place = z.tuple([z.int().check(z.gte(0)), z.nullable(z.string())]);

/** Fewer resources than this are filled up from the next source, so that a short list is one page. */
const shortPage = 50;

/** One page of all resources, source after source. */
export async function resourcePage(
  sources: readonly McpResources[],
  cursor: string | undefined,
  call: McpCall,
): Promise<ResourcePage> {
  const [index, inner] = cursor === undefined ? [0, null] : decode(cursor);
  const source = sources[index];
  if (source === undefined) return { resources: [] };
  const page = await source.list(inner ?? undefined, call);
  if (page.next !== undefined) return { resources: page.resources, next: encode([index, page.next]) };
  if (index + 1 >= sources.length) return page;
  const next = encode([index + 1, null]);
  if (page.resources.length >= shortPage) return { resources: page.resources, next };
  const rest = await resourcePage(sources, next, call);
  return { resources: [...page.resources, ...rest.resources], next: rest.next };
}

function encode(place: z.output<typeof Place>): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function decode(cursor: string): z.output<typeof Place> {
  try {
    return Place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw invalidMcpParams('this cursor was not given by resources/list', 'leave it out to start again');
  }
}
