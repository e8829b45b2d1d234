// A minimal client of a stdio server, in either framing, that costs little itself.
import { spawn } from 'node:child_process';

/** The bytes of one message. */
export function encode(framing, message) {
  const body = JSON.stringify(message);
  return framing === 'lines' ? `${body}\n` : `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function lineDecoder(onMessage) {
  let parts = [];
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end));
      const line = parts.length === 1 ? parts[0] : Buffer.concat(parts);
      parts = [];
      start = end + 1;
      if (line.length > 0) onMessage(JSON.parse(line));
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  };
}

function lengthDecoder(onMessage) {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    let at = 0;
    for (;;) {
      const head = held.indexOf('\r\n\r\n', at);
      if (head === -1) break;
      const size = Number(/Content-Length: (\d+)/i.exec(held.toString('latin1', at, head))?.[1]);
      if (held.length < head + 4 + size) break;
      onMessage(JSON.parse(held.subarray(head + 4, head + 4 + size)));
      at = head + 4 + size;
    }
    held = held.subarray(at);
  };
}

/**
 * Spawns `argv` and speaks JSON-RPC with it. `request` resolves with the result and rejects on an error answer or
 * when the server ends; `subscribe` hears every message that is not such an answer; `stop` ends its input and waits.
 */
export function startServer(argv, { framing = 'lines', cwd, env = {} } = {}) {
  const child = spawn(argv[0], argv.slice(1), {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', process.env['BENCH_STDERR'] ? 'inherit' : 'ignore'],
  });
  const pending = new Map();
  let listener = () => {};
  let nextId = 1;
  let over;
  const exited = new Promise((resolve) => {
    child.once('close', (code) => {
      over = new Error(`${argv.join(' ')} ended with ${code}`);
      for (const { reject } of pending.values()) reject(over);
      resolve(code);
    });
  });
  const onMessage = (message) => {
    const waiter = message.method === undefined ? pending.get(message.id) : undefined;
    if (waiter === undefined) {
      listener(message);
      return;
    }
    pending.delete(message.id);
    if (message.error) waiter.reject(new Error(`${message.error.message} ${JSON.stringify(message.error.data ?? '')}`));
    else waiter.resolve(message.result);
  };
  child.stdout.on('data', (framing === 'lines' ? lineDecoder : lengthDecoder)(onMessage));
  child.stdin.on('error', () => {});
  const write = (text) => child.stdin.write(text);
  return {
    pid: child.pid,
    write,
    exited,
    subscribe: (listen) => void (listener = listen),
    notify: (method, params) => write(encode(framing, { jsonrpc: '2.0', method, params })),
    request: (method, params) =>
      new Promise((resolve, reject) => {
        if (over) {
          reject(over);
          return;
        }
        const id = nextId++;
        pending.set(id, { resolve, reject });
        write(encode(framing, { jsonrpc: '2.0', id, method, params }));
      }),
    async stop() {
      child.stdin.end();
      const backstop = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(backstop);
    },
  };
}

export const initializeParams = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '0' },
};
