import { describe, expect, test } from 'vitest';
import type { Target } from '@firedrill/core/words/target';
import { madeTarget } from '@firedrill/core/testing/made-target';
import { faults } from '../list.ts';

/** A target behind a door of ours, by its program and the port that it listens at. */
function behindDoor(program: string, port: number): Target {
  const door = { key: 'd', listen: '127.0.0.1:9180', upstream: `127.0.0.1:${port}` };
  return madeTarget('shop', { facts: { commandLine: [program], ports: [port], proxies: [door] } });
}

function warned(name: string, given: Record<string, unknown>, target: Target): readonly string[] {
  const fault = faults.find((each) => each.name === name);
  const words = fault?.warnings?.(fault.params.parse(given), target) ?? [];
  for (const { ko } of words) expect(ko).toMatch(/판정 불가/);
  for (const { en } of words) expect(en).toContain('the run is inconclusive');
  return words.map(({ en }) => en);
}

describe('the words to add are told where the server is known', () => {
  test.for<[string, string, number, string]>([
    ['HTTP by its program', '/usr/sbin/nginx', 9, 'For HTTP, add send: "GET / HTTP/1.0\\r\\n\\r\\n", expectBytes: 65'],
    ['HTTP by its port', 'node', 8080, 'For HTTP, add send: "GET / HTTP/1.0\\r\\n\\r\\n", expectBytes: 65'],
    ['a guess', 'node', 9, 'If it speaks HTTP, add send: "GET / HTTP/1.0\\r\\n\\r\\n", expectBytes: 65'],
    ['Redis', 'redis-server *:9', 9, 'For Redis, add send: "INFO\\r\\n", expectBytes: 65'],
    ['memcached', 'memcached', 9, 'For memcached, add send: "stats\\r\\n", expectBytes: 65'],
    ['PostgreSQL, which has no such words', 'postgres', 9, 'Add `send`, to which it answers at such length'],
    ['HTTPS, which has no such words', 'nginx', 443, 'Add `send`, to which it answers at such length'],
  ])('%s', ([, program, port, words]) => {
    expect(warned('tcp.limit', { size: '64B' }, behindDoor(program, port))).toEqual([expect.stringContaining(words)]);
  });

  test('a few bytes of Redis are a PONG', () => {
    const [said] = warned('tcp.limit', { size: '4B' }, behindDoor('redis-server', 6379));
    expect(said).toContain('add send: "PING\\r\\n", expectBytes: 5');
  });

  test('towards the server it is the words themselves that are long enough', () => {
    const up = { direction: 'upstream', size: '40B' };
    const [said] = warned('tcp.limit', up, behindDoor('redis-server', 6379));
    const send: string = JSON.parse(/add send: (".*")\./.exec(said ?? '')?.[1] ?? '""');
    expect(send.length).toBeGreaterThan(40);
    expect(warned('tcp.limit', { ...up, send }, behindDoor('redis-server', 6379))).toEqual([]);
  });
});

describe('what is given is counted', () => {
  const target = behindDoor('nginx', 80);
  const send = 'GET / HTTP/1.0\r\n\r\n';

  test('too short an answer shows nothing, one that is long enough is no matter', () => {
    expect(warned('tcp.bandwidth', { rate: '64KiB/s', send }, target)).toEqual([
      expect.stringContaining('give expectBytes: 1639'),
    ]);
    expect(warned('tcp.bandwidth', { rate: '64KiB/s', send, expectBytes: 1639 }, target)).toEqual([]);
    expect(warned('tcp.slice', { average: '10B', variation: '5B', send, expectBytes: 15 }, target)).toHaveLength(1);
    expect(warned('tcp.slice', { average: '10B', variation: '5B', send, expectBytes: 16 }, target)).toEqual([]);
  });

  test('what no answer can show is said to be so', () => {
    expect(warned('tcp.bandwidth', { rate: '1GB/s' }, target)).toEqual([expect.stringContaining('make it slower')]);
    const crumbs = { average: '10B', direction: 'upstream', send };
    expect(warned('tcp.slice', crumbs, target)).toEqual([expect.stringContaining('make it slower')]);
  });
});
