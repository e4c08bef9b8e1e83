import { describe, expect, test } from 'vitest';
import { httpProbe } from './http.ts';
import { loadProbe } from './load.ts';
import { prometheusProbe } from './prometheus.ts';

const url = 'http://127.0.0.1/';
const probes = [
  ['http', httpProbe, { url }],
  ['load', loadProbe, { url, ratePerSecond: 1 }],
  ['prometheus', prometheusProbe, { url, query: 'up' }],
] as const;

describe.each(probes)('the headers of %s', (_type, probe, given) => {
  test.each([
    ['a b', 'x', 'expected the name of an HTTP header'],
    ['', 'x', 'expected the name of an HTTP header'],
    ['x-a', 'x\r\nx-b: y', 'expected the value of an HTTP header'],
    ['x-a', '값', 'expected the value of an HTTP header'],
  ])('%j: %j is the mistake of the document, and refused', (name, value, message) => {
    const { error } = probe.with.safeParse({ ...given, headers: { [name]: value } });
    expect(error?.issues).toMatchObject([{ path: ['headers', name], message }]);
  });

  test('are as HTTP carries them', () => {
    expect(probe.with.safeParse({ ...given, headers: { Authorization: 'Bearer x=', 'x-a': '' } }).success).toBe(true);
    expect(probe.with.safeParse(given)).toMatchObject({ success: true, data: { headers: {} } });
  });
});
