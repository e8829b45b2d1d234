import type { ProgressUpdate } from '../protocol/call-context.js';
import type { McpClient } from './mcp-client.js';
import type { McpCall } from './mcp-features.js';
import type { McpLogLevel } from './mcp-log-level.js';
import type { Extra } from './mcp-methods.js';
import type { McpPeer } from './mcp-peer.js';
import { ProgressReporter } from './mcp-progress.js';

interface McpCallParts {
  readonly peer: McpPeer;
  readonly client: McpClient;
  readonly level: McpLogLevel;
  readonly extra: Extra;
}

/** The context of one MCP request. Dispose it before the answer goes out: no progress may follow an answer. */
export function createMcpCall({ peer, client, level, extra }: McpCallParts): McpCall & Disposable {
  const { signal } = extra;
  const progressToken = extra._meta?.progressToken;
  const send = ({ progress, total, message }: ProgressUpdate): Promise<void> =>
    extra.sendNotification({
      method: 'notifications/progress',
      params: {
        progressToken: progressToken ?? 0,
        progress,
        ...(total !== undefined && { total }),
        ...(message !== undefined && { message }),
      },
    });
  const reporter = progressToken === undefined ? undefined : new ProgressReporter(send);
  return {
    signal,
    connection: client.connection,
    ...(reporter && { progress: (update: ProgressUpdate) => reporter.update(update) }),
    log: async (severity, data, logger) => {
      if (!level.wants(severity)) return;
      const params = { level: severity, data, ...(logger !== undefined && { logger }) };
      await extra.sendNotification({ method: 'notifications/message', params });
    },
    notify: (notification) => extra.sendNotification(notification),
    ask: (request, schema) => peer.request(request, schema, { signal, relatedRequestId: extra.requestId }),
    [Symbol.dispose]: () => reporter?.[Symbol.dispose](),
  };
}
