import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';

import { createVictims, listener, untilMet, type Victim } from '../fixture.ts';
import { readStat } from '../proc/process-stat.ts';
import { createOwnProcesses, type OwnProcesses } from '../proc/ours.ts';
import { createSocketTables } from '../proc/socket-tables.ts';
import type { ExposureMeasure } from '../reading.ts';
import { socketWaiting } from './socket-waiting.ts';

const victims = createVictims();
const clients: Socket[] = [];
afterEach(async () => {
  clients.splice(0).forEach((client) => client.destroy());
  await victims.endAll();
});

const look = (victim: Victim, ours: OwnProcesses = createOwnProcesses()): ExposureMeasure =>
  socketWaiting(victim.identity, createSocketTables(ours), ours);

async function stop(victim: Victim): Promise<void> {
  victim.child.kill('SIGSTOP');
  await expect.poll(() => readStat(victim.identity.pid)?.state).toBe('T');
}

async function dial(where: number | string): Promise<Socket> {
  const client = typeof where === 'number' ? connect(where, '127.0.0.1') : connect(where);
  client.on('error', () => client.destroy());
  clients.push(client);
  await once(client, 'connect');
  return client;
}

/** A server that greets, and reads whatever comes. */
const reader = listener.replace(
  '{ pauseOnConnect: true }, () => {}',
  `(socket) => { socket.write('welcome'); socket.resume(); }`,
);

test('those who connect to a stopped process wait, and a connection that asks nothing does not', async () => {
  const victim = await victims.start(reader);
  const measure = look(victim);
  const silent = await dial(Number(victim.line));
  const asking = await dial(Number(victim.line));
  await Promise.all([once(silent, 'data'), once(asking, 'data')]);
  expect(await measure.read(false)).toMatchObject({ met: 0, of: 0 });
  await stop(victim);
  asking.write('a request');
  const first = await untilMet(measure, 1);
  expect(first.evidence).toContain(`127.0.0.1:${asking.localPort} at 127.0.0.1:${victim.line}`);
  await dial(Number(victim.line));
  expect(await untilMet(measure, 2)).toMatchObject({ met: 2, of: 3 });
  victim.child.kill('SIGCONT');
  measure.close();
});

test('a running process that does not read is not a stopped one: nobody is counted', async () => {
  const victim = await victims.start(listener);
  const measure = look(victim);
  const client = await dial(Number(victim.line));
  client.write('unread');
  for (let look = 0; look < 20; look += 1) {
    expect(await measure.read(true)).toMatchObject({ met: 0, of: 0 });
  }
  measure.close();
});

test('a connection to a Unix socket that is not accepted waits', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'witness-'));
  const path = join(folder, 'socket');
  try {
    const program = `require('node:net').createServer(() => {}).listen('${path}', () => console.log('ready'));`;
    const victim = await victims.start(program);
    const measure = look(victim);
    await stop(victim);
    await dial(path);
    await dial(path);
    expect(await untilMet(measure, 2)).toMatchObject({ met: 2, of: 2 });
    measure.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
