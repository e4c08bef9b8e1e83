import { expect, test } from 'vitest';

import { decodeRequest } from './decode.ts';

const identity = { pid: 7, startTicks: '99' };

function decode(request: unknown): unknown {
  return decodeRequest(JSON.stringify(request));
}

test('a watch of every kind is understood, and its defaults stand in one place', () => {
  const sha256 = 'a'.repeat(64);
  const samples = { baselineSamples: 3, window: 1 };
  const knock = { host: 'h', port: 1, send: null, expectBytes: null, about: null, ...samples };
  const asked = { url: 'http://h/', method: 'GET', headers: {}, about: null, ...samples };
  const effects = [
    { kind: 'process-stopped', ...identity },
    { kind: 'process-gone', ...identity },
    { kind: 'process-restarted', ...identity, port: 80 },
    { kind: 'file-content', path: '/etc/x', sha256 },
    { kind: 'cpu-load', percent: 50, cores: null, pids: [identity], environment: null },
    { kind: 'memory-fill', bytes: 10, pids: null, environment: 'A=b' },
    { kind: 'disk-fill', path: '/x', bytes: 10 },
    { kind: 'tcp-timing', ...knock, atLeastMs: 1, trip: null },
    { kind: 'tcp-timing', ...knock, atLeastMs: 1, trip: 'close' },
    { kind: 'tcp-ending', ...knock, ending: 'closed', withinMs: 9, limitBytes: 7, direction: 'upstream' },
    { kind: 'tcp-throughput', ...knock, atMostBytesPerSecond: 9, freeBytes: 0, direction: 'both' },
    { kind: 'tcp-pieces', ...knock, atMostBytes: 4 },
    {
      kind: 'http-answer',
      ...asked,
      seen: 'torn',
      status: null,
      answerHeaders: {},
      bodySha256: null,
      mergedJson: null,
    },
    {
      kind: 'http-answer',
      ...asked,
      seen: 'parts',
      status: 503,
      answerHeaders: { a: 'b' },
      bodySha256: sha256,
      mergedJson: '{}',
    },
  ];
  for (const effect of effects) {
    const watch = { injection: 'i-1', effect, exposure: null, everyMs: 50 };
    expect(decode({ watch: { ...watch, everyMs: null } })).toEqual({ request: { watch } });
  }
});

test('exposures are understood', () => {
  const exposures = [
    { kind: 'socket-waiting', ...identity },
    { kind: 'socket-cut', ...identity },
    { kind: 'file-read', path: '/x', sha256: 'a'.repeat(64) },
    { kind: 'file-read', path: '/x', sha256: null },
    { kind: 'run-delay', load: 'A=b', pids: [identity] },
    { kind: 'memory-pressure', load: 'A=b', pids: null },
    { kind: 'writes', path: '/x', pids: null, exceptEnvironment: 'A=b' },
  ];
  for (const exposure of exposures) {
    const watch = { injection: 'i-1', effect: { kind: 'process-gone', ...identity }, exposure, everyMs: 20 };
    expect(decode({ watch })).toEqual({ request: { watch } });
    const foresee = { id: 'f-1', exposure };
    expect(decode({ foresee })).toEqual({ request: { foresee } });
  }
});

test('the injection stands in for its place holder', () => {
  const headers = { 'x-canary': '{injection}' };
  const effect = { kind: 'http-timing', url: 'http://h/', atLeastMs: 5, headers, about: '{injection}' };
  const exposure = { kind: 'run-delay', load: 'FIREDRILL_MARK={injection}' };
  expect(decode({ watch: { injection: 'i-9', effect, exposure } })).toMatchObject({
    request: {
      watch: { effect: { headers: { 'x-canary': 'i-9' }, about: 'i-9' }, exposure: { load: 'FIREDRILL_MARK=i-9' } },
    },
  });
});

test('all problems are named at once, with their paths', () => {
  const effect = { kind: 'file-content', path: 'relative', sha256: 'short' };
  const exposure = { kind: 'socket-cut', pid: 0, startTicks: 'x' };
  expect(decode({ watch: { injection: 'i-1', effect, exposure, everyMs: 1 } })).toEqual({
    about: 'i-1',
    problems: [
      'watch.effect.path: expected an absolute path',
      'watch.effect.sha256: expected 64 lower-case hexadecimal digits',
      'watch.exposure.startTicks: expected decimal digits',
      'watch.exposure.pid: expected a number from 1 to 4194304',
      'watch.everyMs: expected a number from 10 to 60000',
    ],
  });
});

test('what an effect of the network cannot be is refused by name', () => {
  const knock = { host: 'h', port: 1 };
  const wrong = [
    [{ kind: 'tcp-ending', ...knock, ending: 'late', withinMs: 1 }, 'ending: expected one of reset'],
    [{ kind: 'tcp-timing', ...knock, atLeastMs: 1, trip: 'greeting' }, 'trip: expected one of close'],
    [{ kind: 'http-answer', url: 'http://h/', seen: 'parts', mergedJson: '{' }, 'mergedJson: expected JSON'],
    [{ kind: 'http-answer', url: 'ftp://h/', seen: 'parts', bodySha256: 'x' }, 'bodySha256: expected 64'],
  ] as const;
  for (const [effect, problem] of wrong) {
    expect(JSON.stringify(decode({ check: { id: 'c', effect } }))).toContain(problem);
  }
});

test('nonsense is refused without knowing whom it is about', () => {
  for (const line of ['', '{', '[]', 'null', '{"look": 1}']) {
    expect(decodeRequest(line)).toMatchObject({ about: null });
  }
  expect(decode({ watch: { injection: 'i-1', effect: { kind: 'magic' } } })).toMatchObject({ about: 'i-1' });
  const injected = { kind: 'http-timing', url: 'http://h/', atLeastMs: 5, headers: { 'x y': 'z\r\nq: 1' } };
  expect(decode({ check: { id: 'c', effect: injected } })).toHaveProperty('problems');
});

test('who is ours is read, and refused with every problem', () => {
  const identity = { pid: 7, startTicks: '42' };
  const told = { processes: [identity], proxies: [], commands: true, programs: { begun: 2, running: 1 } };
  expect(decodeRequest(JSON.stringify({ ours: told }))).toEqual({ request: { ours: told } });
  const wrong = decodeRequest(JSON.stringify({ ours: { processes: [{ pid: 0, startTicks: 'x' }], proxies: 1 } }));
  expect('problems' in wrong ? wrong.problems : []).toHaveLength(3);
  expect(decodeRequest(JSON.stringify({ ours: 1 }))).toMatchObject({ problems: ['ours: expected an object'] });
});
