import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@firedrill/core/testing/free-ports';
import type { ClaimOf, Hold } from '@firedrill/core/hold';
import { createSteps } from '@firedrill/core/testing/steps';
import { SuiteAgent, SuiteJournal } from '@firedrill/core/testing/suite-journal';
import type { InjectionId } from '@firedrill/core/words/ids';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findMarked } from '../children/spawn.ts';
import { probePtrace } from '../children/probe-ptrace.ts';
import { identifyProcess, readProcess } from '../processes.ts';
import { identityJson } from './claim-fields.ts';
import { createHolds } from './list.ts';
import { readProxies } from './standing-proxies.ts';

/** The suite's leases end ten seconds after the clock's beginning; here it always begins now. */
const clock = { nowNs: () => 0n, wallTime: () => '', at: () => () => undefined };
const [one, two]: readonly [InjectionId, InjectionId] = ['i-aaaaaaaaaaaaaaaa', 'i-bbbbbbbbbbbbbbbb'];
let directory = '';
const started: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'firedrill-holds-'));
  for (const name of ['journal/kept', 'run']) mkdirSync(join(directory, name), { recursive: true });
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

/** A new life: holds that remember nothing, over a journal that does. */
function life(name: string, journal: SuiteJournal): { readonly agent: SuiteAgent; readonly hold: Hold } {
  const holds = createHolds({ keptDir: join(directory, 'journal/kept'), runDir: join(directory, 'run'), clock });
  const hold = holds.find((each) => each.name === name);
  if (hold === undefined) throw new RangeError(`no hold ${name}`);
  return { agent: new SuiteAgent(hold, journal, createSteps()), hold };
}

/** A parent with one child, both of which do nothing. */
async function family(): Promise<{ readonly parent: number; readonly child: number }> {
  const script = `const {spawn} = require('node:child_process');
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    console.log(child.pid);
    process.on('exit', () => child.kill('SIGKILL'));
    process.stdin.resume();`;
  const running = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(running);
  const [line]: unknown[] = await once(running.stdout, 'data');
  return { parent: running.pid ?? 0, child: Number(String(line)) };
}

function processClaim(hold: string, pid: number, want: ClaimOf['want']): ClaimOf {
  const identity = identifyProcess(pid);
  if (identity === undefined) throw new RangeError(`no process ${pid}`);
  return { hold, resource: { process: identityJson(identity) }, want };
}

const stateOf = (pid: number): string => readProcess(pid)?.state ?? 'gone';
const stopped = ['T', 't'];

const until = (what: string, isSo: () => boolean): Promise<void> =>
  expect.poll(isSo, { message: what, timeout: 5000, interval: 5 }).toBe(true);

describe.each(['process-stop', 'process-trace'])('%s on real processes', (name) => {
  test('stops a tree for two injections, and lets it go with the last', async ({ skip }) => {
    const { parent, child } = await family();
    const probe = probePtrace(parent);
    skip(name === 'process-trace' && !probe.possible, probe.possible ? '' : `no tracing here: ${probe.reason}`);
    const journal = new SuiteJournal();
    const { agent } = life(name, journal);
    const claims = [processClaim(name, parent, { children: true })];
    expect(await agent.inject(one, claims)).toBe(true);
    expect([stateOf(parent), stateOf(child)].every((state) => stopped.includes(state))).toBe(true);
    expect(await agent.inject(two, claims)).toBe(true);
    await agent.release(one);
    expect([stateOf(parent), stateOf(child)].every((state) => stopped.includes(state))).toBe(true);
    await agent.release(two);
    expect([stateOf(parent), stateOf(child)].some((state) => stopped.includes(state))).toBe(false);
    expect(journal.owed.size).toBe(0);
  });
});

test('process-stop: a next life that remembers nothing resumes what the journal names', async () => {
  const { parent } = await family();
  const journal = new SuiteJournal();
  await life('process-stop', journal).agent.inject(one, [processClaim('process-stop', parent, { children: true })]);
  expect(stateOf(parent)).toBe('T');
  await life('process-stop', journal).agent.recover();
  expect(stateOf(parent)).not.toBe('T');
  expect(journal.owed.size).toBe(0);
});

test('process-signal ends a real process and its child, once', async () => {
  const { parent, child } = await family();
  const journal = new SuiteJournal();
  const { agent } = life('process-signal', journal);
  await agent.inject(one, [processClaim('process-signal', parent, { signal: 'SIGKILL', children: true })]);
  await until('both are gone', () => [stateOf(parent), stateOf(child)].every((state) => 'Zgone'.includes(state)));
  await agent.recover();
  expect(agent.ends.at(-1)?.state).toBe('irreversible');
});

