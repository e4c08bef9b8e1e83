import { createServer as createHttpServer } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { listen } from '../testing/listen.ts';
import { look, type Written } from '../testing/look.ts';

const many = `${'a'.repeat(45)}!`;
const page = createHttpServer((request, response) => {
  if (request.url === '/metrics') response.end(`orders_total{name="${many}"} 5\n`);
  else response.writeHead(request.url === '/gone' ? 410 : 200, { 'x-word': many }).end(JSON.stringify({ word: many }));
});
const sockets = new Set<Socket>();
const talker = createServer((socket) => {
  sockets.add(socket.on('error', () => undefined));
  socket.write(many);
});
afterAll(() => {
  page.closeAllConnections();
  page.close();
  for (const socket of sockets) socket.destroy();
  talker.close();
});
const url = `http://127.0.0.1:${await listen(page)}`;
const port = await listen(talker);
const evil = '(a+)+$';

test.each<readonly [string, Written]>([
  ['a body', { type: 'http', with: { url }, expect: { matches: evil } }],
  ['a header', { type: 'http', with: { url }, expect: { header: { 'x-word': evil } } }],
  ['JSON', { type: 'http', with: { url }, expect: { jsonPath: { [`$[?search(@, '${evil}')]`]: 'a' } } }],
  ['what a program says', { type: 'command', with: { argv: ['say'] }, expect: { matches: evil } }],
  ['what a socket says', { type: 'tcp', with: { host: '127.0.0.1', port }, expect: { matches: evil }, timeout: '1s' }],
  [
    'a page of metrics',
    { type: 'prometheus', with: { url: `${url}/metrics`, query: `orders_total{name=~"${evil}"}` } },
  ],
])('looking for ever into %s is blind, with its reason', async (_name, written) => {
  const said = { exitStatus: 0, timedOut: false, output: many };
  expect(await look(written, async () => said)).toMatchObject({
    quality: 'blind',
    detail: expect.stringContaining('the search did not end within 1.5 s'),
  });
});

test('what is wrong in any case is bad, whatever cannot be looked for', async () => {
  const written = { type: 'http', with: { url: `${url}/gone` }, expect: { status: 200, matches: evil } };
  expect(await look(written)).toMatchObject({ quality: 'bad', detail: 'status 410, expected 200' });
});
