import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';

import { createVictims, kill, listener, until, untilMet, type Victim } from '../fixture.ts';
import { createOwnProcesses } from '../proc/ours.ts';
import { createSocketTables } from '../proc/socket-tables.ts';
import type { ExposureMeasure } from '../reading.ts';
import { socketCut } from './socket-cut.ts';

const victims = createVictims();
const clients: Socket[] = [];
afterEach(async () => {
  clients.splice(0).forEach((client) => client.destroy());
  await victims.endAll();
});

/** A server that answers each line, and closes when it is asked to. */
const answering = listener.replace(
  '{ pauseOnConnect: true }, () => {}',
  `(socket) => { socket.on('error', () => {});
     socket.on('data', (bytes) => String(bytes) === 'bye' ? socket.end() : socket.write('yes')); }`,
);

/** With `staysOpen` it does not close in answer to an end, which a slow look could take for a close in peace. */
async function dial(victim: Victim, staysOpen = false): Promise<Socket> {
  const client = connect({ port: Number(victim.line), host: '127.0.0.1', allowHalfOpen: staysOpen });
  client.on('error', () => client.destroy());
  clients.push(client);
  await once(client, 'connect');
  return client;
}

/** Reads until the connections as they are now have surely been read: a second snapshot is later than `since`. */
async function readSockets(measure: ExposureMeasure): Promise<void> {
  const since = performance.now();
  await until('new snapshots', async () => {
    await measure.read(false);
    return performance.now() - since > 250 ? true : null;
  });
}

test('connections that a kill cut are counted, whether they were used or not', async () => {
  const victim = await victims.start(answering);
  const measure = socketCut(victim.identity, createSocketTables(createOwnProcesses()));
  const used = await dial(victim, true);
  used.write('hello');
  await once(used, 'data');
  await dial(victim, true);
  await readSockets(measure);
  expect(await measure.read(false)).toMatchObject({ met: 0, of: 0 });
  await kill(victim.child);
  expect(await untilMet(measure, 2)).toMatchObject({ met: 2, of: 2 });
  measure.close();
});

test('a connection that ended in peace before the kill was not cut', async () => {
  const victim = await victims.start(answering);
  const measure = socketCut(victim.identity, createSocketTables(createOwnProcesses()));
  const peaceful = await dial(victim);
  await readSockets(measure);
  peaceful.write('bye');
  await once(peaceful, 'close');
  const closed = performance.now();
  // The row tells hundredths of a second, and the process must be seen alive well after the close.
  await until('the close lies behind', async () => (performance.now() - closed > 60 ? true : null));
  await measure.read(false);
  await kill(victim.child);
  const reading = await until('the end is seen', async () => {
    const seen = await measure.read(true);
    return 'met' in seen ? seen : null;
  });
  expect(reading.met).toBe(0);
  measure.close();
});

test('of a tree, the connections of whoever ends with it count, and of one alone only its own', async () => {
  // The wrapper serves nobody itself, as npm and shells do not.
  const wrapper = `
    const { spawn } = require('node:child_process');
    const stdio = ['ignore', 'pipe', 'inherit'];
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(answering)}], { stdio });
    child.stdout.on('data', (bytes) => console.log(child.pid + ' ' + bytes));`;
  const victim = await victims.start(wrapper);
  const [pid = '', port = ''] = victim.line.split(' ');
  const tables = createSocketTables(createOwnProcesses());
  const tree = socketCut({ ...victim.identity, children: true }, tables);
  const alone = socketCut(victim.identity, tables);
  await dial({ ...victim, line: port }, true);
  await readSockets(tree);
  await readSockets(alone);
  process.kill(Number(pid), 'SIGKILL');
  await kill(victim.child);
  expect(await untilMet(tree, 1)).toMatchObject({ met: 1, of: 1 });
  expect(await alone.read(true)).toMatchObject({ met: 0, of: 0 });
  tree.close();
  alone.close();
});

test('connects that are refused after the kill are told, but not counted', async () => {
  const victim = await victims.start(answering);
  const measure = socketCut(victim.identity, createSocketTables(createOwnProcesses()));
  await readSockets(measure);
  await kill(victim.child);
  await expect(dial(victim)).rejects.toThrow('ECONNREFUSED');
  const told = await until('refusals', async () => {
    const seen = await measure.read(true);
    return 'met' in seen && (seen.measured?.['refusedConnectsAnyPort'] ?? 0) > 0 ? seen : null;
  });
  expect(told.met).toBe(0);
  measure.close();
});

test('a process that was gone before anybody looked is blind', async () => {
  const measure = socketCut({ pid: process.pid, startTicks: '1' }, createSocketTables(createOwnProcesses()));
  expect(await measure.read(true)).toHaveProperty('blind');
});

test('a connection of ours that was cut does not count, one of the system does', async () => {
  const victim = await victims.start(answering);
  const where = `{ port: ${victim.line}, host: '127.0.0.1', allowHalfOpen: true }`;
  const dialler = `require('node:net').connect(${where}, () => console.log('there'));`;
  const probe = await victims.start(dialler + `process.on('uncaughtException', () => {}); process.stdin.resume();`);
  const ours = createOwnProcesses();
  ours.tell({ processes: [probe.identity], proxies: [], commands: false });
  const measure = socketCut(victim.identity, createSocketTables(ours));
  await dial(victim, true);
  await readSockets(measure);
  await kill(victim.child);
  const seen = await untilMet(measure, 1);
  expect(seen).toMatchObject({ met: 1, of: 1, measured: { ownConnections: 1, unknownConnections: 0 } });
  measure.close();
});
