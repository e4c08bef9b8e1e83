import { createServer, type Server } from 'node:https';
import { afterEach, expect, test } from 'vitest';
import { certificate, whyNoCertificate } from './testing/certificate.ts';
import { listen } from './testing/listen.ts';
import { look } from './testing/look.ts';

const missing = whyNoCertificate();
let running: Server | null = null;
afterEach(() => {
  running?.closeAllConnections();
  running?.close();
});

test('how long a certificate is valid is judged; one that nobody vouches for is bad', async ({ skip }) => {
  skip(missing !== null, missing ?? '');
  const pair = certificate(10);
  running = createServer(pair, (_request, response) => response.end('over TLS'));
  const url = `https://127.0.0.1:${await listen(running)}/`;
  const ask = (tls: object | null, expected: object) =>
    look({ type: 'http', with: { url, ...(tls === null ? {} : { tls: { ...tls } }) }, expect: expected });
  const trusted = { ca: pair.cert };
  expect(await ask(trusted, { tlsExpiry: { atLeast: '9d' }, status: 200 })).toMatchObject({ quality: 'good' });
  expect(await ask(trusted, { tlsExpiry: { atLeast: '11d' } })).toMatchObject({
    quality: 'bad',
    detail: expect.stringContaining('the certificate is valid for'),
  });
  expect(await ask({ verify: false }, { tlsExpiry: { atLeast: '9d' } })).toMatchObject({ quality: 'good' });
  expect(await ask(null, {})).toMatchObject({ quality: 'bad', detail: expect.stringContaining('self-signed') });
  // A second connection resumes no session, so it shows the certificate again.
  expect(await ask(trusted, { tlsExpiry: { atLeast: '9d' } })).toMatchObject({ quality: 'good' });
});

test('load is sent over TLS too', async ({ skip }) => {
  skip(missing !== null, missing ?? '');
  const pair = certificate(10);
  running = createServer(pair, (_request, response) => response.end('over TLS'));
  const url = `https://127.0.0.1:${await listen(running)}/`;
  const given = { url, ratePerSecond: 20, tls: { ca: pair.cert } };
  const sample = await look({ type: 'load', with: given, every: '500ms' });
  if (sample.quality === 'blind') expect(sample.detail).toContain('saturated');
  else expect(sample).toMatchObject({ quality: 'good' });
});
