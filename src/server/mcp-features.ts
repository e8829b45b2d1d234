import type { AnySchema, SchemaOutput } from '@modelcontextprotocol/sdk/server/zod-compat.js';
import type {
  CallToolResult,
  GetPromptResult,
  LoggingLevel,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplate,
  ServerNotification,
  ServerRequest,
  Tool,
} from '@modelcontextprotocol/sdk/types.js';
import type { CallContext } from '../protocol/call-context.js';

/** What a tool, resource or prompt knows of the request it serves. */
export interface McpCall extends CallContext {
  /** A log message for the client, when its level is not below the one the client set. */
  log(level: LoggingLevel, data: unknown, logger?: string): Promise<void>;
  notify(notification: ServerNotification): Promise<void>;
  /** Asks the client something; rejects when the call is cancelled. */
  ask<S extends AnySchema>(request: ServerRequest, schema: S): Promise<SchemaOutput<S>>;
}

export interface McpTool {
  readonly definition: Tool;
  /** May throw: a failed call becomes an `isError` result. */
  call(args: Readonly<Record<string, unknown>>, call: McpCall): Promise<CallToolResult>;
}

export interface ResourcePage {
  readonly resources: readonly Resource[];
  /** Cursor of the next page; absent on the last. */
  readonly next?: string | undefined;
}

export interface McpResources {
  readonly templates: readonly ResourceTemplate[];
  list(cursor: string | undefined, call: McpCall): Promise<ResourcePage>;
  /** Undefined when the URI is not one of these resources. */
  read(uri: string, call: McpCall): Promise<ReadResourceResult['contents'] | undefined>;
  /** Values for a variable of one of `templates`. */
  complete?(variable: string, value: string, given: Given, call: McpCall): Promise<readonly string[]>;
  /** Calls `changed` when the resource changes, until the call's signal is aborted. False when the URI is not one of these. */
  watch?(uri: string, changed: () => void, call: McpCall): Promise<boolean>;
}

/** Arguments that the client has filled in already. */
export type Given = Readonly<Record<string, string>>;

export interface McpPrompt {
  readonly definition: Prompt;
  get(args: Given, call: McpCall): Promise<GetPromptResult>;
  complete?(argument: string, value: string, given: Given, call: McpCall): Promise<readonly string[]>;
}

/** All that the MCP front end offers. */
export interface McpFeatures {
  readonly tools: readonly McpTool[];
  readonly resources: readonly McpResources[];
  readonly prompts: readonly McpPrompt[];
}
