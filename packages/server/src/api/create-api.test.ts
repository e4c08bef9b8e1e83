import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { made } from '../store/testing/made-store.ts';
import { type MadeApi, makeApi, planByText } from './testing/made-api.ts';

let server: MadeApi;
beforeEach(async () => {
  server = await makeApi(planByText);
});
afterEach(() => server.close());

const run = made.run(1);
const begin = (): Promise<unknown> => server.ask('POST', '/api/v1/runs', { body: { text: 'fine' } });

describe('who may ask', () => {
  test.for([
    'GET /api/v1/runs',
    'POST /api/v1/end',
    'GET /nowhere',
    'POST /api/v1/runs',
    'GET /api/v1/agent?x=1',
    'GET //healthz',
  ])('%s needs the token, on the private socket too, whatever the host is called', async (asked) => {
    const [method = '', url = ''] = asked.split(' ');
    for (const authorization of ['', 'Bearer ', 'Bearer the-token-of-this-tesT', 'Basic dG9rZW4=']) {
      for (const host of ['localhost', 'evil.example'])
        expect((await server.ask(method, url, { headers: { authorization, host } })).status).toBe(401);
    }
    expect(server.asked).toEqual([]);
  });

  test('anybody may ask whether the server is well, and learns nothing else', async () => {
    const { status, text } = await server.ask('GET', '/healthz', { headers: { authorization: '' } });
    expect([status, JSON.parse(text)]).toEqual([200, { status: 'ok', version: '1', agents: 0 }]);
  });

  test('an agent without the token in its first frame is sent away', async () => {
    const socket = new WebSocket(`ws+unix:${server.socketPath}:/api/v1/agent`);
    await once(socket, 'open');
    socket.send(
      JSON.stringify({ frame: 'hello', versions: [1], product: 'x', agent: made.run(1), token: 'x', journalOwes: 0 }),
    );
    expect((await once(socket, 'close'))[0]).toBe(4003);
  });
});

describe('what is refused', () => {
  test.for(['..%2f..%2fetc', '__proto__', 'r-', "r-'%20OR%201=1", 'r-aaaaaaaaaaaaaaab', '%00', 'x'.repeat(90)])(
    'a run that is none: %s',
    async (id) => {
      for (const url of [`/api/v1/runs/${id}`, `/api/v1/runs/${id}/events`])
        expect((await server.ask('GET', url)).status).toBe(404);
      expect((await server.ask('POST', `/api/v1/runs/${id}/stop`, { body: {} })).status).toBe(404);
    },
  );

  test.for([
    { name: 'no document', body: {}, status: 400 },
    { name: 'an unknown member', body: { text: 'fine', more: 1 }, status: 400 },
    { name: 'a lease that is too long', body: { text: 'fine', leaseMs: 600_001 }, status: 400 },
    { name: 'no JSON', body: '{"text":', status: 400 },
    { name: 'a poisoned prototype', body: '{"text": "fine", "__proto__": {"seed": 1}}', status: 400 },
    { name: 'a body that is too large', body: { text: 'x'.repeat(5 * 1024 * 1024) }, status: 413 },
    {
      name: 'a hypothesis that is too large',
      body: { text: '', hypothesis: { text: 'x'.repeat(1024 * 1024 + 1), file: 'h' } },
      status: 400,
    },
    { name: 'a document that is too large', body: { text: 'x'.repeat(1024 * 1024 + 1) }, status: 400 },
    { name: 'a plan that is refused', body: { text: 'refused' }, status: 422 },
    { name: 'no agent', body: { text: 'away' }, status: 503 },
    { name: 'a mistake of ours', body: { text: 'broken' }, status: 500 },
  ])('$name: $status', async ({ body, status }) => {
    for (const url of ['/api/v1/runs', '/api/v1/plans']) {
      const payload = typeof body === 'string' ? body : JSON.stringify(body);
      const headers = { authorization: 'Bearer the-token-of-this-test', 'content-type': 'application/json' };
      const answered = await server.api.inject({ method: 'POST', url, headers, payload });
      expect(answered.statusCode).toBe(status);
      expect(answered.body).not.toContain('s3cret');
      if (status !== 422)
        expect(answered.json()).toMatchObject({ code: expect.any(String), remedy: expect.anything() });
    }
    expect(server.store.list(10)).toEqual([]);
  });

  test('bad queries and marks', async () => {
    await begin();
    for (const url of [
      '/api/v1/runs?limit=0',
      `/api/v1/runs/${run}/events?after=-1`,
      `/api/v1/runs/${run}/events?follow=yes`,
    ])
      expect((await server.ask('GET', url)).status).toBe(400);
    for (const body of [{ mark: 'great' }, { mark: 'stable', agoMs: -1 }, { mark: 'stable', agoMs: 9, notYetAgoMs: 8 }])
      expect((await server.ask('POST', `/api/v1/runs/${run}/marks`, { body })).status).toBe(400);
  });
});

