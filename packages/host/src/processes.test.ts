import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { until } from './children/testing/until.ts';
import { parseListeners } from './listening-ports.ts';
import { environmentValue, parseLabels, parseStat } from './proc-text.ts';
import { descendants, identifyProcess, isAlive, listProcesses, readMemoryUse, readProcess } from './processes.ts';
import type { ProcessRecord } from './processes.ts';

const started: ChildProcess[] = [];

afterEach(() => {
  for (const process of started.splice(0)) process.kill('SIGKILL');
});

test('reads a process: parent, user, names, arguments, labels', async () => {
  const pid = await startSleeper({ FIREDRILL_LABELS: 'service=ratings,tier=back=end,odd' });
  expect(readProcess(pid)).toMatchObject({
    pid,
    ppid: process.pid,
    uid: process.geteuid?.(),
    comm: 'sleep',
    exeName: expect.stringMatching(/^(sleep|coreutils|busybox)$/),
    argv: ['sleep', '60'],
    labels: { service: 'ratings', tier: 'back=end' },
  });
  expect(listProcesses().find((record) => record.pid === pid)?.labels['service']).toBe('ratings');
});

test('lists the TCP ports that a process listens on, of either family, and not what it is connected to', async () => {
  const servers = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '::1')];
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers
    .map((server) => server.address())
    .map((address) => (typeof address === 'object' ? address : null));
  const expected = ports.map((address) => address?.port ?? 0).toSorted((left, right) => left - right);
  expect(readProcess(process.pid, { ports: true })?.ports).toEqual(expect.arrayContaining(expected));
  expect(readProcess(process.pid)?.ports).toBeUndefined();
  for (const server of servers) server.close();
});

test('a listing of everything is quick', () => {
  const count = listProcesses().length;
  const timesMs = Array.from({ length: 5 }, () => {
    const startMs = performance.now();
    listProcesses();
    return performance.now() - startMs;
  });
  expect(count).toBeGreaterThan(1);
  expect(Math.min(...timesMs) / count).toBeLessThan(0.3); // a tenth of a millisecond each on an idle machine
});

test('descendants are found through all generations, parents first, and a circle ends', () => {
  const listing = [record(2, 1), record(3, 2), record(4, 3), record(5, 1), record(6, 2)];
  expect(descendants(2, listing).map(({ pid }) => pid)).toEqual([3, 6, 4]);
  expect(descendants(7, [record(7, 8), record(8, 7)]).map(({ pid }) => pid)).toEqual([8]);
  expect(descendants(9, listing)).toEqual([]);
});

test('an identity is of one life: it is dead when the process is, or when the start differs', async () => {
  const pid = await startSleeper();
  const identity = identifyProcess(pid);
  if (identity === undefined) throw new Error('it was started just now');
  expect(identity.bootId).toMatch(/^[0-9a-f-]{36}$/);
  expect(identity.pidNamespace).toMatch(/^\d+$/);
  expect(isAlive(identity)).toBe(true);
  expect(isAlive({ ...identity, startTicks: '7' })).toBe(false);
  process.kill(pid, 'SIGKILL');
  await until('it is gone', () => !isAlive(identity), 1_000);
  await until('it is reaped', () => identifyProcess(pid) === undefined, 1_000);
  expect(readProcess(pid)).toBeUndefined();
  expect(readMemoryUse(pid)).toBeUndefined();
});

test('a name with blanks and parentheses does not shift the fields', () => {
  const rest = Array.from({ length: 20 }, (_, index) => String(100 + index));
  const stat = parseStat(`42 (a) b (c) S 7 ${rest.join(' ')}\n`);
  expect(stat).toEqual({ comm: 'a) b (c', state: 'S', ppid: 7, cpuTicks: 109 + 110, startTicks: '117' });
  expect(parseStat('')).toBeUndefined();
  expect(parseStat(undefined)).toBeUndefined();
});

test('an environment is searched by whole names', () => {
  const block = 'XFIREDRILL_MARK=no\0FIREDRILL_MARK=i-a\0LAST=1';
  expect(environmentValue(block, 'FIREDRILL_MARK')).toBe('i-a');
  expect(environmentValue(block, 'LAST')).toBe('1');
  expect(environmentValue(block, 'MARK')).toBeUndefined();
  expect(environmentValue('A=\0', 'A')).toBe('');
  expect(parseLabels('a=1, b = 2 ,=3,c')).toEqual({ a: '1', b: '2' });
  expect(parseLabels(undefined)).toEqual({});
});

test('of a table of sockets only the listeners count', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1',
    '   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1',
  ];
  expect(parseListeners(table.join('\n'))).toEqual([['4711', 8080]]);
});

function record(pid: number, ppid: number): ProcessRecord {
  return { ...template, pid, ppid };
}

const template = { startTicks: '1', state: 'S', uid: 0, comm: '', exeName: '', argv: [], labels: {} } as const;

async function startSleeper(env: Record<string, string> = {}): Promise<number> {
  const running = spawn('sleep', ['60'], { stdio: 'ignore', env: { ...process.env, ...env } });
  started.push(running);
  await until('it runs', () => readProcess(running.pid ?? 0)?.comm === 'sleep', 1_000);
  return running.pid ?? 0;
}
