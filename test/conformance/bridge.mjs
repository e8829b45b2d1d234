// Puts a stdio MCP server on loopback Streamable HTTP, which is all that the conformance suite can talk to.
// One child process per HTTP session; messages go through as they are.
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';

/** Starts the bridge; resolves with its URL and a way to end it with all its children. */
export async function startBridge(command, args) {
  const sessions = new Map();
  const app = createMcpExpressApp();
  app.all('/mcp', async (request, response) => {
    const id = request.headers['mcp-session-id'];
    const known = sessions.get(id);
    if (known) return known.http.handleRequest(request, response, request.body);
    if (id !== undefined) return refuse(response, 404, 'no such session');
    if (!isInitializeRequest(request.body)) return refuse(response, 400, 'a session starts with initialize');
    const session = await openSession(command, args, sessions);
    return session.http.handleRequest(request, response, request.body);
  });
  const listener = app.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    url: `http://127.0.0.1:${listener.address().port}/mcp`,
    async close() {
      await Promise.all([...sessions.values()].map(({ child }) => child.close()));
      listener.closeAllConnections();
      listener.close();
    },
  };
}

function refuse(response, status, message) {
  response.status(status).json({ jsonrpc: '2.0', id: null, error: { code: -32000, message } });
}

/** The end that a message was for has gone: there is nobody to tell. */
const gone = () => {};

async function openSession(command, args, sessions) {
  const child = new StdioClientTransport({ command, args, stderr: 'inherit' });
  /** Requests in flight with their progress token: HTTP wants to know to which one a message of the server belongs. */
  const inFlight = new Map();
  const http = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void sessions.set(id, { http, child }),
    onsessionclosed: (id) => {
      sessions.delete(id);
      return child.close();
    },
  });
  http.onmessage = (message) => {
    if ('method' in message && 'id' in message) inFlight.set(message.id, message.params?._meta?.progressToken);
    child.send(message).catch(gone);
  };
  child.onmessage = (message) => {
    if (!('method' in message)) {
      inFlight.delete(message.id);
      http.send(message).catch(gone);
      return;
    }
    const token = message.params?.progressToken;
    const candidates = [...inFlight].filter(([, each]) => token === undefined || each === token);
    http.send(message, { relatedRequestId: candidates.at(-1)?.[0] }).catch(gone);
  };
  child.onclose = () => void http.close();
  await child.start();
  await http.start();
  return { http, child };
}
