import { expect, test } from 'vitest';
import { networkReason } from './network-reason.ts';

test.each([
  ['connect ECONNREFUSED 127.0.0.1:7999 - Local (0.0.0.0:61779)', 'connect ECONNREFUSED 127.0.0.1:7999'],
  [
    'self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca',
    'self-signed certificate',
  ],
  [
    'write EPROTO 404D:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../x/y.c:77:\n',
    'TLS: wrong version number',
  ],
  ['socket hang up', 'socket hang up'],
])('%j', (said, told) => expect(networkReason(new Error(said))).toBe(told));

test('a cause is told, too', () => {
  const cause = new Error('connect ETIMEDOUT 10.0.0.1:1 - Local (10.0.0.2:2)');
  expect(networkReason(new Error('away', { cause }))).toBe('away (connect ETIMEDOUT 10.0.0.1:1)');
});