test('a run begins, is listed, stopped and marked, and its secret is nowhere', async () => {
  const begun = await server.ask('POST', '/api/v1/runs', { body: { text: 'fine' } });
  expect([begun.status, JSON.parse(begun.text).run]).toEqual([201, run]);
  const texts = [begun.text, JSON.stringify(server.store.eventsAfter(run, 0))];
  for (const url of ['/api/v1/runs', `/api/v1/runs/${run}`, `/api/v1/runs/${run}/events`]) {
    const { status, text } = await server.ask('GET', url);
    expect(status).toBe(200);
    texts.push(text);
  }
  expect(texts.join('\n')).not.toContain('s3cret');
  expect(texts.at(-1)).toContain('«secret»');
  expect((await server.ask('POST', `/api/v1/runs/${run}/stop`)).status).toBe(202);
  expect((await server.ask('POST', '/api/v1/end')).status).toBe(202);
  expect(server.asked).toEqual([`stop ${run} asked by a person`, 'end']);
});

test('no run begins for whoever has gone while it was planned', async () => {
  const headers = { authorization: 'Bearer the-token-of-this-test', 'content-type': 'application/json' };
  const asking = request({ socketPath: server.socketPath, path: '/api/v1/runs', method: 'POST', headers });
  asking.on('error', () => undefined).end(JSON.stringify({ text: 'slow' }));
  await vi.waitFor(() => expect(server.busy()).toBe(1));
  asking.destroy();
  await vi.waitFor(() => expect(server.said.join()).toContain('had gone before it began'));
  expect(server.store.list(10)).toEqual([]);
});

describe('following', () => {
  test('gives every event once and in order, while more are written', async () => {
    await begin();
    const write = async (): Promise<void> => {
      for (let count = 0; count < 300; count += 1) {
        await server.store.append(run, 1, [made.body(count), made.body(count)]);
        if (count % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const verdict = JSON.parse('{"outcome": "pass"}');
      await server.store.append(run, 1, [{ type: 'run.ended', verdict }]);
    };
    const followers = Array.from({ length: 4 }, (_, index) =>
      server.ask('GET', `/api/v1/runs/${run}/events?follow=true&after=${index}`),
    );
    await write();
    const last = server.store.find(run)?.lastSeq ?? 0;
    for (const [index, { text }] of (await Promise.all(followers)).entries()) {
      const seqs = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).seq);
      expect(seqs).toEqual(Array.from({ length: last - index }, (_, offset) => index + offset + 1));
    }
    await vi.waitFor(() => expect(server.busy()).toBe(0));
  });

  test('ends when the listener goes, and the server is idle again', async () => {
    await begin();
    for (let round = 0; round < 3; round += 1) {
      const path = `/api/v1/runs/${run}/events?follow=true`;
      const headers = { authorization: 'Bearer the-token-of-this-test' };
      const asking = request({ socketPath: server.socketPath, path, headers }).end();
      asking.on('error', () => undefined);
      const [response] = await once(asking, 'response');
      response.on('error', () => undefined);
      await once(response, 'data');
      expect(server.busy()).toBe(1);
      asking.destroy();
      await vi.waitFor(() => expect(server.busy()).toBe(0));
    }
    await server.store.append(run, 1, [made.body(1)]);
    expect((await server.ask('GET', '/healthz')).status).toBe(200);
    await vi.waitFor(() => expect(server.busy()).toBe(0));
  });

  test.for(['at once', 'slow'])('Toxiproxy that is opened %s is closed when whoever asked goes', async (listen) => {
    const path = `/api/v1/toxiproxy?listen=${encodeURIComponent(listen)}`;
    const headers = { authorization: 'Bearer the-token-of-this-test' };
    const asking = request({ socketPath: server.socketPath, path, headers }).end();
    asking.on('error', () => undefined).on('response', (response) => response.on('error', () => undefined));
    await vi.waitFor(() => expect(server.asked).toEqual([`open ${listen}`]));
    asking.destroy();
    await vi.waitFor(() => expect(server.asked).toEqual([`open ${listen}`, `close ${listen}`]));
  });

  test('an agent on the line does not keep an idle server', async () => {
    const socket = new WebSocket(`ws+unix:${server.socketPath}:/api/v1/agent`);
    await once(socket, 'open');
    await vi.waitFor(() => expect(server.busy()).toBe(0));
    socket.terminate();
    await once(socket, 'close');
    await server.ask('GET', '/healthz');
    await vi.waitFor(() => expect(server.busy()).toBe(0));
  });
});
