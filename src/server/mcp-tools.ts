import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/sdk/types.js';
import { formatDiagnostic } from '../protocol/diagnostic.js';
import { DomainError } from '../protocol/errors.js';
import type { Method } from '../protocol/method.js';
import { type MethodName, methodNames, methods } from '../protocol/methods.js';
import { fix, isFrozen } from '../support/fixed-json.js';
import { dispatchRaw } from './dispatch.js';
import type { Host, ServeOptions } from './host.js';
import type { Log } from './log.js';
import { McpFailure } from './mcp-error.js';
import type { McpTool } from './mcp-features.js';
import { summarize } from './mcp-summaries.js';
import { describeTool } from './mcp-tool-schemas.js';
import { toWireError } from './wire-errors.js';

/** Diagnostics that a failed call shows; a model mends the first ones first. */
const shownDetails = 20;

/** The tools of the method table. `read` offers those that change nothing, another group its own besides, `all` every one. */
export function methodTools(host: Host, offered: ServeOptions['tools']): McpTool[] {
  return methodNames.filter((name) => isOffered(methods[name], offered)).map((name) => methodTool(host, name));
}

function isOffered({ tool }: Method, offered: ServeOptions['tools']): boolean {
  if (tool === undefined || offered === 'all') return tool !== undefined;
  return tool === 'read' || tool === offered || (tool === 'run' && offered !== 'read');
}

function methodTool(host: Host, name: MethodName): McpTool {
  return {
    definition: describeTool(name),
    async call(args, call) {
      const { toolDefaults }: Method = methods[name];
      const given = toolDefaults === undefined ? args : { ...toolDefaults, ...args };
      const result = await dispatchRaw(host.handlers, name, given, call);
      return told.get(result) ?? toolAnswer(name, result);
    },
  };
}

/** What was made of results that cannot change, such as the status of an ended run. */
const told = new WeakMap<object, CallToolResult>();

function toolAnswer(name: MethodName, result: object): CallToolResult {
  const answer: CallToolResult = {
    content: [{ type: 'text', text: summarize(name, result) }, ...links(result)],
    structuredContent: { ...result },
  };
  if (isFrozen(result)) told.set(result, fix(answer));
  return answer;
}

/** A failed call as the model reads it: what is wrong, what to do, where. Never with structuredContent. */
export function failedCall(error: unknown, log: Log): CallToolResult {
  const { message, hint, details } = describeFailure(error, log);
  const lines = [message, ...(hint === undefined ? [] : [`hint: ${hint}`]), ...details];
  return { isError: true, content: [{ type: 'text', text: lines.join('\n') }] };
}

function describeFailure(error: unknown, log: Log): { message: string; hint?: string; details: string[] } {
  if (error instanceof McpFailure) return { message: error.message, details: [] };
  const { message, data } = toWireError(error, log);
  const facts = error instanceof DomainError ? error.facts : {};
  const found = (facts.diagnostics ?? []).map(formatDiagnostic);
  // Whoever is asked to trust commands must see them.
  const commands = Array.isArray(facts['commands']) ? facts['commands'].map(String) : [];
  const details = [...found, ...commands];
  const left = details.length - shownDetails;
  const shown = left > 0 ? [...details.slice(0, shownDetails), `… and ${left} more`] : details;
  return { message, ...(data.hint === undefined ? {} : { hint: data.hint }), details: shown };
}

/** Where the whole of a run can be read. */
function links(result: object): ContentBlock[] {
  if (!('run_id' in result) || typeof result.run_id !== 'string') return [];
  const uri = `assay://runs/${result.run_id}`;
  return [{ type: 'resource_link', uri, name: result.run_id, mimeType: 'application/json' }];
}
