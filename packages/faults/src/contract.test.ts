import type { Fault } from '@firedrill/core/fault';
import { parseDurationMs } from '@firedrill/core/units';
import type { JsonObject } from '@firedrill/core/words/json';
import type { Target, TargetKind } from '@firedrill/core/words/target';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { holds } from './holds/list.ts';
import { faults } from './list.ts';
import { doorFaults } from './parts/door-faults.ts';
import { drawsToSee } from './parts/share.ts';

const process = { bootId: 'b', pidNamespace: '4026531836', pid: 4711, startTicks: '123' };
const door = { key: '127.0.0.1:9180', listen: '127.0.0.1:9180', upstream: '127.0.0.1:9080' };

/** A target that every fault of its kind fits. */
function targetOf(kind: TargetKind, facts: Partial<Target['facts']> = {}): Target {
  return {
    id: `${kind}:1`,
    kind,
    agent: 'a-aaaaaaaaaaaaaaaa',
    name: 'ratings (pid 4711)',
    labels: {},
    matched: [],
    process: kind === 'process' ? process : null,
    abilities: { ptrace: true },
    facts: {
      user: 'shop',
      commandLine: ['node', 'ratings.js'],
      ports: [9080],
      proxies: [door],
      supervisor: 'supervisor (pid 7)',
      memoryLimitBytes: 2 ** 31,
      cpuCount: 2,
      ...facts,
    },
  };
}

const byName = new Map(faults.map((fault) => [fault.name, fault]));
const declarationOf = (name: string) => holds.find((hold) => hold.name === name);
const cases = faults.flatMap((fault: Fault) =>
  fault.targets.flatMap((kind) => fault.examples.map((example, index) => ({ fault, kind, example, index }))),
);

describe.each(cases)('$fault.name on a $kind, example $index', ({ fault, kind, example }) => {
  const target = targetOf(kind);

  test('parses, and lasts as its kind does', () => {
    expect(fault.params.safeParse(example.with)).toMatchObject({ success: true });
    expect(example.for === undefined).toBe(fault.lasts === 'act');
    if (example.for !== undefined) expect(parseDurationMs(example.for)).toBeGreaterThan(0);
  });

  test('has means whose claims their holds accept', () => {
    const means = fault.means(fault.params.parse(example.with), target);
    expect(means.length).toBeGreaterThan(0);
    for (const { claims } of means) {
      for (const { hold, resource, want } of claims) {
        const declared = declarationOf(hold);
        expect(declared, `hold ${hold}`).toBeDefined();
        expect(declared?.resource.safeParse(resource)).toMatchObject({ success: true });
        expect(declared?.want.safeParse(want)).toMatchObject({ success: true });
        expect(JSON.parse(JSON.stringify({ resource, want }))).toEqual({ resource, want });
      }
    }
  });

  test('asks the witness in JSON', () => {
    const params = fault.params.parse(example.with);
    const asked = [fault.effect(params, target), fault.exposure(params, target)];
    expect(JSON.parse(JSON.stringify(asked))).toEqual(asked);
  });
});

describe.each(faults.map((fault) => ({ fault })))('$fault.name', ({ fault }) => {
  test('has a JSON Schema, and refuses a parameter that nobody knows', () => {
    expect(z.toJSONSchema(fault.params, { io: 'input' })).toMatchObject({ type: 'object' });
    const example = fault.examples[0].with;
    expect(fault.params.safeParse({ ...example, unknown: 1 }).success).toBe(false);
  });

  test('speaks both languages', () => {
    const words = [fault.title, fault.summary, ...fault.examples.map((example) => example.title)];
    for (const { en, ko } of words) {
      expect(en).toMatch(/[a-zA-Z]/);
      expect(ko).toMatch(/[가-힣]/);
    }
  });

  test('names the dead-man class of each of its means', () => {
    const kind = fault.targets[0];
    const means = fault.means(fault.params.parse(fault.examples[0].with), targetOf(kind));
    const classes = means.map(({ name, claims }) => `${name} ${declarationOf(claims[0].hold)?.deadMan}`);
    console.log(`${fault.name}: ${classes.join(', ')}`);
    expect(classes.join()).not.toContain('undefined');
  });
});

test('a name is its file’s name, and the list has every name once', () => {
  expect(byName.size).toBe(faults.length);
  expect([...byName.keys()]).toEqual([...byName.keys()].toSorted());
});

