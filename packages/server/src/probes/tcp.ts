import type { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { reasonOf } from '@firedrill/core/errors';
import type { Tolerance } from '@firedrill/core/words/tolerance';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { dial } from './dial.ts';
import { networkReason } from './network-reason.ts';
import { isOurs } from './own-limits.ts';
import { blind, defineProbe, type ProbeAsked, timeKeys } from './probe.ts';
import { cannotFind } from './search/found-in.ts';
import { CannotSearch } from './search/searcher.ts';

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
  sample: async ({ with: { host, port, send }, expect, timeoutMs, matching }) => {
    const startMs = performance.now();
    const signal = AbortSignal.timeout(timeoutMs);
    let socket: Socket | null = null;
    try {
      socket = await dial({ host, port, signal });
      const { text, atMs } = await converse(addAbortSignal(signal, socket), send, { expect, matching });
      const latencyMs = atMs - startMs;
      const says = text === null ? 'connected' : `answered ${JSON.stringify(text.slice(0, 40))}`;
      return {
        says: `${says} in ${Math.round(latencyMs)} ms`,
        latencyMs,
        otherwise: latencyMs,
        ...(text === null ? {} : { text }),
      } satisfies Answer;
    } catch (thrown) {
      if (isOurs(thrown)) return blind(`the observer is out of resources: ${reasonOf(thrown)}`);
      if (thrown instanceof CannotSearch) return blind(cannotFind(expect.matches ?? '', thrown));
      const late = signal.aborted;
      const what = expect.equals === undefined && expect.matches === undefined ? 'connection' : 'expected answer';
      const failure = late ? `no ${what} within ${timeoutMs} ms` : networkReason(thrown);
      return { says: failure, failure, latencyMs: performance.now() - startMs };
    } finally {
      socket?.destroy();
    }
  },
});

interface Wanted {
  readonly expect: Tolerance;
  readonly matching: ProbeAsked<unknown>['matching'];
}

/** Null where nothing was asked for. */
interface Said {
  readonly text: string | null;
  /** When the last of it came; how long we then looked for what is expected is not the system's time. */
  readonly atMs: number;
}

/**
 * What was answered. Rejects when the connection breaks or time is up, but not while we still look into what came
 * before: our own time is not the system's.
 */
function converse(socket: Socket, send: string | undefined, { expect, matching }: Wanted): Promise<Said> {
  const { promise, resolve, reject } = Promise.withResolvers<Said>();
  const waits = expect.equals !== undefined || expect.matches !== undefined;
  let text = '';
  let atMs = performance.now();
  let looked: Promise<void> = Promise.resolve();
  const look = async (said: string): Promise<void> => {
    // More has come meanwhile, and is looked into then.
    if (said !== text) return;
    const heard = { text, atMs };
    if (text.length > maxAnswerBytes || (await isAsWanted(said, expect, matching))) resolve(heard);
  };
  const fail = (thrown: Error): void => void looked.then(() => reject(thrown));
  socket.setEncoding('utf8');
  socket.once('error', fail);
  socket.once('close', () => fail(new Error('the connection was closed')));
  if (send !== undefined) socket.write(send);
  if (!waits) resolve({ text: null, atMs });
  socket.on('data', (chunk: string) => {
    text += chunk;
    atMs = performance.now();
    const said = text;
    looked = looked.then(() => look(said)).catch(reject);
  });
  socket.once('end', () => (waits ? resolve({ text, atMs }) : undefined));
  return promise;
}

/** Whether nothing more has to come. */
async function isAsWanted(text: string, { equals, matches }: Tolerance, matching: Wanted['matching']) {
  if (equals !== undefined && text.trim() !== String(equals)) return false;
  return matches === undefined || (await matching({ source: matches }, [text]))[0] === true;
}
