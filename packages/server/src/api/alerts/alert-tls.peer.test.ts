import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificate, whyNoCertificate } from '../../probes/testing/certificate.ts';
import { type AlertTls, readAlertTls } from './alert-tls.ts';
import { type AlertDoor, openAlertDoor } from './door.ts';
import type { ToldAlert } from './read-alerts.ts';
import { alertmanagerBody } from './testing/bodies.ts';

/** getaddrinfo(3) reads it as 127.0.0.1; here it stands for every address that is not surely of loopback. */
const elsewhere = '127.1:0';
const token = 'the-token-of-alerts';
const missing = whyNoCertificate();
const root = mkdtempSync(path.join(tmpdir(), 'firedrill-alerts-'));
const told: ToldAlert[] = [];
let pair = { key: '', cert: '' };
let tls: AlertTls = { certFile: '', keyFile: '' };
let door: AlertDoor | null = null;

beforeAll(async () => {
  if (missing !== null) return;
  pair = certificate(2);
  tls = files('good', pair);
  door = await open(elsewhere, tls);
});
afterAll(async () => {
  await door?.close();
  rmSync(root, { recursive: true, force: true });
});

function files(name: string, { key, cert }: { key: string; cert: string }): AlertTls {
  const [certFile, keyFile] = [path.join(root, `${name}-cert.pem`), path.join(root, `${name}-key.pem`)];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key, { mode: 0o600 });
  return { certFile, keyFile };
}

const open = (listen: string, of: AlertTls | null): Promise<AlertDoor> =>
  openAlertDoor({
    listen,
    token,
    tls: of,
    told: (alerts) => {
      told.push(...alerts);
      return true;
    },
  });

const portOf = (of: AlertDoor | null): number => Number(of?.address.split(':').at(-1));

async function post(options: RequestOptions): Promise<number> {
  const given = { ca: pair.cert, host: '127.0.0.1', port: portOf(door), path: `/alerts/${token}`, agent: false };
  const asking = request({ ...given, method: 'POST', ...options });
  asking.end(JSON.stringify(alertmanagerBody()));
  const [response] = await once(asking, 'response');
  response.resume();
  return Number(response.statusCode);
}

describe('an address that is not of loopback', () => {
  test('hears alerts over TLS, by whatever name it is called', async ({ skip }) => {
    skip(missing !== null, missing ?? '');
    expect(await post({})).toBe(200);
    expect(await post({ headers: { host: 'alerts.example:9095' }, checkServerIdentity: () => undefined })).toBe(200);
    expect(told.map(({ name }) => name)).toEqual(['HighLatency', 'HighLatency']);
  });

  test('wants the token, and no browser', async ({ skip }) => {
    skip(missing !== null, missing ?? '');
    expect(await post({ path: '/alerts' })).toBe(401);
    expect(await post({ path: '/alerts/wrong' })).toBe(401);
    expect(await post({ headers: { origin: 'https://127.0.0.1' } })).toBe(403);
  });

  test('speaks TLS 1.2 and 1.3, and nothing older', async ({ skip }) => {
    skip(missing !== null, missing ?? '');
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
      expect(await post({ minVersion: version, maxVersion: version })).toBe(200);
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(post(old)).rejects.toThrow(/protocol version|EPROTO/i);
  });

  test('does not hear what is sent in clear', async ({ skip }) => {
    skip(missing !== null, missing ?? '');
    const asking = plainRequest({ host: '127.0.0.1', port: portOf(door), path: `/alerts/${token}`, method: 'POST' });
    asking.end(JSON.stringify(alertmanagerBody()));
    const before = told.length;
    await expect(once(asking, 'response')).rejects.toThrow();
    expect(told).toHaveLength(before);
  });

  test('is not opened without a certificate, or with one that cannot be used', async ({ skip }) => {
    skip(missing !== null, missing ?? '');
    await expect(open(elsewhere, null)).rejects.toThrow('any other needs TLS');
    const absent = { ...tls, certFile: path.join(root, 'absent.pem') };
    await expect(open(elsewhere, absent)).rejects.toMatchObject({ code: 'alerts-tls' });
    const others = files('mixed', { key: certificate(2).key, cert: pair.cert });
    await expect(open(elsewhere, others)).rejects.toMatchObject({ code: 'alerts-tls' });
    const later = Date.now() + 3 * 86_400_000;
    const cause = { message: expect.stringContaining('it was valid until') };
    expect(() => readAlertTls(tls, later)).toThrow(expect.objectContaining({ cause: expect.objectContaining(cause) }));
  });
});

test('a loopback address is heard in clear, with a certificate as well', async ({ skip }) => {
  skip(missing !== null, missing ?? '');
  const plain = await open('127.0.0.1:0', tls);
  const asking = plainRequest(`http://${plain.address}/alerts/${token}`, { method: 'POST', agent: false });
  asking.end(JSON.stringify(alertmanagerBody()));
  const [response] = await once(asking, 'response');
  response.resume();
  expect(response.statusCode).toBe(200);
  await plain.close();
});