describe('parameters', () => {
  const parse = (name: string, params: unknown) => byName.get(name)?.params.safeParse(params).success;

  test.for<[string, unknown]>([
    ['cpu.load', { percent: 0 }],
    ['cpu.load', { percent: 4 }],
    ['cpu.load', { percent: '120%' }],
    ['disk.fill', { path: '/x' }],
    ['disk.fill', { path: '/x', size: '1MiB', percent: 5 }],
    ['disk.fill', { path: 'x', size: '1MiB' }],
    ['file.replace', { path: '/x' }],
    ['file.replace', { path: '/x', content: '', absent: true }],
    ['file.replace', { path: '/x', content: '', mode: '888' }],
    ['http.delay', { delay: 7 }],
    ['http.delay', { delay: '0s' }],
    ['http.delay', { delay: '2h' }],
    ['http.abort', {}],
    ['http.abort', { status: 503, connection: 'reset' }],
    ['http.abort', { status: 99 }],
    ['http.delay', { delay: '1s', match: { port: 0 } }],
    ['http.delay', { delay: '1s', ask: 'page' }],
    ['http.patch', {}],
    ['http.patch', { query: { a: 'b' } }],
    ['http.patch', { headers: { 'Content-Length': '1' } }],
    ['http.replace', {}],
    ['http.replace', { status: 304 }],
    ['http.replace', { at: 'request', status: 500 }],
    ['http.replace', { path: '/x' }],
    ['http.replace', { body: 'a', bodyBase64: 'YQ==' }],
    ['http.replace', { headers: { a: 'b\r\nc: d' } }],
    ['memory.fill', { size: '1MiB' }],
    ['memory.fill', {}],
    ['process.kill', { signal: 'SIGHUP' }],
    ['tcp.bandwidth', { rate: '64KiB' }],
    ['tcp.bandwidth', { rate: '0B/s' }],
    ['tcp.latency', { delay: '1s', correlation: 25 }],
    ['tcp.limit', { size: '0B' }],
    ['tcp.reset', { after: '2h' }],
    ['tcp.reset', { direction: 'upstream' }],
    ['tcp.slice', { average: '0B' }],
    ['tcp.slice', { average: '1B', send: { base64: '?' } }],
    ['tcp.slow-close', {}],
  ])('%s refuses %o', ([name, params]) => {
    expect(parse(name, params)).toBe(false);
  });

  test('a share is a number of percent or a text with its unit', () => {
    expect(parse('cpu.load', { percent: 80 })).toBe(true);
    expect(parse('cpu.load', { percent: '80%' })).toBe(true);
  });
});

describe('what a person is told beforehand', () => {
  const warningsOf = (name: string, target: Target, given: JsonObject = {}) => {
    const fault = byName.get(name);
    return fault?.warnings?.(fault.params.parse(given), target).map(({ en }) => en) ?? [];
  };

  test('that nothing would start a process again', () => {
    const orphan = targetOf('process', { supervisor: null });
    expect(warningsOf('process.kill', orphan)).toEqual([expect.stringContaining('No supervisor')]);
    expect(warningsOf('process.restart', orphan)).toEqual([expect.stringContaining('No supervisor')]);
    expect(warningsOf('process.kill', targetOf('process'))).toEqual([]);
    for (const fault of ['process.kill', 'process.restart']) {
      expect(warningsOf(fault, targetOf('process', { proxies: [] }))).toEqual([expect.stringContaining('No door')]);
    }
  });

  test('that the witness’s own requests are no mere looks', () => {
    const abort = byName.get('http.abort');
    const warned = (method: string) =>
      abort?.warnings?.(abort.params.parse({ status: 500, match: { method } }), targetOf('process')).length;
    expect([warned('GET'), warned('POST')]).toEqual([0, 1]);
  });

  test.each([
    ['/orders*', []],
    ['/orders/*/items*', ['only a * at the end']],
    ['/orders?all=1', ['holds a query']],
  ])('a path such as %s that is not meant as it reads is told of', (path, expected) => {
    const abort = byName.get('http.abort');
    const warned = abort?.warnings?.(abort.params.parse({ status: 500, match: { path } }), targetOf('process'));
    expect(warned?.map(({ en }) => en)).toEqual(expected.map((part) => expect.stringContaining(part)));
  });

  test('that without a port only the end is seen', () => {
    const told = [expect.stringContaining('at no TCP port'), expect.stringContaining('only its end can be seen')];
    expect(warningsOf('process.restart', targetOf('process', { ports: [] }))).toEqual(told);
  });

  test.each(['process.pause', 'process.kill'])('that nobody is seen to meet %s of who serves nobody', (name) => {
    const unserving = [expect.stringContaining('at no TCP port')];
    const wrapper = { ports: [], descendants: [{ pid: 4712, name: 'node' }] };
    expect(warningsOf(name, targetOf('process', wrapper))).toEqual(unserving);
    expect(warningsOf(name, targetOf('process', wrapper), { children: true })).toEqual([]);
    expect(warningsOf(name, targetOf('process', { ports: [] }), { children: true })).toEqual(unserving);
    expect(warningsOf(name, targetOf('process'))).toEqual([]);
  });
});

