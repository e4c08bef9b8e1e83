import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AgentCalls, callNames } from '@firedrill/core/protocol/messages';
import { idleCloseCode, maxFrameBytes } from '@firedrill/core/protocol/terms';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { decodeAsked } from './decode-asked.ts';
import { createEventBuffer, maxBufferedEvents } from './event-buffer.ts';
import { formOf, readNs } from './form.ts';
import type { Link } from './link.ts';
import { createLink } from './link.ts';
import { createNodeClock } from './node-clock.ts';
import { until } from './testing/agent-process.ts';
import { createSilentNotes, injectionAt, runAt } from './testing/records.ts';

let directory: string;
let link: Link | null = null;
let server: {
  readonly frames: JsonObject[];
  readonly say: (frame: Json) => void;
  readonly drop: (code: number) => void;
  readonly close: () => void;
} | null = null;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'fd-link-'));
});
afterEach(() => {
  link?.close();
  server?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What one of the calls waits for. */
let slow = Promise.withResolvers<Json>();
const calls = {
  observe: async ({ injection }: { injection: string }) => ({ observed: [injection] }),
  residue: async () => Promise.reject(new Error('broken')),
  capabilities: () => slow.promise,
  resolve: async () => ({ candidates: ['x'.repeat(maxFrameBytes)], near: [] }),
} as unknown as AgentCalls; // only these are called

let dismissed = 0;
let servers: (ProcessIdentity | null)[] = [];
const dial = (token: () => string = () => 'secret'): Link => {
  dismissed = 0;
  servers = [];
  link = createLink({
    url: `ws+unix:${path.join(directory, 'server.sock')}:/api/v1/agent`,
    token,
    agent: 'a-aaaaaaaaaaaaaaaa',
    product: 'test',
    calls,
    owes: () => 2,
    clock: createNodeClock(),
    notes: createSilentNotes(),
    onDismissed: () => {
      dismissed += 1;
    },
    onServer: (process) => void servers.push(process),
  });
  return link;
};

const server1 = { bootId: 'boot', pidNamespace: '4026531836', pid: 4711, startTicks: '12345' };

async function serve(versions: readonly number[] = [1], more: JsonObject = {}) {
  const http = createServer();
  const hub = new WebSocketServer({ server: http });
  const frames: JsonObject[] = [];
  let socket: WebSocket | null = null;
  hub.on('connection', (next) => {
    socket = next;
    next.on('message', (bytes: Buffer) => {
      const frame: JsonObject = JSON.parse(bytes.toString('utf8'));
      frames.push(frame);
      if (frame['frame'] === 'hello') next.send(JSON.stringify({ frame: 'hello', versions, ...more }));
    });
  });
  await new Promise<void>((resolve) => http.listen(path.join(directory, 'server.sock'), resolve));
  server = {
    frames,
    say: (frame) => socket?.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    drop: (code) => socket?.close(code),
    close: () => {
      for (const client of hub.clients) client.terminate();
      hub.close();
      http.close();
    },
  };
  return server;
}

describe('a link', () => {
  test('knows every call of the protocol', () => {
    expect(Object.keys(decodeAsked).toSorted()).toEqual([...callNames].toSorted());
  });

  test('says hello with its token, answers calls, and tells what was kept while the server was away', async () => {
    const dialled = dial();
    dialled.tell({ event: 'evidence', line: { n: 1 } });
    expect(dialled.awaySinceNs()).not.toBeNull();
    const { frames, say } = await serve();
    await until('the event arrives', () => frames.some(({ frame }) => frame === 'tell'));
    expect(frames[0]).toEqual({
      frame: 'hello',
      versions: [1],
      product: 'test',
      agent: 'a-aaaaaaaaaaaaaaaa',
      token: 'secret',
      journalOwes: 2,
    });
    expect(dialled.awaySinceNs()).toBeNull();
    dialled.tell({ event: 'evidence', line: { n: 2 } });
    say({ frame: 'call', id: 7, call: 'observe', asked: { injection: injectionAt(1) } });
    say({ frame: 'call', id: 8, call: 'residue', asked: {} });
    say({ frame: 'call', id: 9, call: 'fly', asked: {} });
    say({ frame: 'call', id: 10, call: 'observe', asked: { injection: 'x' } });
    say({ frame: 'call', id: 11, call: 'resolve', asked: { target: { type: 'process', select: {} } } });
    say('nonsense');
    say({ frame: 'error', id: null, code: 'x', detail: 'y' });
    await until('all answers arrive', () => frames.length >= 9);
    const of = (id: number | null) => frames.find((frame) => 'id' in frame && frame['id'] === id);
    expect(of(7)).toMatchObject({ frame: 'answer', result: { observed: [injectionAt(1)] } });
    expect(of(8)).toMatchObject({ frame: 'error', code: 'effect-failed', detail: 'broken' });
    expect(of(9)).toMatchObject({ frame: 'error', detail: 'there is no call fly' });
    expect(of(10)).toMatchObject({ frame: 'error', code: 'protocol-malformed' });
    expect(of(11)).toMatchObject({ frame: 'error', code: 'limit' });
    expect(of(null)).toMatchObject({ frame: 'error', code: 'protocol-malformed' });
  });

  test('dials again when it is dropped, and hears when it is sent home', async () => {
    const dialled = dial();
    const { frames, drop } = await serve();
    await until('it is there', () => dialled.awaySinceNs() === null);
    drop(1001);
    await until(
      'it is there again',
      () => frames.filter(({ frame }) => frame === 'hello').length === 2 && dialled.awaySinceNs() === null,
    );
    drop(idleCloseCode);
    await until('it is sent home', () => dismissed === 1);
  });

  test('an event that is told while its connection is closing reaches the server by the next one', async () => {
    const dialled = dial();
    const { frames, drop } = await serve();
    await until('it is there', () => dialled.awaySinceNs() === null);
    drop(1001);
    const lines = Array.from({ length: 300 }, (_, n) => ({ n }));
    // All the way from the open connection over the closing one to none.
    for (const line of lines) {
      dialled.tell({ event: 'evidence', line });
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    const told = (): readonly Json[] =>
      frames.flatMap((frame) => {
        const event = frame['frame'] === 'tell' ? frame['event'] : null;
        return event !== null && typeof event === 'object' && 'line' in event ? [event['line'] ?? null] : [];
      });
    await until('every one has come', () => told().length >= lines.length);
    expect(told()).toEqual(lines);
  });

  test.each([
    ['says which process it is', { process: server1 }, [server1]],
    ['is of a version that does not say', {}, [null]],
    ['runs elsewhere', { process: null }, [null]],
  ])('hears of the process of its server: one that %s', async (_name, more, expected) => {
    const dialled = dial();
    await serve([1], more);
    await until('it is there', () => dialled.awaySinceNs() === null);
    expect(servers).toEqual(expected);
  });

  test('gives the answer to a call to nobody when who asked has gone, and goes on', async () => {
    slow = Promise.withResolvers();
    const dialled = dial();
    const { frames, say, drop } = await serve();
    await until('it is there', () => dialled.awaySinceNs() === null);
    say({ frame: 'call', id: 1, call: 'capabilities', asked: {} });
    say({ frame: 'call', id: 2, call: 'observe', asked: { injection: injectionAt(1) } });
    await until('both calls have come', () => frames.some(({ frame }) => frame === 'answer'));
    drop(1001);
    await until('it is there again', () => frames.filter(({ frame }) => frame === 'hello').length === 2);
    slow.resolve({ late: true });
    await until('it is welcome', () => dialled.awaySinceNs() === null);
    say({ frame: 'call', id: 3, call: 'observe', asked: { injection: injectionAt(1) } });
    await until('the next is answered', () => frames.some(({ id }) => id === 3));
    expect(frames.some(({ id }) => id === 1)).toBe(false);
  });

  test('does not send an event that is larger than any frame may be', async () => {
    const dialled = dial();
    const { frames } = await serve();
    await until('it is there', () => dialled.awaySinceNs() === null);
    dialled.tell({ event: 'evidence', line: { much: 'x'.repeat(maxFrameBytes) } });
    dialled.tell({ event: 'evidence', line: { n: 1 } });
    await until('the next arrives', () => frames.some(({ frame }) => frame === 'tell'));
    expect(frames.filter(({ frame }) => frame === 'tell')).toMatchObject([{ event: { line: { n: 1 } } }]);
    expect(dialled.awaySinceNs()).toBeNull();
  });

  test('does not stay with a server of another version, and needs no token to ask', async () => {
    const dialled = dial(() => {
      throw new Error('no file');
    });
    const { frames } = await serve([99]);
    await until('it asks again', () => frames.length >= 2);
    expect(frames[0]).toMatchObject({ token: null });
    expect(dialled.awaySinceNs()).not.toBeNull();
  });
});

test('events that nobody hears are kept up to a limit, expendable ones given up first', () => {
  const buffer = createEventBuffer();
  const status = { injection: injectionAt(1), state: 'recovered', how: null, detail: '', exposure: null } as const;
  buffer.add({ event: 'injection.ended', status, why: 'x' }, false);
  for (let n = 0; n < maxBufferedEvents + 5; n++) buffer.add({ event: 'evidence', line: { n } }, true);
  const events = buffer.drain();
  expect(events).toHaveLength(maxBufferedEvents);
  expect(events[0]).toMatchObject({ event: 'injection.ended' });
  expect(events[1]).toMatchObject({ line: { n: 6 } });
  expect(buffer.drain()).toEqual([]);
});

describe('what a server asks', () => {
  const target = { id: 't', name: 'n', process: { pid: 1, startTicks: '2' } };
  const claims = [{ hold: 'h', resource: {}, want: {} }];
  const inject = {
    injection: injectionAt(1),
    run: runAt(1),
    epoch: 1,
    fault: 'f',
    target,
    claims,
    leaseMs: 1,
    durationMs: 0,
  };
  const decode = (call: keyof typeof decodeAsked, asked: JsonObject) => decodeAsked[call](formOf(asked, 'asked'));

  test('is read', () => {
    expect(decode('inject', inject)).toEqual(inject);
    const checked = { slot: 's', fault: 'f', target: { ...target, process: null }, claims, leaseMs: 1, durationMs: 0 };
    expect(decode('check', { injections: [checked] })).toEqual({ injections: [checked], probes: [] });
    const foreseen = { ...checked, action: 'late', foresee: { kind: 'file-read' } };
    expect(decode('check', { injections: [foreseen] })).toEqual({ injections: [foreseen], probes: [] });
    const probes = [{ slot: 's', type: 'command', with: { argv: ['true'] } }];
    expect(decode('check', { injections: [], probes })).toEqual({ injections: [], probes });
    const renew = { run: runAt(1), epoch: 1, injections: [injectionAt(1)], leaseMs: 5 };
    expect(decode('renew', renew)).toEqual(renew);
    const recover = { injection: injectionAt(1), run: null, epoch: null, why: 'x' };
    expect(decode('recover', recover)).toEqual(recover);
    expect(decode('recover', { ...recover, run: runAt(1), epoch: 2 })).toMatchObject({ epoch: 2 });
    const watch = { injection: injectionAt(1), effect: {}, exposure: null };
    expect(decode('watch', watch)).toEqual(watch);
    expect(decode('watch', { ...watch, exposure: {} })).toMatchObject({ exposure: {} });
    expect(decode('unwatch', { injection: injectionAt(1) })).toEqual({ injection: injectionAt(1) });
    expect(decode('probe', { type: 't', with: {}, timeoutMs: 3 })).toEqual({ type: 't', with: {}, timeoutMs: 3 });
    expect([decode('capabilities', {}), decode('residue', {})]).toEqual([{}, {}]);
  });

  test.each([
    ['inject', { ...inject, target: { ...target, process: 'x' } }, 'asked.target.process'],
    ['inject', { ...inject, leaseMs: -1 }, 'asked.leaseMs'],
    ['inject', { ...inject, epoch: 1.5 }, 'asked.epoch'],
    ['inject', { ...inject, run: 'r' }, 'asked.run'],
    ['inject', { ...inject, claims: {} }, 'asked.claims'],
    ['inject', { ...inject, claims: [{ hold: 'h', want: {} }] }, 'asked.claims[0].resource'],
    ['renew', { run: runAt(1), epoch: 1, injections: ['x'], leaseMs: 1 }, 'asked.injections'],
    ['watch', { injection: injectionAt(1), effect: [], exposure: null }, 'asked.effect'],
  ] as const)('is refused at the place: %s %#', (call, asked, place) => {
    expect(() => decode(call, asked)).toThrow(place);
  });

  test('nanoseconds are decimal texts', () => {
    expect(readNs(formOf({ at: '12' }, 'x'), 'at')).toBe(12n);
    expect(() => readNs(formOf({ at: '-1' }, 'x'), 'at')).toThrow('x.at');
  });
});
