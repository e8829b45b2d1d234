import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  PingRequestSchema,
  ReadResourceRequestSchema,
  type ServerNotification,
  type ServerRequest,
  type ServerResult,
  SetLevelRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type * as z from 'zod';
import { invalidMcpParams, resourceNotFound } from './mcp-error.js';
import type { McpCall, McpFeatures } from './mcp-features.js';
import { resourcePage } from './mcp-paging.js';
import type { McpLogLevel } from './mcp-log-level.js';
import type { Subscriptions } from './mcp-subscriptions.js';
import { issuesText } from './invalid-params.js';

export type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;
type Serve = (request: unknown, call: McpCall) => ServerResult | Promise<ServerResult>;

/** A method with the schema of its request; what does not fit is -32602 instead of the SDK's internal error. */
export function on<S extends z.ZodType>(
  schema: S,
  serve: (request: z.output<S>, call: McpCall) => ServerResult | Promise<ServerResult>,
): Serve {
  return (request, call) => {
    const parsed = schema.safeParse(request);
    if (!parsed.success) throw invalidMcpParams(issuesText(parsed.error));
    return serve(parsed.data, call);
  };
}

const values = (found: readonly string[]): ServerResult => ({
  completion: { values: found.slice(0, 100), total: found.length, hasMore: found.length > 100 },
});

/** Every MCP request but `initialize`, over what the server offers. */
export function mcpMethods(
  { tools, resources, prompts }: McpFeatures,
  subscriptions: Subscriptions,
  level: McpLogLevel,
  failed: (error: unknown) => ServerResult,
): ReadonlyMap<string, Serve> {
  const toolByName = new Map(tools.map((tool) => [tool.definition.name, tool]));
  const promptByName = new Map(prompts.map((prompt) => [prompt.definition.name, prompt]));
  const toolList = { tools: tools.map(({ definition }) => definition) };
  const promptList = { prompts: prompts.map(({ definition }) => definition) };
  const templateList = { resourceTemplates: resources.flatMap(({ templates }) => templates) };
  const noCursor = (params: { cursor?: string | undefined } | undefined): void => {
    if (params?.cursor !== undefined) throw invalidMcpParams('this list has one page', 'leave cursor out');
  };

  return new Map<string, Serve>([
    ['ping', on(PingRequestSchema, () => ({}))],
    ['tools/list', on(ListToolsRequestSchema, ({ params }) => (noCursor(params), toolList))],
    [
      'tools/call',
      on(CallToolRequestSchema, async ({ params }, call) => {
        const tool = toolByName.get(params.name);
        if (!tool)
          throw invalidMcpParams(`there is no tool ${params.name}`, `tools: ${[...toolByName.keys()].join(', ')}`);
        try {
          return await tool.call(params.arguments ?? {}, call);
        } catch (error) {
          return failed(error);
        }
      }),
    ],
    [
      'resources/list',
      on(ListResourcesRequestSchema, async ({ params }, call) => {
        const { resources: found, next } = await resourcePage(resources, params?.cursor, call);
        return { resources: [...found], ...(next !== undefined && { nextCursor: next }) };
      }),
    ],
    [
      'resources/templates/list',
      on(ListResourceTemplatesRequestSchema, ({ params }) => (noCursor(params), templateList)),
    ],
    [
      'resources/read',
      on(ReadResourceRequestSchema, async ({ params: { uri } }, call) => {
        for (const source of resources) {
          const contents = await source.read(uri, call);
          if (contents) return { contents };
        }
        throw resourceNotFound(uri);
      }),
    ],
    [
      'resources/subscribe',
      on(SubscribeRequestSchema, async ({ params }, call) => {
        await subscriptions.add(params.uri, call);
        return {};
      }),
    ],
    ['resources/unsubscribe', on(UnsubscribeRequestSchema, ({ params }) => (subscriptions.remove(params.uri), {}))],
    ['prompts/list', on(ListPromptsRequestSchema, ({ params }) => (noCursor(params), promptList))],
    [
      'prompts/get',
      on(GetPromptRequestSchema, ({ params }, call) => {
        const prompt = promptByName.get(params.name);
        if (!prompt) throw invalidMcpParams(`there is no prompt ${params.name}`);
        return prompt.get(params.arguments ?? {}, call);
      }),
    ],
    [
      'completion/complete',
      on(CompleteRequestSchema, async ({ params: { ref, argument, context } }, call) => {
        const given = context?.arguments ?? {};
        if (ref.type === 'ref/prompt') {
          const prompt = promptByName.get(ref.name);
          if (!prompt) throw invalidMcpParams(`there is no prompt ${ref.name}`);
          return values((await prompt.complete?.(argument.name, argument.value, given, call)) ?? []);
        }
        const source = resources.find(({ templates }) => templates.some(({ uriTemplate }) => uriTemplate === ref.uri));
        if (!source) throw invalidMcpParams(`there is no resource template ${ref.uri}`);
        return values((await source.complete?.(argument.name, argument.value, given, call)) ?? []);
      }),
    ],
    ['logging/setLevel', on(SetLevelRequestSchema, ({ params }) => (level.set(params.level), {}))],
  ]);
}