describe('faults through the proxy', () => {
  const meansOf = (name: string, proxies: Target['facts']['proxies']) => {
    const fault = byName.get(name);
    return fault?.means(fault.params.parse({ delay: '1s' }), targetOf('process', { proxies })) ?? [];
  };

  test('hurt at every door, and need the ability `proxy` where there is none', () => {
    const second = { key: 'x', listen: '[::1]:9190', upstream: '[::1]:9080' };
    expect(meansOf('http.delay', [door, second])[0]?.claims.map((claim) => claim.resource)).toEqual([
      { listen: door.listen },
      { listen: second.listen },
    ]);
    expect(meansOf('tcp.latency', [door])[0]?.needs).toEqual([]);
    expect(meansOf('tcp.latency', [])[0]?.needs).toEqual(['proxy']);
  });

  test('hurt only at the doors of the port that they match, and ask there', () => {
    const other = { key: 'y', listen: '127.0.0.1:9190', upstream: '127.0.0.1:9081' };
    const target = targetOf('process', { proxies: [door, other] });
    const delay = byName.get('http.delay');
    const at = (port: number) => {
      const params = delay?.params.parse({ delay: '1s', match: { port, path: '/a*' } });
      return {
        doors: delay
          ?.means(params, target)
          .flatMap(({ claims }) => claims.map(({ resource }) => JSON.stringify(resource))),
        url: delay?.effect(params, target)['url'],
      };
    };
    const elsewhere = { doors: [JSON.stringify({ listen: other.listen })], url: 'http://127.0.0.1:9190/a' };
    expect(at(9190)).toEqual(elsewhere);
    expect(at(9081)).toEqual(elsewhere);
    expect(at(80).doors).toEqual([]);
  });

  test('are all those of http and tcp, and no others', () => {
    const named = [...byName.keys()].filter((name) => /^(?:http|tcp)\./.test(name));
    expect(named).toEqual([...doorFaults]);
  });

  test('ask as the match wants it, marked as a canary', () => {
    const abort = byName.get('http.abort');
    const match = { method: 'HEAD', path: '/a/*', header: { 'x-user': 'j*', 'x-any': '*' } };
    const params = abort?.params.parse({ status: 503, match, ask: '/a/b?c=d' });
    expect(abort?.effect(params, targetOf('process'))).toMatchObject({
      url: 'http://127.0.0.1:9180/a/b?c=d',
      method: 'HEAD',
      headers: { 'x-user': 'j', 'x-any': 'x', 'x-firedrill-canary': '{injection}' },
      about: '{injection}',
      bodySha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    });
  });

  test('are seen each by canaries that are about it alone', () => {
    for (const name of doorFaults) {
      const fault = byName.get(name);
      const params = fault?.params.parse(fault.examples[0].with);
      expect(fault?.effect(params, targetOf('process')), name).toMatchObject({ about: '{injection}' });
    }
  });

  test('are looked for often enough to see a small share', () => {
    expect(drawsToSee(100)).toBe(1);
    expect(drawsToSee(50)).toBe(10);
    expect(drawsToSee(0)).toBe(100);
  });
});

test('memory.fill offers nothing where the share is less than it can fill exactly', () => {
  const fault = byName.get('memory.fill');
  expect(fault?.means(fault.params.parse({ percent: 1 }), targetOf('process'))).toEqual([]);
});

test('a load that leaves room for everybody says so beforehand', () => {
  const target = targetOf('host', { memoryLimitBytes: 2 ** 33, cpuCount: 8 });
  const warned = (name: string, given: Record<string, unknown>): readonly (string | undefined)[] => {
    const fault = byName.get(name);
    return (fault?.warnings?.(fault.params.parse(given), target) ?? []).map(({ en }) => en);
  };
  expect(warned('memory.fill', { size: '48MiB' })).toEqual([expect.stringContaining('48 MiB of 8 GiB')]);
  expect(warned('memory.fill', { percent: 80 })).toEqual([]);
  expect(warned('cpu.load', { percent: 50, cores: 1 })).toEqual([expect.stringContaining('6 % of all cores')]);
  expect(warned('cpu.load', { percent: 80 })).toEqual([]);
});

test.for(['/srv/app/config/', '/srv/app/.', '/srv/app/..', '/', 'config'])('file.replace takes no %s', (path) => {
  expect(byName.get('file.replace')?.params.safeParse({ path, content: '{' }).success).toBe(false);
});

test('file.replace takes every name of a file', () => {
  for (const path of ['/x', '/srv/.env', '/srv/a..', '/srv/...', '/srv/../x', '/proc/7/root/etc/app']) {
    expect(byName.get('file.replace')?.params.safeParse({ path, absent: true }).success, path).toBe(true);
  }
});
