import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Randomness, randomness } from './random.ts';
import { type Peer, tcpPeer, until } from './testing/http-peer.ts';
import { openPath, type Path } from './testing/path.ts';

/** Frames in all; the whole proof asks for 100,000. */
const frames = Number(process.env['FIREDRILL_FUZZ_FRAMES'] ?? 4000);
const framesAConnection = 20;
const atOnce = 16;
/** Growth of what is in use that is still noise: buffers that the runtime keeps for later. */
const growthLimitBytes = 16 * 1024 * 1024;

setFlagsFromString('--expose-gc');
// What V8 puts into a new context under this name is a function without arguments.
const collectGarbage = runInNewContext('gc') as () => void;

const words = [
  'GET / HTTP/1.1\r\n',
  'POST /a HTTP/1.1\r\n',
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\n\r\n',
  'Host: a\r\n',
  'Content-Length: 5\r\n',
  'Content-Length: 0\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Upgrade: x\r\nConnection: upgrade\r\n',
  'Expect: 100-continue\r\n',
  '\r\n',
  '\r\n\r\n',
  '\n',
  '\r',
  '5\r\nabcde\r\n',
  '0\r\n\r\n',
  '0\r\nA: b\r\n\r\n',
  'fffff\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01',
  'CONNECT a:1 HTTP/1.1\r\n\r\n',
  'HEAD / HTTP/1.0\r\n\r\n',
  ':',
  ' ',
];

/** A frame of HTTP's words in any order, with bytes changed here and there. */
function frame(random: Randomness): Buffer {
  const integer = (below: number): number => Math.floor(random.next() * below);
  const parts = Array.from({ length: 1 + integer(8) }, () => words[integer(words.length)] ?? '');
  const bytes = Buffer.from(parts.join(''), 'latin1');
  if (bytes.length > 0 && random.next() < 0.3) bytes[integer(bytes.length)] = integer(256);
  return random.next() < 0.05 ? Buffer.alloc(integer(70_000), bytes) : bytes;
}

let peer: Peer;
let path: Path;
beforeAll(async () => {
  let connection = 0;
  peer = await tcpPeer((socket) => {
    const random = randomness('server', (connection += 1));
    socket.on('data', () => {
      if (socket.writableLength < 100_000) socket.write(frame(random));
      if (random.next() < 0.05) socket.end();
      if (random.next() < 0.02) socket.resetAndDestroy();
    });
    socket.on('end', () => socket.end());
  });
  path = await openPath(peer.port);
});
afterAll(() => {
  path.close();
  peer.close();
});

async function connection(seed: number): Promise<void> {
  const random = randomness('client', seed);
  const client = connect({ port: path.port, host: '127.0.0.1', noDelay: true });
  client.on('error', () => undefined);
  client.resume();
  for (let sent = 0; sent < framesAConnection && !client.destroyed; sent += 1) {
    client.write(frame(random));
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (random.next() < 0.3) client.resetAndDestroy();
  else client.end();
  await until(() => client.closed, 'the end', 300).catch(() => client.destroy());
}

test(`${frames} frames of nonsense crash nothing, and leave nothing behind`, async () => {
  const rules = [
    { id: 'delay', fault: 'http.delay', with: { delayMs: 2, jitterMs: 2 }, percent: 50 },
    { id: 'abort', fault: 'http.abort', with: { status: 500 }, percent: 20 },
    { id: 'patch', fault: 'http.patch', with: { headers: { a: 'b' }, body: { a: 1 } }, percent: 30 },
    { id: 'replace', fault: 'http.replace', with: { at: 'request', body: 'x' }, percent: 20 },
    { id: 'latency', fault: 'tcp.latency', with: { delayMs: 1, direction: 'both' }, percent: 50 },
    { id: 'slice', fault: 'tcp.slice', with: { averageBytes: 700 }, percent: 30 },
  ];
  let before = 0;
  const rounds = Math.ceil(frames / framesAConnection / atOnce);
  for (let round = 0; round < rounds; round += 1) {
    const rule = rules[round % rules.length];
    if (rule !== undefined && round % 2 === 0) path.rule(rule);
    const connections = Array.from({ length: atOnce }, (_, at) => connection(round * atOnce + at));
    await new Promise((resolve) => setImmediate(resolve));
    if (rule !== undefined) path.unrule(rules[(round + 3) % rules.length]?.id ?? '');
    await Promise.all(connections);
    if (round === Math.floor(rounds / 3)) before = used();
  }
  await until(() => path.listener().connections === 0, 'no connection', 10_000);
  expect(used() - before).toBeLessThan(growthLimitBytes);
}, 600_000);

/** Without what nobody uses any more: how much of that lies about says nothing. */
function used(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
