// A JSON-RPC client for a server on stdio, as small as one can be: one JSON value per line, both ways.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Spawns a server and answers `{request, end}`. `request(method, params)` resolves with the result or rejects with the
 * error of the answer (`code` and `data` on it) or with the end of the server. `end()` closes its input and resolves
 * with `{code, signal}` when it has ended. `onNotification(method, params)` hears the rest; a line of output that is
 * not JSON ends the server and every request.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ onNotification?: (method: string, params: any) => void, cwd?: string }} [options]
 */
export function startServer(command, args, { onNotification = () => {}, ...options } = {}) {
  const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
  const pending = new Map();
  let lastId = 0;
  let over;
  const failAll = (error) => {
    over ??= error;
    for (const { reject } of pending.values()) reject(over);
    pending.clear();
  };
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  ended.then(
    ({ code, signal }) => failAll(new Error(`the server has ended (${signal ?? `exit code ${code}`})`)),
    (error) => failAll(error),
  );
  child.stdin.on('error', () => {}); // a server that is gone is reported by its end
  createInterface({ input: child.stdout }).on('line', (line) => {
    try {
      receive(JSON.parse(line));
    } catch (error) {
      failAll(error);
      child.kill();
    }
  });
  function receive({ id, method, params, result, error }) {
    if (method !== undefined) return onNotification(method, params);
    const { resolve, reject } = pending.get(id) ?? {};
    pending.delete(id);
    if (error === undefined) return resolve?.(result);
    return reject?.(Object.assign(new Error(error.message), { code: error.code, data: error.data }));
  }
  const request = async (method, params = {}) => {
    if (over !== undefined) throw over;
    const id = ++lastId;
    const answer = new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return answer;
  };
  const end = () => {
    child.stdin.end();
    return ended;
  };
  return { request, end, kill: () => child.kill() };
}
