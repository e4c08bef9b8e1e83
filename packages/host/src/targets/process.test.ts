import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { TargetSpec } from '@firedrill/core/words/experiment';
import { readProcess } from '../processes.ts';
import { resolveHost } from './host.ts';
import { createTargets } from './list.ts';
import { resolveProcesses } from './process.ts';

const word = `firedrill-target-${process.pid}`;
const around = { agent: 'a-aaaaaaaaaaaaaaaa' as const, proxies: () => [] };
let target: ChildProcess;
let port = 0;

beforeAll(async () => {
  const script = `const server = require('node:net').createServer().listen(0, '127.0.0.1',
    () => console.log(server.address().port));`;
  const env = { ...process.env, FIREDRILL_LABELS: `service=${word},tier=inner` };
  target = spawn(process.execPath, ['-e', script, word], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  if (target.stdout === null) throw new RangeError('no output');
  const [line]: unknown[] = await once(target.stdout, 'data');
  port = Number(String(line));
});

afterAll(() => {
  target.kill('SIGKILL');
});

const found = (select: TargetSpec['select']) => resolveProcesses({ select }, around);

describe('a process is found', () => {
  test.for<[string, () => TargetSpec['select'], string]>([
    ['by a label', () => ({ labels: { service: word } }), word],
    ['by its command line', () => ({ commandLine: word }), word],
    ['by its pid', () => ({ pid: target.pid ?? 0 }), ''],
    ['by its port', () => ({ port }), ''],
    ['by name and user and label', () => ({ name: 'node', user: userInfo().username, labels: { tier: 'inner' } }), ''],
  ])('%s', ([, select, value]) => {
    const { candidates, near } = found(select());
    const mine = candidates.find((one) => one.process?.pid === target.pid);
    expect(mine?.facts.ports).toEqual([port]);
    expect(mine?.matched.map((reason) => reason.found).join()).toContain(value);
    expect(near).toEqual([]);
  });

  test('with what leads to it, and who supervises it', () => {
    const doors = [
      { key: 'k', listen: '127.0.0.1:1', upstream: `127.0.0.1:${port}` },
      { key: 'l', listen: '127.0.0.1:2', upstream: '127.0.0.1:9' },
    ];
    const { candidates } = resolveProcesses({ select: { port } }, { ...around, proxies: () => doors });
    expect(candidates[0]?.facts.proxies).toEqual(doors.slice(0, 1));
    expect(candidates[0]?.facts.supervisor).toContain(`(pid ${process.pid})`);
    expect(candidates[0]?.facts.memoryLimitBytes).toBeGreaterThan(0);
  });

  test('under the title that it gave itself', async () => {
    const script = `process.title = 'titled *:1'; console.log('ready'); setInterval(() => {}, 1000)`;
    const titled = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void titled.kill('SIGKILL'));
    await once(titled.stdout, 'data');
    expect(found({ pid: titled.pid ?? 0 }).candidates[0]?.name).toBe(`titled *:1 (pid ${titled.pid})`);
  });

  test('with whoever descends from it', () => {
    const [self] = found({ pid: process.pid }).candidates;
    expect(self?.facts.descendants).toContainEqual({ pid: target.pid, name: word });
    expect(found({ port }).candidates[0]?.facts.descendants).toEqual([]);
  });
});

test('one that ends while it is looked at is no candidate', async () => {
  const label = `${word}-brief`;
  const env = { ...process.env, FIREDRILL_LABELS: `service=${label}` };
  const brief = spawn(process.execPath, ['-e', "console.log('ready'); setInterval(() => {}, 1000);"], { env });
  await once(brief.stdout, 'data');
  const pid = brief.pid ?? 0;
  const select = { labels: { service: label } };
  expect(found(select).candidates).toHaveLength(1);
  const ended = once(brief, 'exit');
  // Its parent, which is this process, cannot wait for it before this has returned: it stays a zombie until then.
  const proxies = () => {
    brief.kill('SIGKILL');
    while (readProcess(pid)?.state !== 'Z');
    return [];
  };
  expect(resolveProcesses({ select }, { ...around, proxies }).candidates).toEqual([]);
  await ended;
});

test('a label or a name with a wrong letter or two is told the one that is there', () => {
  const wrong = `${word.slice(0, -1)}x`;
  expect(found({ labels: { service: wrong } }).near).toEqual([
    `label service=${wrong} alone matches 0 processes, did you mean service=${word}?`,
  ]);
  expect(found({ name: 'nodee' }).near).toEqual(['name nodee alone matches 0 processes, did you mean node?']);
});

test('where none matches, each condition says how many it alone would match', () => {
  const { candidates, near } = found({ labels: { service: word }, port: 1 });
  expect(candidates).toEqual([]);
  expect(near).toEqual([`label service=${word} alone matches 1 process`, 'port 1 alone matches 0 processes']);
});

test('init is not passed over in silence, and neither is a kernel thread', () => {
  const { candidates, near } = found({ pid: 1 });
  if (candidates.length === 0) expect(near).toEqual(['pid 1 is init, which is protected']);
  else expect(candidates[0]?.process?.pid).toBe(1); // what root can look into, the policy refuses
  expect(found({ pid: 2 ** 22 }).near).toEqual([`pid ${2 ** 22} alone matches 0 processes`]);
});

test('candidates are in order of age, however often they are asked for', () => {
  const ages = found({ name: 'node' }).candidates.map((one) => BigInt(one.process?.startTicks ?? 0));
  expect(ages).toEqual(ages.toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0)));
});

test('an empty selector matches no process', () => {
  expect(found({}).candidates).toEqual([]);
});

test('the host is itself, and no other', () => {
  expect(resolveHost({ select: {} }, around).candidates[0]?.kind).toBe('host');
  expect(resolveHost({ select: { name: 'another' } }, around).near).toHaveLength(1);
});

test('another kind is not found here, and says so', async () => {
  const targets = createTargets({ agent: around.agent, runDir: '/nowhere' });
  const spec = { type: 'pod', select: {}, pick: 'all', keep: 0 } as const;
  expect(await targets.resolve({ target: spec })).toMatchObject({
    candidates: [],
    near: [expect.stringContaining('pod')],
  });
});
