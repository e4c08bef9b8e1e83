import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';

import { createVictims, listener, until, untilMet, type Victim } from '../fixture.ts';
import { createOwnProcesses, type OwnProcesses } from '../proc/ours.ts';
import { readStat } from '../proc/process-stat.ts';
import { createSocketTables } from '../proc/socket-tables.ts';
import type { ExposureMeasure, Met } from '../reading.ts';
import { socketWaiting } from './socket-waiting.ts';

/** This process is a customer. Those that ask for us, directly or by a proxy, are processes of their own. */
const victims = createVictims();
const clients: Socket[] = [];
afterEach(async () => {
  clients.splice(0).forEach((client) => client.destroy());
  await victims.endAll();
});

async function pausedVictim(): Promise<Victim> {
  const victim = await victims.start(listener);
  victim.child.kill('SIGSTOP');
  await expect.poll(() => readStat(victim.identity.pid)?.state).toBe('T');
  return victim;
}

/** Connects, asks, says so, and hangs up when it is told to. */
const asking = (port: string): string => `
  const socket = require('node:net').connect(${port}, '127.0.0.1', () => socket.write('a request', () =>
    console.log('asked')));
  process.stdin.on('data', () => { socket.destroy(); console.log('hung up'); });`;

const look = (victim: Victim, ours: OwnProcesses): ExposureMeasure =>
  socketWaiting(victim.identity, createSocketTables(ours), ours);

async function dial(port: string): Promise<void> {
  const client = connect(Number(port), '127.0.0.1');
  client.on('error', () => client.destroy());
  clients.push(client);
  await once(client, 'connect');
  client.write('a request');
}

const untilTold = (measure: ExposureMeasure, name: string, count: number): Promise<Met> =>
  until(`${count} ${name}`, async () => {
    const reading = await measure.read(true);
    return 'met' in reading && reading.measured?.[name] === count ? reading : null;
  });

test('what only a process of ours asked has met nobody, also after it hung up', async () => {
  const victim = await pausedVictim();
  const probe = await victims.start(asking(victim.line));
  const ours = createOwnProcesses();
  ours.tell({ processes: [probe.identity], proxies: [], commands: false });
  const measure = look(victim, ours);
  expect(await untilTold(measure, 'ownConnections', 1)).toMatchObject({ met: 0, of: 0 });
  probe.child.stdin?.write('hang up\n');
  await new Promise((resolve) => probe.child.stdout?.once('data', resolve));
  const since = performance.now();
  await until('further snapshots', async () => {
    expect(await measure.read(true)).toMatchObject({ met: 0, measured: { ownConnections: 1, unknownConnections: 0 } });
    return performance.now() - since > 500 ? true : null;
  });
  await dial(victim.line);
  const exposed = await untilMet(measure, 1);
  expect(exposed).toMatchObject({ met: 1, of: 1 });
  expect(exposed.evidence).toContain('1 of our own probes are not counted');
  measure.close();
});

test('a program that a process of ours runs is ours too', async () => {
  const victim = await pausedVictim();
  const starter = await victims.start(`
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(asking(victim.line))}], { stdio: 'inherit' });
    process.stdin.resume().on('end', () => child.kill('SIGKILL'));`);
  const ours = createOwnProcesses();
  ours.tell({ processes: [starter.identity], proxies: [], commands: true });
  const measure = look(victim, ours);
  expect(await untilTold(measure, 'ownConnections', 1)).toMatchObject({ met: 0, of: 0 });
  const exited = once(starter.child, 'exit');
  starter.child.stdin?.end();
  await exited;
  measure.close();
});

/** Connects from this port, asks, and has hung up before anybody looked. */
async function hungUp(port: string, from?: number): Promise<void> {
  const localPort = from === undefined ? '' : `, localPort: ${from}`;
  const asked = await victims.start(asking(port).replace(`${port}, '127.0.0.1'`, `{ port: ${port}${localPort} }`));
  asked.child.stdin?.write('hang up\n');
  await new Promise((resolve) => asked.child.stdout?.once('data', resolve));
}

test('whoever had closed before anybody looked is a customer, unless he came from a port of our probes', async () => {
  const victim = await pausedVictim();
  await hungUp(victim.line, 63_000 + (process.pid % 2000));
  const measure = look(victim, createOwnProcesses());
  expect(await untilTold(measure, 'ownConnections', 1)).toMatchObject({ met: 0, of: 0 });
  await hungUp(victim.line);
  expect(await untilMet(measure, 1)).toMatchObject({ met: 1, of: 1, measured: { ownConnections: 1 } });
  measure.close();
});

