import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';

import { createTcpServers, untilPresent } from '../fixture.ts';
import type { EffectMeasure } from '../reading.ts';
import { tcpEnding } from './tcp-ending.ts';

const servers = createTcpServers();
afterEach(() => servers.closeAll());

/** Sees the effect come and go with what a server does. */
async function seesIt(measure: EffectMeasure, change: (hurt: boolean) => void): Promise<void> {
  expect(await measure.baseline()).toMatchObject({ present: false });
  change(true);
  await untilPresent(measure, true);
  change(false);
  await untilPresent(measure, false);
  measure.close();
}

async function server(whole: (socket: Socket) => void, hurt: (socket: Socket) => void) {
  let hurts = false;
  const port = await servers.listen((socket) => (hurts ? hurt : whole)(socket));
  const change = (now: boolean): void => {
    hurts = now;
  };
  return { knock: { host: '127.0.0.1', port }, change };
}

const greets = (socket: Socket): void => void socket.write('220 ready\r\n');
const stays = (socket: Socket): void => void socket.resume();

test('a reset is seen, and a connection that stays is none', async () => {
  const { knock, change } = await server(stays, (socket) => socket.resetAndDestroy());
  await seesIt(tcpEnding({ kind: 'tcp-ending', ...knock, ending: 'reset', withinMs: 100 }), change);
});

test('refused is what ends before its first byte', async () => {
  const { knock, change } = await server(greets, (socket) => socket.resetAndDestroy());
  await seesIt(tcpEnding({ kind: 'tcp-ending', ...knock, ending: 'refused', withinMs: 100 }), change);
});

test('silence is seen where an answer came before', async () => {
  const { knock, change } = await server(greets, stays);
  await seesIt(tcpEnding({ kind: 'tcp-ending', ...knock, ending: 'silent', withinMs: 200 }), change);
});

test('an answer that breaks off at its limit is seen; one that breaks off elsewhere is another fault', async () => {
  const { knock, change } = await server(greets, (socket) => socket.end('220 '));
  const effect = { kind: 'tcp-ending', ...knock, ending: 'closed', withinMs: 500 } as const;
  await seesIt(tcpEnding({ ...effect, limitBytes: 4 }), change);
  const other = tcpEnding({ ...effect, limitBytes: 5 });
  expect(await other.baseline()).toMatchObject({ present: false });
  change(true);
  await expect
    .poll(async () => other.read())
    .toMatchObject({ present: false, evidence: expect.stringContaining('closed') });
  other.close();
});

test('what was there before says so', async () => {
  const { knock } = await server((socket) => socket.resetAndDestroy(), stays);
  const measure = tcpEnding({ kind: 'tcp-ending', ...knock, ending: 'reset', withinMs: 100 });
  expect(await measure.baseline()).toMatchObject({ present: true });
});

test('what cannot be seen is blind, with the reason', async () => {
  const { knock } = await server(stays, stays);
  const effect = { kind: 'tcp-ending', ...knock, withinMs: 100 } as const;
  const blind = async (more: object, reason: string): Promise<void> => {
    const measure = tcpEnding({ ...effect, ending: 'closed', ...more });
    expect(await measure.baseline()).toEqual({ blind: expect.stringContaining(reason) });
    measure.close();
  };
  await blind({ limitBytes: 4 }, 'nothing flows by itself');
  await blind({ ending: 'silent' }, 'shows nothing; give send and expectBytes');
  await blind({ ending: 'reset', withinMs: 4000 }, 'longer than 3000 ms');
  const greeter = await servers.listen(greets);
  await blind({ port: greeter, limitBytes: 400 }, 'no more than 400 bytes flow');
});
