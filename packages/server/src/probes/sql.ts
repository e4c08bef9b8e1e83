import { reasonOf } from '@firedrill/core/errors';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { inText } from './judge-answer.ts';
import { networkReason } from './network-reason.ts';
import { isOurs } from './own-limits.ts';
import { blind, defineProbe, numberKeys, timeKeys } from './probe.ts';
import { mysqlStore } from './sql/mysql.ts';
import { postgresStore } from './sql/postgres.ts';
import { redisStore } from './sql/redis.ts';
import { sqliteStore } from './sql/sqlite.ts';
import type { SqlAnswer, SqlStore } from './sql/store.ts';
import { writingWord } from './sql/writes.ts';

const stores: readonly SqlStore[] = [postgresStore, mysqlStore, redisStore, sqliteStore];
const schemes = stores.flatMap((store) => store.schemes);

const parameters = z
  .strictObject({
    /** Where the database is; its scheme says which kind it is. */
    url: z
      .string()
      .refine((text) => storeOf(text) !== null, `expected a URL that begins with ${schemes.join(', ')}`)
      .meta({ pattern: `^(${schemes.join('|')})`, examples: ['postgres://probe@127.0.0.1:5432/shop'] }),
    /** One statement, with the database's own places for values; for Redis a command. */
    query: z.string().min(1),
    /** Values for those places, or the command's arguments. */
    parameters: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).default([]),
    /** A question must not change anything, unless the document says otherwise. */
    readOnly: z.boolean().default(true),
  })
  .superRefine((asked, context) => {
    const word = asked.readOnly ? writingWord(asked) : null;
    const message = `expected a question that only reads; ${word} changes something (meant? \`readOnly: false\`)`;
    if (word !== null) context.addIssue({ code: 'custom', path: ['query'], message });
  });

/**
 * One question to a database over a connection of its own, as a new customer would have one. The number is the first
 * row's first value.
 */
export const sqlProbe = defineProbe({
  type: 'sql',
  title: { en: 'database query', ko: '데이터베이스 쿼리' },
  about: {
    en:
      'Asks PostgreSQL, MySQL, Redis or SQLite one question over a new connection, which is part of its ' +
      'latency. Values go beside the statement, never in it. It only reads unless `readOnly: false`: ' +
      'what surely writes is refused by `validate`, other writes by the database. The text ' +
      'is the first value of the first row; JSON paths look at the rows as a list of objects, for Redis at its ' +
      'reply. A password in the URL is kept out of what is stored; better is a variable with `secret`.',
    ko:
      '새 연결로 PostgreSQL, MySQL, Redis, SQLite에 한 가지를 묻습니다. 연결도 지연 시간에 들어갑니다. 값은 문장과 따로 보냅니다. `readOnly: false`가 ' +
      '아니면 읽기만 합니다. 분명한 쓰기는 `validate`가, 나머지는 데이터베이스가 거부합니다. ' +
      '텍스트는 첫 행의 첫 값이고, JSON 경로는 행의 목록을(Redis는 응답을) 봅니다. URL의 비밀번호는 저장하지 않습니다. `secret` 변수가 더 ' +
      '좋습니다.',
  },
  with: parameters,
  expects: ['equals', 'matches', 'jsonPath', ...numberKeys, ...timeKeys],
  table: [
    { seen: 'an answer within the tolerance', quality: 'good' },
    { seen: 'an answer outside the tolerance', quality: 'bad' },
    { seen: 'refused, reset, unreachable, no answer in time, or a file that is gone', quality: 'bad' },
    { seen: 'the database refuses: starting, too many connections, locked, read-only, out of space', quality: 'bad' },
    {
      seen: 'it does not let us in, or the question is wrong: syntax, names, rights, a hidden write',
      quality: 'blind',
    },
    { seen: 'no number where a bound is given', quality: 'blind' },
    { seen: 'no descriptors, ports or memory left at the observer', quality: 'blind' },
  ],
  examples: [
    {
      name: 'paid-orders',
      type: 'sql',
      with: {
        url: 'postgres://probe:${password}@127.0.0.1:5432/shop',
        query: 'SELECT count(*) FROM orders WHERE state = $1',
        parameters: ['paid'],
      },
      expect: { atLeast: 1, latency: { below: '200ms' } },
    },
    {
      name: 'basket',
      type: 'sql',
      with: { url: 'redis://127.0.0.1:6379', query: 'LLEN', parameters: ['basket'] },
      expect: { atMost: 1000 },
    },
  ],
  sample: async ({ with: { url, query, parameters: values, readOnly }, timeoutMs }) => {
    const store = storeOf(url);
    if (store === null) return blind('there is no database of this kind');
    await store.load();
    const startMs = performance.now();
    const signal = AbortSignal.timeout(timeoutMs);
    const late = `no answer within ${timeoutMs} ms`;
    try {
      const asked = { url: new URL(url), query, parameters: values, readOnly, timeoutMs, signal };
      const answer = await within(store.ask(asked), signal, late);
      const latencyMs = performance.now() - startMs;
      if (answer.seen === 'misasked') return blind(answer.reason);
      if (answer.seen === 'refused') return { says: answer.reason, failure: answer.reason, latencyMs } satisfies Answer;
      return { ...rowsSeen(answer), latencyMs };
    } catch (thrown) {
      if (isOurs(thrown)) return blind(`the observer is out of resources: ${reasonOf(thrown)}`);
      const failure = networkReason(thrown);
      return { says: failure, failure, latencyMs: performance.now() - startMs };
    }
  },
});

function rowsSeen({ json, first }: Extract<SqlAnswer, { seen: 'rows' }>): Answer {
  const text = first === undefined || first === null ? '' : typeof first === 'object' ? JSON.stringify(first) : first;
  const says = `answered ${JSON.stringify(text).slice(0, 80)}`;
  return { says, text: String(text), json: () => json, otherwise: inText(String(text)) };
}

function storeOf(url: string): SqlStore | null {
  const scheme = URL.canParse(url) ? new URL(url).protocol : '';
  return stores.find((store) => store.schemes.includes(scheme)) ?? null;
}

/** A client that does not keep to its time is left behind: the signal has cut its connection. */
async function within<Value>(asked: Promise<Value>, signal: AbortSignal, late: string): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const give = (): void => reject(new Error(late));
  signal.addEventListener('abort', give, { once: true });
  try {
    return await Promise.race([asked, promise]);
  } finally {
    signal.removeEventListener('abort', give);
    void Promise.allSettled([asked]);
  }
}
