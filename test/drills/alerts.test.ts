import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '@firedrill/core/testing/free-ports';
import { firedrill, type Running, startFiredrill } from './command-line.ts';
import { type Shop, startShop } from './shop.ts';

/** Alerts of Alertmanager and Grafana set marks and answer a probe, over the real command line. */
const folder = mkdtempSync(join(tmpdir(), 'fd-alerts-'));
const state = join(folder, 'state');
const report = join(folder, 'report.json');
const limitMs = 60_000;
let [back, front]: (Shop | undefined)[] = [];
let [door, heardAt] = ['', ''];

beforeAll(async () => {
  const [doorPort, alertsPort] = await freePorts(2);
  [door, heardAt] = [`127.0.0.1:${doorPort}`, `127.0.0.1:${alertsPort}`];
  back = await startShop('back');
  front = await startShop('front', `http://${door}/`, 'patient');
}, limitMs);

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  for (const each of [front, back]) await each?.close();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

const page = { alertname: 'HighLatency', service: 'page' };

/** A late answer that shoppers bear; somebody is to be told of it. */
function experiment(name: string, within: string): string {
  const file = join(folder, `${name}.yaml`);
  const often = { every: '200ms', timeout: '2s' };
  const probes = [
    { name: 'page', type: 'http', with: { url: front?.url }, expect: { status: 200 }, measures: 'business', ...often },
    { name: 'paged', type: 'alert', with: { labels: { service: 'page' } }, when: 'never', ...often },
  ];
  const spec = {
    hypothesis: { title: 'pages come, and somebody is told', probes, before: '400ms', after: '10s' },
    proxies: { back: { listen: door, upstream: `127.0.0.1:${back?.port}` } },
    targets: { back: { type: 'process', select: { pid: back?.pid } } },
    method: [{ name: 'late', fault: 'http.delay', target: 'back', with: { delay: '300ms' }, for: '3s' }],
    alerts: { listen: heardAt },
    recovery: {
      notified: { alert: { name: 'HighLatency', labels: { service: 'page' } }, within },
      escalated: { alert: { labels: { severity: 'critical' } } },
      detected: { probe: 'paged' },
    },
  };
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name }, spec };
  writeFileSync(file, JSON.stringify(document));
  return file;
}

const begin = (file: string): Running =>
  startFiredrill('run', file, '--state', state, '--format', 'json', '--output', report);
const said = (running: Running, text: string): Promise<void> =>
  expect.poll(running.output, { timeout: 20_000, interval: 20 }).toContain(text);

/** The address with its token, as the plan prints it for the configuration of Alertmanager or Grafana. */
async function printedUrl(file: string): Promise<string> {
  const { output } = await firedrill('plan', file, '--state', state);
  const [, url = ''] = /^alerts: (http:\S+)$/m.exec(output) ?? [];
  expect(url, output).toContain(`http://${heardAt}/alerts/`);
  return url;
}

async function post(url: string, body: unknown): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  await answer.body?.cancel();
  return answer.status;
}

/** The members that both senders have; Alertmanager names its version 4, Grafana its organisation. */
function body(labels: Record<string, string>, own: Record<string, unknown>): Record<string, unknown> {
  const startsAt = new Date().toISOString();
  const alert = { status: 'firing', labels, annotations: {}, startsAt, endsAt: '0001-01-01T00:00:00Z' };
  return { status: 'firing', receiver: 'firedrill', alerts: [alert], groupLabels: {}, ...own };
}

interface Said {
  readonly outcome: string;
  readonly marks: Record<string, { readonly fromMs?: number; readonly toMs?: number }>;
  readonly t0?: { readonly fromNs: string; readonly toNs: string };
}

function readVerdict(): Said {
  // A report of ours; what else is wrong with it, the assertions show.
  const read = JSON.parse(readFileSync(report, 'utf8')) as Said | { verdict: Said };
  return 'verdict' in read ? read.verdict : read;
}

test('alerts at the printed address set marks, and the probe sees them', { timeout: limitMs }, async () => {
  const file = experiment('told', '10s');
  const running = begin(file);
  await said(running, `alerts are heard at http://${heardAt}/alerts`);
  const url = await printedUrl(file);
  expect(running.output()).toContain(`alerts: ${url}\n`);
  const first = body(page, { version: '4', groupKey: '{}' });
  expect(await post(`http://${heardAt}/alerts/wrong`, first)).toBe(401);
  expect(await post(`http://${heardAt}/alerts`, first)).toBe(401);
  expect(await post(url, { ...first, receiver: 'x'.repeat(1024 * 1024) })).toBe(413);
  await said(running, 'is seen');
  expect(await post(url, body(page, { version: '4', groupKey: '{}' }))).toBe(200);
  const second = { ...page, severity: 'critical' };
  expect(await post(url, body(second, { version: '1', orgId: 1, state: 'alerting', title: 'late' }))).toBe(200);
  const ended = await running.ended;
  expect(ended.status, ended.output).toBe(0);
  const { marks, t0 } = readVerdict();
  expect(marks).toMatchObject({
    notified: {
      state: 'reached',
      by: 'system',
      source: 'alert HighLatency firing, told by alertmanager',
      inTime: true,
      withinMs: 10_000,
    },
    escalated: { state: 'reached', by: 'system', source: 'alert HighLatency firing, told by grafana' },
    detected: { state: 'reached', source: 'paged' },
  });
  // Receiving it is what the mark means: a moment, and so its time is known as well as T0 is.
  const { fromMs = 0, toMs = 0 } = marks['notified'] ?? {};
  const { fromNs = '', toNs = '' } = t0 ?? {};
  expect(fromMs).toBeCloseTo(Math.max(0, toMs - Number(BigInt(toNs) - BigInt(fromNs)) / 1e6), 3);
  expect(marks['detected']?.toMs).toBeGreaterThanOrEqual(marks['notified']?.toMs ?? Infinity);
});

test('an alert that does not come in time violates the hypothesis', { timeout: limitMs }, async () => {
  const ended = await begin(experiment('untold', '1500ms')).ended;
  expect(ended.status, ended.output).toBe(1);
  expect(readVerdict()).toMatchObject({
    outcome: 'fail',
    marks: { notified: { state: 'censored', inTime: false, withinMs: 1500 }, detected: { state: 'censored' } },
  });
});

test('where nobody could hear, nobody is blamed: inconclusive', { timeout: limitMs }, async () => {
  const [host, port] = heardAt.split(':');
  const squatter = createServer().listen(Number(port), host);
  await once(squatter, 'listening');
  const ended = await begin(experiment('deaf', '1500ms')).ended;
  squatter.close();
  expect(ended.status, ended.output).toBe(3);
  expect(ended.output).toContain(`alerts cannot be heard at ${heardAt}`);
  const { outcome, marks } = readVerdict();
  expect(outcome).toBe('inconclusive');
  expect(marks['notified']).toMatchObject({ state: 'censored', inTime: null });
});
