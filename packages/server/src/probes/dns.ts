import { promises } from 'node:dns';
import { reasonOf } from '@firedrill/core/errors';
import type { Json } from '@firedrill/core/words/json';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { codeOf, isOurs } from './own-limits.ts';
import { blind, defineProbe, numberKeys, timeKeys } from './probe.ts';

const recordTypes = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NAPTR', 'NS', 'PTR', 'SRV', 'TLSA', 'TXT'] as const;

const parameters = z.strictObject({
  /** The name that is looked up. */
  name: z.string().min(1).max(253),
  record: z.enum(recordTypes).default('A'),
  /** Who is asked, as ADDRESS or ADDRESS:PORT; otherwise who the observer's machine asks. */
  resolver: z
    .string()
    .regex(/^(\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?|\[[0-9a-fA-F:]+\](:\d{1,5})?|[0-9a-fA-F:]+)$/, {
      error: 'expected an address, such as 127.0.0.1:53',
    })
    .optional(),
});

/** c-ares' codes that say nothing about the name or who serves it. @see https://c-ares.org/docs/ares_strerror.html */
const blindCodes = new Set(['ENOTINITIALIZED', 'ELOADIPHLPAPI', 'ECANCELLED', 'EBADQUERY', 'EBADNAME', 'EBADSTR']);

/** A look-up of one kind of record. The number is how many answers there are. */
export const dnsProbe = defineProbe({
  type: 'dns',
  title: { en: 'DNS look-up', ko: 'DNS 조회' },
  about: {
    en:
      'Asks a resolver for one kind of record, without a cache and without /etc/hosts. `values` are written as ' +
      'in a zone file: `10 mail.example` for MX, `priority weight port name` for SRV. The number is how many ' +
      'answers there are.',
    ko:
      '캐시와 /etc/hosts 없이 한 종류의 레코드를 조회합니다. `values`는 영역 파일처럼 씁니다(MX는 `10 mail.example`, SRV는 `우선순위 가중치 포트 이름`). ' +
      '값은 응답의 수입니다.',
  },
  with: parameters,
  expects: ['values', 'matches', 'equals', 'jsonPath', ...numberKeys, ...timeKeys],
  table: [
    { seen: 'answers within the tolerance; any answer where none is named', quality: 'good' },
    { seen: 'other answers, no such name, no such record', quality: 'bad' },
    { seen: 'the resolver fails, refuses, cannot be reached, or does not answer in time', quality: 'bad' },
    { seen: 'no descriptors, ports or memory left at the observer', quality: 'blind' },
  ],
  examples: [
    {
      name: 'shop-name',
      type: 'dns',
      with: { name: 'shop.example', record: 'A', resolver: '127.0.0.1:53' },
      expect: { values: ['10.0.0.1', '10.0.0.2'] },
    },
  ],
  sample: async ({ with: { name, record, resolver }, timeoutMs }) => {
    const startMs = performance.now();
    const asking = new promises.Resolver({ timeout: timeoutMs, tries: 1 });
    if (resolver !== undefined) asking.setServers([resolver]);
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      asking.cancel();
    }, timeoutMs);
    try {
      const json = jsonOf(await asking.resolve(name, record));
      const latencyMs = performance.now() - startMs;
      const values = json.map(zoneText);
      const says = `${values.join(', ')} in ${Math.round(latencyMs)} ms`;
      return {
        says,
        latencyMs,
        values,
        text: values.toSorted().join('\n'),
        json: () => json,
        number: values.length,
      } satisfies Answer;
    } catch (thrown) {
      const code = codeOf(thrown) ?? '';
      if (isOurs(thrown) || (!late && blindCodes.has(code))) return blind(reasonOf(thrown));
      const failure = late || code === 'ETIMEOUT' ? `no answer within ${timeoutMs} ms` : `${code}: ${name} ${record}`;
      return { says: failure, failure, latencyMs: performance.now() - startMs };
    } finally {
      clearTimeout(limit);
    }
  },
});

type Records = Awaited<ReturnType<promises.Resolver['resolve']>>;

/** Node's answers are texts, lists of texts and plain objects; a TLSA record holds bytes, which become hexadecimal. */
function jsonOf(records: Records): readonly Json[] {
  const text = JSON.stringify(records, (_key, value: unknown) =>
    value instanceof ArrayBuffer ? Buffer.from(value).toString('hex') : value,
  );
  // JSON.parse yields JSON; every kind of record that is asked for comes as a list.
  return JSON.parse(text) as readonly Json[];
}

/** An answer as a zone file writes it. A TXT record is the list of its parts. */
function zoneText(record: Json): string {
  if (typeof record !== 'object' || record === null) return String(record);
  if (Array.isArray(record)) return record.map(String).join('');
  const order = ['priority', 'weight', 'port', 'exchange', 'name'];
  const members = Object.entries(record);
  const known = order.flatMap((key) => members.filter(([name]) => name === key).map(([, value]) => zoneText(value)));
  return known.length > 0 ? known.join(' ') : members.map(([, value]) => zoneText(value)).join(' ');
}