test('where programs of ours may have any port, an end that was closed before is of nobody', async () => {
  const victim = await pausedVictim();
  const ours = createOwnProcesses();
  ours.tell({ processes: [], proxies: [], commands: true });
  await hungUp(victim.line);
  const measure = look(victim, ours);
  expect(await untilTold(measure, 'unknownConnections', 1)).toMatchObject({ met: 0, of: 0 });
  measure.close();
});

test('where the queue is full of our own probes, a customer who is not let in waits, too', async () => {
  const victim = await victims.start(listener.replace(`0, '127.0.0.1'`, `{ port: 0, host: '127.0.0.1', backlog: 1 }`));
  victim.child.kill('SIGSTOP');
  await expect.poll(() => readStat(victim.identity.pid)?.state).toBe('T');
  const probe = await victims.start(`
    for (let count = 0; count < 3; count += 1) require('node:net').connect(${victim.line}, '127.0.0.1');
    console.log('asked');`);
  const ours = createOwnProcesses();
  ours.tell({ processes: [probe.identity], proxies: [], commands: false });
  const measure = look(victim, ours);
  expect(await untilTold(measure, 'ownConnections', 3)).toMatchObject({ met: 0, of: 0 });
  await victims.start(`require('node:net').connect(${victim.line}, '127.0.0.1'); console.log('asked');`);
  const exposed = await untilMet(measure, 1);
  expect(exposed).toMatchObject({ met: 1, of: 1 });
  expect(exposed.evidence).toContain('not let into the full queue');
  measure.close();
});

test('connections of our proxy count as far as clients that are not ours must be behind them', async () => {
  const victim = await pausedVictim();
  const proxy = await victims.start(`
    const net = require('node:net');
    net.createServer({ allowHalfOpen: true }, (client) => {
      const server = net.connect(${victim.line}, '127.0.0.1');
      for (const socket of [client, server]) socket.on('error', () => undefined);
      client.pipe(server).pipe(client);
    }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`);
  const probe = await victims.start(asking(proxy.line));
  const ours = createOwnProcesses();
  ours.tell({ processes: [probe.identity], proxies: [proxy.identity], commands: false });
  const measure = look(victim, ours);
  const since = performance.now();
  await until('snapshots with the probe alone', async () => {
    expect(await measure.read(true)).toMatchObject({ met: 0, of: 0 });
    return performance.now() - since > 700 ? true : null;
  });
  await dial(proxy.line);
  expect(await untilMet(measure, 1)).toMatchObject({ met: 1, of: 1 });
  probe.child.stdin?.write('hang up\n');
  measure.close();
});

/** Asks over and over, each time by a new connection, and gives up after 100 ms. */
const impatient = (port: string, everyMs: number): string => `
  const ask = () => {
    const socket = require('node:net').connect(${port}, '127.0.0.1', () => socket.write('a request'));
    const limit = setTimeout(() => socket.destroy(), 100);
    socket.on('data', () => socket.destroy()).on('error', () => undefined);
    socket.on('close', () => { clearTimeout(limit); setTimeout(ask, ${everyMs}); });
  };
  ask();
  console.log('asking');`;

test('a pause is met by impatient customers each time, while a probe of ours fills the queue', async () => {
  const victim = await victims.start(`
    require('node:net').createServer((socket) => socket.on('error', () => undefined).write('ok'))
      .listen({ port: 0, host: '127.0.0.1', backlog: 5 }, function () { console.log(this.address().port); });`);
  const probe = await victims.start(impatient(victim.line, 0));
  await victims.start(impatient(victim.line, 50));
  const ours = createOwnProcesses();
  ours.tell({ processes: [probe.identity], proxies: [], commands: false });
  for (let round = 0; round < 12; round += 1) {
    const measure = look(victim, ours);
    victim.child.kill('SIGSTOP');
    await expect.poll(() => readStat(victim.identity.pid)?.state).toBe('T');
    const seen = await untilMet(measure, 1);
    expect(seen.of).toBeGreaterThanOrEqual(seen.met);
    victim.child.kill('SIGCONT');
    measure.close();
  }
});