describe('file-content on a real file', () => {
  const claim = (path: string, want: ClaimOf['want']): ClaimOf => ({ hold: 'file-content', resource: { path }, want });
  const content = { contentBase64: Buffer.from('ours').toString('base64') };

  test('is replaced, and put back with mode and time by a next life', async () => {
    const path = join(directory, 'config');
    writeFileSync(path, 'before', { mode: 0o640 });
    utimesSync(path, 1_600_000_000, 1_600_000_000.25);
    const names = readdirSync(directory);
    const journal = new SuiteJournal();
    expect(await life('file-content', journal).agent.inject(one, [claim(path, content)])).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('ours');
    expect(readdirSync(join(directory, 'journal/kept'))).toHaveLength(2);
    await life('file-content', journal).agent.recover();
    const { mode, mtimeMs } = statSync(path);
    expect([readFileSync(path, 'utf8'), mode & 0o777, Math.round(mtimeMs)]).toEqual([
      'before',
      0o640,
      1_600_000_000_250,
    ]);
    expect([readdirSync(directory), readdirSync(join(directory, 'journal/kept'))]).toEqual([names, []]);
  });

  test('is taken away and put back; one that was not there is made and taken away', async () => {
    const [present, missing] = [join(directory, 'present'), join(directory, 'missing')];
    writeFileSync(present, 'before');
    const { agent } = life('file-content', new SuiteJournal());
    await agent.inject(one, [claim(present, { contentBase64: null }), claim(missing, content)]);
    expect(readdirSync(directory)).toEqual([
      expect.stringMatching(/^\.firedrill-.*before$/),
      'journal',
      'missing',
      'run',
    ]);
    await agent.release(one);
    expect(readdirSync(directory)).toEqual(['journal', 'present', 'run']);
    expect(readFileSync(present, 'utf8')).toBe('before');
  });

  test('keeps what somebody else wrote meanwhile, and our copy beside', async () => {
    const path = join(directory, 'config');
    writeFileSync(path, 'before');
    const { agent } = life('file-content', new SuiteJournal());
    await agent.inject(one, [claim(path, content)]);
    writeFileSync(path, 'theirs');
    await agent.release(one);
    expect(agent.ends.at(-1)).toMatchObject({ state: 'contested' });
    expect(readFileSync(path, 'utf8')).toBe('theirs');
    const [kept = ''] = readdirSync(join(directory, 'journal/kept'));
    expect(readFileSync(join(directory, 'journal/kept', kept), 'utf8')).toBe('before');
  });
});

test('child burns a core under its injection’s mark, and a next life ends it', async () => {
  const journal = new SuiteJournal();
  const { agent, hold } = life('child', journal);
  const want = { program: 'burner', with: { cores: 1, percent: 20, cgroupOf: null } };
  expect(await agent.inject(one, [{ hold: 'child', resource: { slot: 'cpu.load x' }, want }])).toBe(true);
  expect(findMarked(one)).toHaveLength(1);
  const claim = { injection: one, want, leaseUntilNs: 10_000_000_000n };
  expect(await hold.observe({ slot: 'cpu.load x' }, [claim], null)).toMatchObject({ present: true });
  await hold.renew?.({ slot: 'cpu.load x' }, [claim], null);
  await life('child', journal).agent.recover();
  expect(findMarked(one)).toEqual([]);
});

describe('the proxy', () => {
  test('passes on, delays while a rule stands, counts, and ends with its last listener', async () => {
    const server = createServer((_request, response) => void response.end('answer')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const upstream = `127.0.0.1:${portOf(server)}`;
    const listen = `127.0.0.1:${await freePort()}`;
    const [listeners, rules] = [new SuiteJournal(), new SuiteJournal()];
    const listenerClaim = { hold: 'proxy-listener', resource: { listen }, want: { upstream, standing: false } };
    const door = life('proxy-listener', listeners);
    expect(await door.agent.inject(one, [listenerClaim])).toBe(true);
    expect(readProxies(join(directory, 'run'))).toEqual([{ key: listen, listen, upstream }]);
    const rule = life('proxy-rule', rules);
    const delay = {
      fault: 'http.delay',
      share: { percent: 100 },
      with: { delayMs: 1000, at: 'response' },
      match: null,
    };
    expect(await rule.agent.inject(two, [{ hold: 'proxy-rule', resource: { listen }, want: delay }])).toBe(true);
    expect(await tookMs(`http://${listen}/`)).toBeGreaterThanOrEqual(990);
    const wanted = [{ injection: two, want: delay, leaseUntilNs: 10_000_000_000n }];
    await rule.hold.renew?.({ listen }, wanted, null);
    expect(await rule.hold.observe({ listen }, wanted, null)).toMatchObject({
      present: true,
      exposure: { met: 1, of: 1 },
    });
    await life('proxy-rule', rules).agent.recover();
    expect(await tookMs(`http://${listen}/`)).toBeLessThan(900);
    await life('proxy-listener', listeners).agent.recover();
    await until('the proxy ends', () => !readdirSync(join(directory, 'run')).includes('proxy.sock'));
    await expect(fetch(`http://${listen}/`)).rejects.toThrow();
    server.close();
    server.closeAllConnections();
  });

  test('refuses an address where somebody else listens', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { hold } = life('proxy-listener', new SuiteJournal());
    await expect(hold.capture({ listen: `127.0.0.1:${portOf(server)}` })).rejects.toMatchObject({
      code: 'foreign-state',
    });
    server.close();
  });
});

async function tookMs(url: string): Promise<number> {
  const fromMs = performance.now();
  const response = await fetch(url, { headers: { connection: 'close' } });
  expect(await response.text()).toBe('answer');
  return performance.now() - fromMs;
}

function portOf(server: { address: () => AddressInfo | string | null }): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
