import { expect, test } from 'vitest';

import { closedAgoMs, endText, isServedBy, isToSameHost, parseTcp, parseUnix } from './socket-rows.ts';

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const tail = '1 00000000fa56c716 100 0 0 10 0\n';
const mapped = '0000000000000000FFFF00000100007F';
const rows = [
  ['0:', '0100007F:8EE1', '00000000:0000', '0A', '00000000:00000003', '00:00000000', '0 0 0', '8274', tail],
  ['1:', `${mapped}:8EE1`, `${mapped}:EB8A`, '01', '00000000:00000015', '00:00000000', '0 0 0', '91', tail],
  ['2:', '0100007F:8EE1', '0100007F:EB8B', '06', '00000000:00000000', '03:000016A8', '0 0 0', '0', tail],
];

test('rows of both families are read alike', () => {
  const [listener, connection, timeWait] = parseTcp(head + rows.map((row) => row.join(' ')).join(''), 7n);
  expect(listener).toMatchObject({ localPort: 36_577, received: 3, inode: '8274', readSinceNs: 7n });
  expect(connection).toMatchObject({ local: '0100007F:8EE1', remote: '0100007F:EB8A', received: 21, inode: '91' });
  expect(timeWait === undefined ? null : closedAgoMs(timeWait)).toBe(2000);
  expect(listener && connection && isServedBy(connection, listener)).toBe(true);
  expect(connection && isToSameHost(connection)).toBe(true);
});

test('addresses are written for people', () => {
  expect(endText('0100007F:0050')).toBe('127.0.0.1:80');
  expect(endText('B80D0120000000000000000001000000:01BB')).toBe('[2001:db8:0:0:0:0:0:1]:443');
});

test('Unix sockets are read with and without a path', () => {
  const text = `Num       RefCount Protocol Flags    Type St Inode Path
000000006e3f056c: 00000002 00000000 00010000 0001 01  8269 /tmp/a b.sock
00000000a08cdec0: 00000003 00000000 00000000 0001 02     0 /tmp/a b.sock
00000000fd028718: 00000003 00000000 00000000 0001 03  1607
`;
  expect(parseUnix(text)).toEqual([
    { listening: true, state: '01', inode: '8269', path: '/tmp/a b.sock' },
    { listening: false, state: '02', inode: '0', path: '/tmp/a b.sock' },
    { listening: false, state: '03', inode: '1607', path: '' },
  ]);
});
