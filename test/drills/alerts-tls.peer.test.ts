import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificate, whyNoCertificate } from '@firedrill/server/probes/testing/certificate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '@firedrill/core/testing/free-ports';
import { firedrill, startFiredrill } from './command-line.ts';
import { type Shop, startShop } from './shop.ts';

/** Alerts at an address that is not of loopback, over the real command line. */
const folder = mkdtempSync(join(tmpdir(), 'fd-alerts-tls-'));
const state = join(folder, 'state');
const file = join(folder, 'experiment.json');
const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
const limitMs = 60_000;
const missing = whyNoCertificate();
const words = ['--state', state, '--alerts-cert', cert, '--alerts-key', key];
let shop: Shop | undefined;
let [heardAt, ca] = ['', ''];

beforeAll(async () => {
  if (missing !== null) return;
  shop = await startShop('back');
  // getaddrinfo(3) reads 127.1 as 127.0.0.1; for us it is an address that is not surely of loopback.
  heardAt = `127.1:${(await freePorts(1))[0]}`;
  const pair = certificate(2);
  ca = pair.cert;
  writeFileSync(cert, pair.cert);
  writeFileSync(key, pair.key, { mode: 0o600 });
  writeFileSync(file, JSON.stringify(experiment()));
}, limitMs);

afterAll(async () => {
  if (missing === null) await firedrill('server', 'end', '--state', state);
  await shop?.close();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

function experiment(): object {
  const page = { type: 'http', with: { url: shop?.url }, expect: { status: 200 }, measures: 'business' };
  const spec = {
    hypothesis: { title: 'pages come late', probes: [{ name: 'page', every: '200ms', timeout: '4s', ...page }] },
    targets: { shop: { type: 'process', select: { pid: shop?.pid } } },
    method: [{ name: 'still', fault: 'process.pause', target: 'shop', for: '2s' }],
    alerts: { listen: heardAt },
    recovery: { notified: { alert: { name: 'HighLatency' }, within: '20s' } },
  };
  return { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name: 'alerts-tls' }, spec };
}

async function post(url: string): Promise<number> {
  const { port, pathname } = new URL(url);
  const asking = request({ ca, host: '127.0.0.1', port, path: pathname, method: 'POST', agent: false });
  const startsAt = new Date().toISOString();
  asking.end(
    JSON.stringify({ version: '4', alerts: [{ status: 'firing', labels: { alertname: 'HighLatency' }, startsAt }] }),
  );
  const [response] = await once(asking, 'response');
  response.resume();
  return Number(response.statusCode);
}

test('without a certificate it is refused before anything is touched', { timeout: limitMs }, async ({ skip }) => {
  skip(missing !== null, missing ?? '');
  for (const verb of ['plan', 'run']) {
    const { status, output } = await firedrill(verb, file, '--state', state);
    expect(status, output).toBe(2);
    expect(output).toContain('alerts-tls');
    expect(output).toContain('spec.alerts.listen');
  }
  const half = await firedrill('run', file, '--state', state, '--alerts-cert', cert);
  expect(half).toMatchObject({ status: 2, output: expect.stringContaining('--alerts-key') });
  const wrong = await firedrill('plan', file, '--state', state, '--alerts-cert', key, '--alerts-key', key);
  expect(wrong).toMatchObject({ status: 2, output: expect.stringContaining('alerts-tls') });
  await firedrill('server', 'end', '--state', state);
});

test('with one, alerts over TLS set marks', { timeout: limitMs }, async ({ skip }) => {
  skip(missing !== null, missing ?? '');
  const running = startFiredrill('run', file, ...words);
  const said = (text: string): Promise<void> =>
    expect.poll(running.output, { timeout: 20_000, interval: 20 }).toContain(text);
  await said(`alerts are heard at https://${heardAt}/alerts`);
  // Whoever plans now goes by the certificate of the server that is there.
  const { output } = await firedrill('plan', file, '--state', state);
  const [, url = ''] = /^alerts: (https:\S+)$/m.exec(output) ?? [];
  expect(url, output).toContain(`https://${heardAt}/alerts/`);
  const other = await firedrill('plan', file, '--state', state, '--alerts-cert', cert, '--alerts-key', cert);
  expect(other).toMatchObject({ status: 2, output: expect.stringContaining('alerts-tls') });
  await said('is seen');
  expect(await post(`${url}x`)).toBe(401);
  expect(await post(url)).toBe(200);
  await said('alert fires: HighLatency');
  await running.ended;
  expect(running.output()).toMatch(/notified/);
});
