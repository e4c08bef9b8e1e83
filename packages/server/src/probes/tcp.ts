import type { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { reasonOf } from '@firedrill/core/errors';
import type { Tolerance } from '@firedrill/core/words/tolerance';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { dial } from './dial.ts';
import { TooLongExpression } from './expression-limit.ts';
import { judgeAnswer } from './judge-answer.ts';
import { networkReason } from './network-reason.ts';
import { isOurs } from './own-limits.ts';
import { blind, defineProbe, timeKeys } from './probe.ts';

/** More of an answer is not read; what was expected has to come before. */
const maxAnswerBytes = 64 * 1024;

const parameters = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65535),
  /** Sent once after connecting. */
  send: z.string().optional(),
});

/**
 * Connects, sends what it is told, and reads until the answer is as expected, the other side ends, or time is up.
 * Without an expected text connecting is enough. The number is the latency in ms.
 */
export const tcpProbe = defineProbe({
  type: 'tcp',
  title: { en: 'TCP connection', ko: 'TCP 연결' },
  about: {
    en:
      'Connects; sends `send`; and where `equals` or `matches` is expected, reads until the answer is so, the ' +
      'other side ends, or time is up. The number is the latency in milliseconds: until connected, or until the ' +
      'answer was as expected.',
    ko:
      '연결하고 `send`를 보냅니다. `equals`나 `matches`가 있으면 응답이 맞거나, 상대가 끝내거나, 시간이 다 될 때까지 읽습니다. 값은 연결 또는 맞는 응답까지의 지연 ' +
      '시간(ms)입니다.',
  },
  with: parameters,
  expects: ['equals', 'matches', 'trend', 'ofBaseline', ...timeKeys],
  table: [
    { seen: 'connected, and an answer within the tolerance where one is expected', quality: 'good' },
    { seen: 'refused, reset, unreachable, an unknown name, or no connection in time', quality: 'bad' },
    { seen: 'another answer, or none in time', quality: 'bad' },
    { seen: 'no descriptors, ports or memory left at the observer', quality: 'blind' },
  ],
  examples: [
    {
      name: 'cache',
      type: 'tcp',
      with: { host: '127.0.0.1', port: 6379, send: 'PING\r\n' },
      expect: { matches: '^\\+PONG', latency: { below: '20ms' } },
    },
  ],
  sample: async ({ with: { host, port, send }, expect, timeoutMs }) => {
    const startMs = performance.now();
    const signal = AbortSignal.timeout(timeoutMs);
    let socket: Socket | null = null;
    try {
      socket = await dial({ host, port, signal });
      const text = await converse(addAbortSignal(signal, socket), send, expect);
      const latencyMs = performance.now() - startMs;
      const says = text === null ? 'connected' : `answered ${JSON.stringify(text.slice(0, 40))}`;
      return {
        says: `${says} in ${Math.round(latencyMs)} ms`,
        latencyMs,
        otherwise: latencyMs,
        ...(text === null ? {} : { text }),
      } satisfies Answer;
    } catch (thrown) {
      if (thrown instanceof TooLongExpression) throw thrown;
      if (isOurs(thrown)) return blind(`the observer is out of resources: ${reasonOf(thrown)}`);
      const late = signal.aborted;
      const what = expect.equals === undefined && expect.matches === undefined ? 'connection' : 'expected answer';
      const failure = late ? `no ${what} within ${timeoutMs} ms` : networkReason(thrown);
      return { says: failure, failure, latencyMs: performance.now() - startMs };
    } finally {
      socket?.destroy();
    }
  },
});

/** What was answered; null where nothing was asked for. Rejects when the connection breaks or time is up. */
function converse(socket: Socket, send: string | undefined, expect: Tolerance): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  const waits = expect.equals !== undefined || expect.matches !== undefined;
  const wanted: Tolerance = { equals: expect.equals, matches: expect.matches };
  let text = '';
  socket.setEncoding('utf8');
  socket.once('error', reject);
  socket.once('close', () => reject(new Error('the connection was closed')));
  if (send !== undefined) socket.write(send);
  if (!waits) resolve(null);
  socket.on('data', (chunk: string) => {
    text += chunk;
    const reasons = { bad: [], blind: [] };
    try {
      judgeAnswer({ says: '', text }, wanted, reasons);
      if (reasons.bad.length === 0 || text.length > maxAnswerBytes) resolve(text);
    } catch (thrown) {
      // Thrown here it would end this process; whoever waits for the answer tells it.
      reject(thrown);
    }
  });
  socket.once('end', () => (waits ? resolve(text) : undefined));
  return promise;
}
