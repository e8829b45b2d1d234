import {
  CreateMessageResultSchema,
  ElicitResultSchema,
  type CallToolResult,
  type ContentBlock,
} from '@modelcontextprotocol/sdk/types.js';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../../src/protocol/errors.js';
import type { McpCall, McpTool } from '../../src/server/mcp-features.js';
import { elicitedDefaults, elicitedEnums, elicitedUser } from './fixture-forms.js';

/** The smallest PNG and WAV that readers take for real. */
export const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const silence = Buffer.concat([
  Buffer.from('RIFF$\0\0\0WAVEfmt ', 'latin1'),
  Buffer.from([16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0]),
  Buffer.from('data\0\0\0\0', 'latin1'),
]).toString('base64');

const pauseMs = 50;
const text = (words: string): ContentBlock => ({ type: 'text', text: words });

type Serve = (args: Readonly<Record<string, unknown>>, call: McpCall) => ContentBlock[] | Promise<ContentBlock[]>;

function tool(name: string, description: string, serve: Serve, argument?: string): McpTool {
  const properties = argument === undefined ? {} : { [argument]: { type: 'string', description: 'Given by the test' } };
  const required = argument === undefined ? [] : [argument];
  return {
    definition: { name, description, inputSchema: { type: 'object', properties, required } },
    call: async (args, call): Promise<CallToolResult> => ({ content: await serve(args, call) }),
  };
}

async function elicit(call: McpCall, message: string, requestedSchema: typeof elicitedUser): Promise<string> {
  const request = { method: 'elicitation/create', params: { mode: 'form', message, requestedSchema } } as const;
  const { action, content } = await call.ask(request, ElicitResultSchema);
  return `action=${action}, content=${JSON.stringify(content ?? {})}`;
}

export const fixtureTools: readonly McpTool[] = [
  tool('test_simple_text', 'Answers text', () => [text('This is a simple text response for testing.')]),
  tool('test_image_content', 'Answers an image', () => [{ type: 'image', data: pixel, mimeType: 'image/png' }]),
  tool('test_audio_content', 'Answers sound', () => [{ type: 'audio', data: silence, mimeType: 'audio/wav' }]),
  tool('test_embedded_resource', 'Answers a resource', () => [
    {
      type: 'resource',
      resource: {
        uri: 'test://embedded-resource',
        mimeType: 'text/plain',
        text: 'This is an embedded resource content.',
      },
    },
  ]),
  tool('test_multiple_content_types', 'Answers text, an image and a resource', () => [
    text('Multiple content types test:'),
    { type: 'image', data: pixel, mimeType: 'image/png' },
    {
      type: 'resource',
      resource: {
        uri: 'test://mixed-content-resource',
        mimeType: 'application/json',
        text: JSON.stringify({ test: 'data', value: 123 }),
      },
    },
  ]),
  tool('test_tool_with_logging', 'Logs three times', async (_, call) => {
    await call.log('info', 'Tool execution started');
    await delay(pauseMs);
    await call.log('info', 'Tool processing data');
    await delay(pauseMs);
    await call.log('info', 'Tool execution completed');
    return [text('Logged three messages.')];
  }),
  tool('test_error_handling', 'Always fails', () => {
    throw new DomainError('run-failed', 'This tool intentionally returns an error for testing');
  }),
  tool('test_tool_with_progress', 'Reports progress', async (_, call) => {
    for (const progress of [0, 50, 100]) {
      call.progress?.({ progress, total: 100 });
      await delay(pauseMs);
    }
    return [text('Reported progress three times.')];
  }),
  tool(
    'test_sampling',
    'Asks the client for a completion',
    async ({ prompt }, call) => {
      const asked = { role: 'user', content: { type: 'text', text: String(prompt) } } as const;
      const params = { messages: [asked], maxTokens: 100 };
      const { content } = await call.ask({ method: 'sampling/createMessage', params }, CreateMessageResultSchema);
      return [text(`LLM response: ${content.type === 'text' ? content.text : content.type}`)];
    },
    'prompt',
  ),
  tool(
    'test_elicitation',
    'Asks the user',
    async ({ message }, call) => [text(`User response: ${await elicit(call, String(message), elicitedUser)}`)],
    'message',
  ),
  tool('test_elicitation_sep1034_defaults', 'Asks with defaults', async (_, call) => [
    text(`Elicitation completed: ${await elicit(call, 'Please check these values', elicitedDefaults)}`),
  ]),
  tool('test_elicitation_sep1330_enums', 'Asks with choices', async (_, call) => [
    text(`Elicitation completed: ${await elicit(call, 'Please choose', elicitedEnums)}`),
  ]),
];
