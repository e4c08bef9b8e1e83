import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { listen } from '../probes/testing/listen.ts';
import type { FisOccurrence } from './occurrence.ts';
import { createWebhooks, signatureOf } from './webhooks.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

const running = { status: 'running', reason: '' };
const changed = (status: string): FisOccurrence => ({
  scope: { account: '123456789012', region: 'cn-north-1' },
  experiment: 'EXP1',
  templateId: 'EXT1',
  template: {},
  simulated: false,
  atMs: 0,
  what: { type: 'experiment-state', from: running, to: { status, reason: '' } },
});

async function receiver(answer: Parameters<typeof createServer>[1]): Promise<{ url: string; secret: string }> {
  const server = createServer({}, answer);
  servers.push(server);
  return { url: `http://127.0.0.1:${await listen(server)}/`, secret: 'x'.repeat(16) };
}

function told(receivers: readonly { url: string; secret: string }[]) {
  const said: string[] = [];
  let ids = 0;
  const webhooks = createWebhooks({
    receivers,
    newId: () => `id-${++ids}`,
    nowMs: Date.now,
    notes: { note: (_, text, fields) => void said.push(`${text} ${JSON.stringify(fields?.['id'])}`) },
    againAfterMs: [1, 1],
  });
  return { webhooks, said };
}

test('the signature is HMAC-SHA256 over the time and the body', () => {
  // By: printf '1700000000.{}' | openssl dgst -sha256 -hmac secret
  expect(signatureOf('{}', 'secret', 1_700_000_000)).toBe(
    't=1700000000,v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163',
  );
});

test('one receiver that refuses, and one that hangs, keep nobody else waiting', async () => {
  const heard: string[] = [];
  const good = await receiver((request, response) => {
    heard.push(String(request.headers['firedrill-event']));
    response.writeHead(200).end();
  });
  let tries = 0;
  const refusing = await receiver((_, response) => {
    tries += 1;
    response.writeHead(500).end();
  });
  const hanging = await receiver(() => undefined);
  const { webhooks, said } = told([hanging, refusing, good]);
  for (const status of ['running', 'completed']) webhooks.occurred(changed(status));
  await expect.poll(() => [heard, tries]).toEqual([['id-1', 'id-2'], 6]);
  const startMs = performance.now();
  await webhooks.end();
  expect(performance.now() - startMs).toBeLessThan(3_000);
  expect(said.toSorted()).toEqual([
    'an event was not delivered: status 500 "id-1"',
    'an event was not delivered: status 500 "id-2"',
    'an event was not delivered: the server ended "id-1"',
    'an event was not delivered: the server ended "id-2"',
  ]);
});

test('what is no change of state is not told, and a receiver that is a thousand behind is told no more', async () => {
  const hanging = await receiver(() => undefined);
  const { webhooks, said } = told([hanging]);
  const occurrence = changed('running');
  webhooks.occurred({ ...occurrence, what: { type: 'resolution-start' } });
  for (let count = 0; count < 1_002; count += 1) webhooks.occurred(occurrence);
  expect(said.length).toBe(2);
  expect(said[0]).toContain('too many wait');
  await webhooks.end();
});
