import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openGithubPort } from '../../../src/publication/github/port.js';
import { proxyFor } from '../../../src/publication/github/proxy.js';
import { hubSettings, marker, sha1, testHub } from '../../helpers/github.js';

const signal = new AbortController().signal;

/** Passes requests for whole addresses on, and says which; a CONNECT is only noted. */
async function startProxy(seen: string[]): Promise<string> {
  const proxy: Server = createServer((asked, answer) => {
    seen.push(`${asked.method} ${asked.url} ${asked.headers['proxy-authorization'] ?? ''}`);
    const { 'proxy-authorization': _own, ...headers } = asked.headers;
    const onward = request(asked.url ?? '', { method: asked.method, headers }, (said) => {
      answer.writeHead(said.statusCode ?? 502, said.headers);
      said.pipe(answer);
    });
    asked.pipe(onward);
  });
  proxy.on('connect', (asked, socket) => {
    seen.push(`CONNECT ${asked.url}`);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  onTestFinished(() => void proxy.close());
  return `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

test('requests go through the proxy of the environment, with its password, and come back whole', async () => {
  const hub = await testHub();
  const seen: string[] = [];
  const env = { HTTP_PROXY: `http://me:pass@${await startProxy(seen)}` };
  const port = openGithubPort(hubSettings(hub, 'ghs_actions', { env }));
  expect(await port.readHead(signal)).toBe(sha1);
  await port.comments.create(`${marker}\nü`, signal);
  expect((await hub.state()).comments[0]?.body).toBe(`${marker}\nü`);
  expect(seen[0]).toBe(`GET ${hub.url}/repos/acme/shop/pulls/7 Basic ${Buffer.from('me:pass').toString('base64')}`);
  expect(seen).toHaveLength(2);
});

test('https goes through a tunnel; a proxy that refuses it is no answer', { timeout: 40_000 }, async () => {
  const hub = await testHub();
  const seen: string[] = [];
  const env = { https_proxy: await startProxy(seen) };
  const port = openGithubPort(hubSettings(hub, 'ghs_actions', { env, apiUrl: 'https://github.test/api/v3' }));
  await expect(port.comments.create('x', signal)).rejects.toMatchObject({ reason: 'unreachable' });
  expect(seen).toEqual(['CONNECT github.test:443']);
});

test.each([
  ['https://api.github.com', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['https://api.github.com', { HTTPS_PROXY: 'p:1' }, 'http://p:1/'],
  ['https://api.github.com', { HTTP_PROXY: 'http://p:1' }, undefined],
  ['https://api.github.com', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'github.com' }, undefined],
  ['https://api.github.com', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '.github.com, x' }, undefined],
  ['https://api.github.com', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'hub.com' }, 'http://p:1/'],
  ['https://api.github.com', { HTTPS_PROXY: 'http://p:1', no_proxy: '*' }, undefined],
  ['https://ghe.test:8443/api/v3', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'ghe.test:8443' }, undefined],
  ['https://ghe.test:8443/api/v3', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'ghe.test:443' }, 'http://p:1/'],
])('%s with %j goes through %s', (address, env, proxy) => {
  expect(proxyFor(new URL(address), env)?.href).toBe(proxy);
});
