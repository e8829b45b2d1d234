import {
  type Implementation,
  InitializeRequestSchema,
  type InitializeResult,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/sdk/types.js';
import { unknownMethod } from './dispatch.js';
import type { Host, ServeOptions } from './host.js';
import type { Log } from './log.js';
import { createMcpCall } from './mcp-call.js';
import { McpClient } from './mcp-client.js';
import { invalidMcpParams, toMcpFailure } from './mcp-error.js';
import type { McpFeatures } from './mcp-features.js';
import { instructions } from './mcp-instructions.js';
import { McpLogLevel } from './mcp-log-level.js';
import { type Extra, mcpMethods } from './mcp-methods.js';
import { McpPeer } from './mcp-peer.js';
import { assayPrompts } from './mcp-prompts.js';
import { evalResources, runResources } from './mcp-resources.js';
import { Subscriptions } from './mcp-subscriptions.js';
import { failedCall, methodTools } from './mcp-tools.js';
import type { Side } from './side.js';
import type { Stream } from './stream.js';
import { toWireError } from './wire-errors.js';

export interface McpServerOptions {
  readonly host: Host;
  readonly connectionId: string;
  /** Aborted when the connection has ended. */
  readonly closed: AbortSignal;
  readonly tools: ServeOptions['tools'];
  /** Offered beside what the method table gives; for tests of the protocol. */
  readonly extra?: McpFeatures | undefined;
  readonly stream: Stream;
  readonly log: Log;
}

/** The MCP front end: the SDK's protocol engine carries the messages, the method table serves them. */
export async function createMcpServer(options: McpServerOptions): Promise<Side> {
  const { host, log, stream, closed, connectionId } = options;
  const peer = new McpPeer();
  const transport = await stream.connectMcp(stream);
  const client = new McpClient(peer, { id: connectionId, trusted: host.trusted, closed });
  const level = new McpLogLevel();
  const features = allFeatures(options);
  const subscriptions = new Subscriptions(features.resources, (uri) => {
    const updated = peer.notification({ method: 'notifications/resources/updated', params: { uri } });
    updated.catch((error: unknown) => log.debug({ err: error }, 'a subscriber was not told'));
  });
  const methods = mcpMethods(features, subscriptions, level, (error) => failedCall(error, log));

  const initialize = (request: unknown): InitializeResult => {
    const parsed = InitializeRequestSchema.safeParse(request);
    if (!parsed.success) {
      const hint = `this is MCP's initialize; accepted protocolVersion: ${SUPPORTED_PROTOCOL_VERSIONS.join(', ')}`;
      throw invalidMcpParams('initialize needs protocolVersion (a string), capabilities and clientInfo', hint);
    }
    const { protocolVersion, capabilities } = parsed.data.params;
    client.declared(capabilities);
    const [newest = protocolVersion] = SUPPORTED_PROTOCOL_VERSIONS;
    return {
      protocolVersion: SUPPORTED_PROTOCOL_VERSIONS.includes(protocolVersion) ? protocolVersion : newest,
      capabilities: { tools: {}, resources: { subscribe: true }, prompts: {}, completions: {}, logging: {} },
      serverInfo: serverInfo(host.version),
      instructions,
    };
  };

  peer.removeRequestHandler('ping'); // ours checks its params as all the others do
  peer.fallbackRequestHandler = async (request, extra: Extra) => {
    try {
      if (request.method === 'initialize') return initialize(request);
      const serve = methods.get(request.method);
      if (!serve) throw unknownMethod(request.method);
      const call = createMcpCall({ peer, client, level, extra });
      try {
        return await serve(request, call);
      } finally {
        call[Symbol.dispose](); // not `using`: what Node 20 needs for that shows in every call
      }
    } catch (error) {
      throw toMcpFailure(error, log);
    }
  };
  peer.fallbackNotificationHandler = ({ method }) => {
    if (method === 'notifications/roots/list_changed') client.rootsChanged();
    return Promise.resolve();
  };
  peer.onerror = (error) => log.debug({ err: error }, 'mcp connection');
  await peer.connect(transport);

  return {
    receive: (message) => transport.receive(message),
    // The SDK aborts a cancelled call and answers nothing; at the end of the stream it is answered all the same.
    abort: (reason) => {
      for (const { internal } of stream.openRequests('mcp')) {
        const params = { requestId: internal };
        transport.receive({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
        void stream.answer({ jsonrpc: '2.0', id: internal, error: toWireError(reason, log) });
      }
    },
    begun: () => Promise.resolve(),
    drained: () => Promise.resolve(),
    close: () => {
      subscriptions.clear();
      void peer.close();
    },
  };
}

function allFeatures({ host, tools, extra }: McpServerOptions): McpFeatures {
  return {
    tools: [...methodTools(host, tools), ...(extra?.tools ?? [])],
    resources: [runResources(host), evalResources(host), ...(extra?.resources ?? [])],
    prompts: [...assayPrompts(host), ...(extra?.prompts ?? [])],
  };
}

function serverInfo(version: string): Implementation {
  return {
    name: 'assay',
    title: 'Assay',
    version,
    description: 'Runs evals of agent skills and explains their results',
  };
}
