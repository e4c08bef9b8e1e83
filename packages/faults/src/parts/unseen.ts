import type { Words } from '@firedrill/core/fault';
import type { Target } from '@firedrill/core/words/target';
import { type Speech, spokenAt } from '@firedrill/core/words/known-servers';
import { type Connections, sentBytesOf } from './connections.ts';
import { doorOf } from './proxy-claim.ts';

/** A fault that shows only where enough bytes flow. */
export interface Unseen {
  readonly connections: Connections;
  readonly direction: 'upstream' | 'downstream' | 'both';
  /** So many must flow in that direction; Infinity where no number shows it. */
  readonly leastBytes: number;
  readonly target: Target;
}

/** What bytes must take at a rate, so that it shows (witness, tcp-throughput.ts). */
export const leastSeenMs = 25;

/** The witness awaits no longer answer than this (`expectBytes`). */
const mostAwaitedBytes = 1_048_576;

/**
 * What a person should know before the run of a fault that is seen by an answer: the witness says nothing by itself,
 * and most servers speak only when they are spoken to. It tells the very words to add where the server is a known one.
 */
export function unseenWarnings(unseen: Unseen): readonly Words[] {
  const { connections, direction, leastBytes } = unseen;
  const { send, expectBytes } = connections;
  if (leastBytes > mostAwaitedBytes) return [tooFast];
  if (send === undefined) {
    const [why, advice] = [silent(unseen), adviceOf(unseen)];
    return [{ en: `${why.en} ${advice.en}`, ko: `${why.ko} ${advice.ko}` }];
  }
  const upBytes = direction === 'downstream' ? 0 : sentBytesOf(send);
  const downBytes = direction === 'upstream' ? 0 : (expectBytes ?? 1);
  return upBytes + downBytes < leastBytes ? [tooFew(upBytes + downBytes, unseen)] : [];
}

const tooFast: Words = {
  en: 'No number of bytes shows this fault to the witness, so the run is inconclusive: make it slower.',
  ko: '증인이 몇 바이트를 보아도 이 장애를 알아볼 수 없어 판정 불가로 끝납니다. 더 느리게 하십시오.',
};

/** Towards the server nothing of the witness's flows unless it is told what to say. */
function silent({ direction, leastBytes }: Unseen): Words {
  if (direction === 'upstream') {
    return {
      en:
        `The witness says nothing by itself, and would see this only by ${leastBytes} bytes or more of its own: ` +
        'nothing shows the fault and the run is inconclusive.',
      ko:
        `증인은 스스로 아무것도 보내지 않는데, ${leastBytes}바이트 이상을 직접 보내야 볼 수 있습니다. ` +
        '그대로 두면 장애가 증명되지 않아 판정 불가로 끝납니다.',
    };
  }
  return {
    en:
      `The witness says nothing by itself, and sees this only where the server speaks first (${leastBytes} bytes or ` +
      'more). Else nothing shows the fault and the run is inconclusive.',
    ko:
      `증인은 스스로 아무것도 보내지 않으므로, 서버가 먼저 ${leastBytes}바이트 이상 말할 때만 볼 수 있습니다. ` +
      '그렇지 않으면 장애가 증명되지 않아 판정 불가로 끝납니다.',
  };
}

function tooFew(flowBytes: number, { direction, leastBytes }: Unseen): Words {
  const isUp = direction === 'upstream';
  const raise = isUp
    ? `make \`send\` ${leastBytes} bytes or longer`
    : `give expectBytes: ${leastBytes}, and ask by \`send\` for an answer that long`;
  const raiseKo = isUp
    ? `\`send\`를 ${leastBytes}바이트 이상으로 늘리십시오`
    : `expectBytes: ${leastBytes} 항목을 지정하고 \`send\`로 그만큼 긴 응답을 요청하십시오`;
  return {
    en:
      `By \`send\` and \`expectBytes\` too few bytes flow to show this (${flowBytes}): the run is inconclusive; ` +
      `${raise}.`,
    ko: `\`send\`와 \`expectBytes\`로 흐르는 ${flowBytes}바이트로는 알아볼 수 없어 판정 불가로 끝납니다. ${raiseKo}.`,
  };
}

/** Of what words are known for. */
const names: { readonly [speech in Speech]: string } = {
  http: 'HTTP',
  https: 'HTTPS',
  redis: 'Redis',
  memcached: 'memcached',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
};

/** The words to add under `with`, where what the server speaks is known or can be guessed. */
function adviceOf(unseen: Unseen): Words {
  const { direction, leastBytes, target } = unseen;
  const { text } = doorOf(target);
  const upstream = target.facts.proxies.find(({ listen }) => listen === text)?.upstream ?? text;
  const { speech, by } = spokenAt(Number(upstream.slice(upstream.lastIndexOf(':') + 1)), target.facts);
  const said = direction === 'upstream' ? padded(speech, leastBytes) : asked(speech, leastBytes);
  if (said === null) return direction === 'upstream' ? longSend(leastBytes) : longAnswer(leastBytes);
  const line = `send: ${JSON.stringify(said)}${direction === 'upstream' ? '' : `, expectBytes: ${leastBytes}`}`;
  const name = names[speech];
  const [page, pageKo] =
    speech === 'http' && direction !== 'upstream' ? [', of a page that long', ' (그만큼 긴 페이지)'] : ['', ''];
  const [where, whereKo] = by === 'guess' ? [`If it speaks ${name}`, `${name}라면`] : [`For ${name}`, `${name}:`];
  return { en: `${where}, add ${line}${page}.`, ko: `${whereKo} ${line}${pageKo} 항목을 추가하십시오.` };
}

const longSend = (leastBytes: number): Words => ({
  en: `Add a \`send\` of ${leastBytes} bytes or more that it answers, such as a request with a long header.`,
  ko: `긴 헤더가 있는 요청처럼 서버가 응답할 ${leastBytes}바이트 이상의 \`send\`를 추가하십시오.`,
});

const longAnswer = (leastBytes: number): Words => ({
  en: `Add \`send\`, to which it answers at such length, and expectBytes: ${leastBytes}.`,
  ko: `그만큼 길게 응답할 \`send\`와 expectBytes: ${leastBytes} 항목을 추가하십시오.`,
});

/** What is answered with so many bytes; null where no such words are known. TLS cannot be spoken by a `send`. */
function asked(speech: Speech, leastBytes: number): string | null {
  const words: { readonly [speech in Speech]?: readonly (readonly [mostBytes: number, send: string])[] } = {
    http: [[mostAwaitedBytes, 'GET / HTTP/1.0\r\n\r\n']],
    redis: [
      [7, 'PING\r\n'],
      [2000, 'INFO\r\n'],
    ],
    memcached: [
      [12, 'version\r\n'],
      [600, 'stats\r\n'],
    ],
  };
  return words[speech]?.find(([mostBytes]) => leastBytes <= mostBytes)?.[1] ?? null;
}

/** A longer line is for nobody to read. */
const longestPad = 160;

/** What is at least so long itself, and answered. */
function padded(speech: Speech, leastBytes: number): string | null {
  const pad = 'x'.repeat(Math.min(longestPad, leastBytes));
  if (leastBytes > longestPad) return null;
  if (speech === 'http') return leastBytes <= 18 ? 'GET / HTTP/1.0\r\n\r\n' : `GET / HTTP/1.0\r\nX-Pad: ${pad}\r\n\r\n`;
  if (speech === 'redis') return leastBytes <= 6 ? 'PING\r\n' : `ECHO ${pad}\r\n`;
  return null;
}
