import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { look, type Written } from './testing/look.ts';

let socket: Socket | null = null;
afterEach(() => {
  socket?.close();
  socket = null;
});

const name = (text: string): Buffer =>
  Buffer.concat([...text.split('.').map((part) => Buffer.from([part.length, ...Buffer.from(part)])), Buffer.from([0])]);
const u16 = (...values: number[]): Buffer => Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));

/** What a name server has: per type number of record, the records' contents. A name that it has not is NXDOMAIN. */
type Zone = { readonly [name: string]: { readonly [type: number]: readonly Buffer[] } };

/** A name server of one packet each. @see RFC 1035, 4.1 */
async function serve(zone: Zone, answers: 'all' | 'servfail' | 'nothing' = 'all'): Promise<string> {
  const own = createSocket('udp4');
  socket = own;
  own.on('message', (packet, from) => {
    if (answers === 'nothing') return;
    let end = 12;
    const parts: string[] = [];
    while (packet[end] !== 0) {
      const size = packet[end] ?? 0;
      parts.push(packet.toString('latin1', end + 1, end + 1 + size).toLowerCase());
      end += size + 1;
    }
    const type = packet.readUInt16BE(end + 1);
    const known = zone[parts.join('.')];
    const records = answers === 'servfail' ? [] : (known?.[type] ?? []);
    const code = answers === 'servfail' ? 2 : known === undefined ? 3 : 0;
    const header = Buffer.concat([packet.subarray(0, 2), u16(0x8180 | code, 1, records.length, 0, 0)]);
    const written = records.map((record) => Buffer.concat([u16(0xc00c, type, 1, 0, 60, record.length), record]));
    own.send(Buffer.concat([header, packet.subarray(12, end + 5), ...written]), from.port, from.address);
  });
  own.bind(0, '127.0.0.1');
  await once(own, 'listening');
  return `127.0.0.1:${own.address().port}`;
}

const zone: Zone = {
  'shop.test': {
    1: [Buffer.from([10, 0, 0, 1]), Buffer.from([10, 0, 0, 2])],
    15: [Buffer.concat([u16(10), name('mail.test')])],
    16: [Buffer.from([5, ...Buffer.from('v=abc')])],
    33: [Buffer.concat([u16(1, 5, 5432), name('db.test')])],
  },
  'www.test': { 5: [name('shop.test')] },
};

interface Row {
  readonly asked: { readonly name: string; readonly record?: string };
  readonly expect: NonNullable<Written['expect']>;
  readonly quality: string;
  readonly value?: number;
  readonly says?: string;
}

const rows: readonly Row[] = [
  { asked: { name: 'shop.test' }, expect: {}, quality: 'good', value: 2 },
  {
    asked: { name: 'shop.test' },
    expect: { values: ['10.0.0.2', '10.0.0.1'] },
    quality: 'good',
  },
  { asked: { name: 'shop.test' }, expect: { values: ['10.0.0.1'] }, quality: 'bad' },
  { asked: { name: 'shop.test' }, expect: { atLeast: 3 }, quality: 'bad' },
  { asked: { name: 'shop.test', record: 'MX' }, expect: { values: ['10 mail.test'] }, quality: 'good' },
  { asked: { name: 'shop.test', record: 'TXT' }, expect: { equals: 'v=abc' }, quality: 'good' },
  {
    asked: { name: 'shop.test', record: 'SRV' },
    expect: { values: ['1 5 5432 db.test'] },
    quality: 'good',
  },
  { asked: { name: 'shop.test', record: 'SRV' }, expect: { jsonPath: { '$[0].port': 5432 } }, quality: 'good' },
  { asked: { name: 'www.test', record: 'CNAME' }, expect: { matches: '^shop\\.test$' }, quality: 'good' },
  { asked: { name: 'gone.test' }, expect: {}, quality: 'bad', says: 'ENOTFOUND' },
  { asked: { name: 'shop.test', record: 'AAAA' }, expect: {}, quality: 'bad', says: 'ENODATA' },
];

test.for(rows)(
  '$asked.name $asked.record, $expect → $quality',
  async ({ asked, expect: expected, quality, value, says }) => {
    const sample = await look({ type: 'dns', with: { ...asked, resolver: await serve(zone) }, expect: expected });
    expect(sample).toMatchObject({ quality, ...(value === undefined ? {} : { value }) });
    expect(sample.detail).toContain(says ?? '');
  },
);

test('a resolver that fails or keeps silent is bad', async () => {
  const failing = await serve(zone, 'servfail');
  expect(await look({ type: 'dns', with: { name: 'shop.test', resolver: failing } })).toMatchObject({ quality: 'bad' });
  socket?.close();
  const silent = await serve(zone, 'nothing');
  const late = await look({ type: 'dns', with: { name: 'shop.test', resolver: silent }, timeout: '150ms' });
  expect(late).toMatchObject({ quality: 'bad', detail: 'no answer within 150 ms' });
});
