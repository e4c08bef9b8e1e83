import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { listen } from './testing/listen.ts';
import { look } from './testing/look.ts';

const missing = spawnSync('openssl', ['version']).error !== undefined;
let running: Server | null = null;
afterEach(() => {
  running?.closeAllConnections();
  running?.close();
});

/** A certificate for 127.0.0.1 that signs itself, valid for so many days from now. */
function certificate(days: number): { key: string; cert: string } {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-tls-'));
  const [key, cert] = [path.join(root, 'key.pem'), path.join(root, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', String(days)];
  const made = spawnSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  const pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(root, { recursive: true, force: true });
  return pair;
}

test('how long a certificate is valid is judged; one that nobody vouches for is bad', async ({ skip }) => {
  skip(missing, 'openssl is missing');
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
  skip(missing, 'openssl is missing');
  const pair = certificate(10);
  running = createServer(pair, (_request, response) => response.end('over TLS'));
  const url = `https://127.0.0.1:${await listen(running)}/`;
  const given = { url, ratePerSecond: 20, tls: { ca: pair.cert } };
  const sample = await look({ type: 'load', with: given, every: '500ms' });
  if (sample.quality === 'blind') expect(sample.detail).toContain('saturated');
  else expect(sample).toMatchObject({ quality: 'good' });
});
