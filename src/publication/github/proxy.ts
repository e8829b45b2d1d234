import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { PublicationProblem } from '../model.js';

type Env = Readonly<Record<string, string | undefined>>;
type GlobalFetch = typeof globalThis.fetch;

/** Node's own fetch, or one through the proxy that the environment names for the address. */
export async function chooseFetch(apiUrl: string, env: Env): Promise<GlobalFetch> {
  const proxy = proxyFor(new URL(apiUrl), env);
  return proxy === undefined ? globalThis.fetch : proxyFetch(proxy);
}

/** The proxy by `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in either case of letters. */
export function proxyFor(target: URL, env: Env): URL | undefined {
  const setting = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  const text = target.protocol === 'https:' ? setting('HTTPS_PROXY') : setting('HTTP_PROXY');
  if (text === '' || isExempt(target, setting('NO_PROXY'))) return undefined;
  // `localhost:3128` would be read as an address with the scheme `localhost`.
  const address = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new PublicationProblem('failed', 'the address of the proxy is no http or https address');
}

function isExempt({ hostname, port }: URL, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', wanted] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      if (wanted !== undefined && wanted !== port) return false;
      const suffix = name.replace(/^\*?\.?/, '').toLowerCase();
      return hostname === suffix || (isIP(hostname) === 0 && hostname.endsWith(`.${suffix}`));
    });
}

/** What a client of a JSON service needs of fetch, no more: Node's has no way through a proxy on Node 20. */
function proxyFetch(proxy: URL): GlobalFetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = Object.fromEntries(new Headers(init.headers));
    const { signal } = init;
    signal?.throwIfAborted();
    const through = { method: init.method ?? 'GET', ...(signal == null ? {} : { signal }) };
    const own = { host: url.host, ...headers };
    const call =
      url.protocol === 'https:'
        ? httpsRequest(url, {
            ...through,
            headers: own,
            agent: false,
            createConnection: await tunnel(proxy, url, signal),
          })
        : requestOf(proxy)(proxy, {
            ...through,
            path: url.href,
            headers: { ...own, ...proxyAuth(proxy) },
            agent: false,
          });
    return new Promise<Response>((resolve, reject) => {
      call.once('error', reject);
      call.once('response', (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          const status = answer.statusCode ?? 502;
          const list = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
            value === undefined ? [] : [[name, String(value)]],
          );
          const body = status === 204 || status === 304 ? null : Buffer.concat(chunks);
          resolve(new Response(body, { status, headers: list }));
        });
      });
      call.end(typeof init.body === 'string' ? init.body : undefined);
    });
  };
}

/** A connection to the target that the proxy only passes on: it sees neither headers nor bodies. */
async function tunnel(proxy: URL, target: URL, signal: AbortSignal | null | undefined): Promise<() => Socket> {
  const address = `${target.hostname}:${target.port || '443'}`;
  const connect = requestOf(proxy)(proxy, {
    method: 'CONNECT',
    path: address,
    headers: { host: address, ...proxyAuth(proxy) },
    agent: false,
    ...(signal == null ? {} : { signal }),
  });
  const socket = await new Promise<Socket>((resolve, reject) => {
    connect.once('error', reject);
    connect.once('connect', (answer, open: Socket) => {
      if (answer.statusCode === 200) return resolve(open);
      open.destroy();
      return reject(new Error(`the proxy answered ${answer.statusCode}`));
    });
    connect.end();
  });
  return () => tlsConnect({ socket, servername: isIP(target.hostname) === 0 ? target.hostname : '' });
}

function requestOf(url: URL): typeof httpRequest {
  return url.protocol === 'https:' ? httpsRequest : httpRequest;
}

function proxyAuth({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
