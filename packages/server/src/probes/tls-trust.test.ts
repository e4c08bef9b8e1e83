import { rootCertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { httpProbe } from './http.ts';
import { loadProbe } from './load.ts';

const url = 'https://127.0.0.1/';
const [first = '', second = ''] = rootCertificates;
const probes = [
  ['http', httpProbe, { url }],
  ['load', loadProbe, { url, ratePerSecond: 1 }],
] as const;

describe.each(probes)('the authorities of %s', (_type, probe, given) => {
  const read = (ca: string) => probe.with.safeParse({ ...given, tls: { ca } });

  test.each(['/etc/ssl/ca.pem', './ca.pem', '', first.slice(0, 200), first.replace(/\n[^-\n]{60,}\n/, '\n')])(
    'are text, so %j is refused with what is meant',
    (ca) => {
      const { error } = read(ca);
      expect(error?.issues).toMatchObject([{ path: ['tls', 'ca'], message: expect.stringContaining('not its path') }]);
      expect(error?.message).toContain('$(cat FILE)');
    },
  );

  test.each([first, `${first}\n${second}\n`, `# ours\r\n${first.replaceAll('\n', '\r\n')}`])(
    'are one certificate or several, with what stands around them',
    (ca) => expect(read(ca).success).toBe(true),
  );
});
