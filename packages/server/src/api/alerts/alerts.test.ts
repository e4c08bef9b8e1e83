import { request } from 'node:http';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Clock } from '@firedrill/core/ports';
import { experimentDocument } from '@firedrill/core/words/experiment';
import type { EventBody, RunEvent } from '@firedrill/core/words/events';
import { madePlan } from '@firedrill/core/testing/made-run';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { made } from '../../store/testing/made-store.ts';
import { alertProbe } from '../../probes/alert.ts';
import { createProbePort } from '../../probes/port.ts';
import { createSecrets } from '../../runs/secrets.ts';
import { type Alerts, createAlerts } from './alerts.ts';
import { maxBodyBytes } from './door.ts';
import { alertmanagerBody, grafanaBody } from './testing/bodies.ts';
import { alertsToken } from './token.ts';

const token = alertsToken('the-token-of-this-server');
const run = made.run(1);
const experiment = (listen: string) => madePlan({ alerts: { listen } }, 'lasting').experiment;
let nowNs = 5_000_000_000n;
const clock: Clock = { nowNs: () => nowNs, wallTime: () => '2026-01-01T00:00:03.000Z', at: () => () => undefined };
let alerts: Alerts;
let told: EventBody[] = [];
let address = '';

beforeEach(async () => {
  told = [];
  alerts = createAlerts({ clock, token });
  address = await begin();
});
afterEach(() => alerts.end(run));

/** Begins a run and resolves with where it listens. */
async function begin(listen = '127.0.0.1:0', events: readonly RunEvent[] = []): Promise<string> {
  told = [];
  alerts.begin(run, { experiment: experiment(listen), events, tell: (body) => void told.push(body) });
  return vi.waitFor(() => {
    const opened = told.find((body) => body.type === 'alerts.opened');
    if (opened?.type !== 'alerts.opened') throw new Error('not open yet');
    return opened.listen;
  });
}

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
}

async function post(body: unknown, { path = '/alerts', method = 'POST', headers }: Sent = {}) {
  const all = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
  const asking = request(`http://${address}${path}`, { method, headers: all });
  asking.on('error', () => undefined);
  asking.end(typeof body === 'string' ? body : JSON.stringify(body));
  const [response] = await once(asking, 'response');
  response.resume();
  return Number(response.statusCode);
}

const received = (): readonly EventBody[] => told.filter((body) => body.type === 'alert.received');

describe('what is told', () => {
  test('a webhook of Alertmanager becomes an event, with how long it has been so', async () => {
    expect(await post(alertmanagerBody())).toBe(200);
    expect(received()).toMatchObject([
      {
        sender: 'alertmanager',
        status: 'firing',
        name: 'HighLatency',
        labels: { service: 'page' },
        fingerprint: 'a1b2c3d4e5f60718',
        sinceMs: 1500,
        atNs: '5000000000',
      },
    ]);
  });

  test('a webhook of Grafana too, in another time zone, with the token in its address', async () => {
    expect(await post(grafanaBody(), { path: `/alerts/${token}`, headers: { authorization: '' } })).toBe(200);
    expect(received()).toMatchObject([{ sender: 'grafana', status: 'firing', sinceMs: 2000 }]);
  });

  test('what is repeated is no news; its end and its return are', async () => {
    for (const body of [alertmanagerBody(), alertmanagerBody()]) await post(body);
    await post(alertmanagerBody({ status: 'resolved', endsAt: '2026-01-01T00:00:02.9Z' }));
    await post(alertmanagerBody({ startsAt: '2026-01-01T00:00:02.95Z' }));
    expect(received()).toMatchObject([
      { status: 'firing' },
      { status: 'resolved', sinceMs: 100 },
      { status: 'firing', sinceMs: 50 },
    ]);
  });

  test('Basic authorisation serves as well', async () => {
    const authorization = `Basic ${Buffer.from(`anybody:${token}`).toString('base64')}`;
    expect(await post(alertmanagerBody(), { headers: { authorization } })).toBe(200);
  });
});

describe('what is refused', () => {
  test.each([
    ['no token', { headers: { authorization: '' } }, 401],
    ['a wrong token', { headers: { authorization: 'Bearer x' } }, 401],
    ['a wrong token in the address', { path: '/alerts/x', headers: { authorization: '' } }, 401],
    ['a browser', { headers: { origin: 'http://127.0.0.1' } }, 403],
    ['another host', { headers: { host: 'evil.example' } }, 403],
    ['another way than POST', { method: 'PUT' }, 405],
    ['another place', { path: '/api/v1/runs' }, 404],
  ])('%s', async (_name, sent: Sent, status) => {
    expect(await post(alertmanagerBody(), sent)).toBe(status);
    expect(received()).toEqual([]);
  });

  test.each([
    ['no JSON', '{"alerts":', 400],
    ['another body', { text: 'hello' }, 400],
    ['no status', { alerts: [{ labels: {} }] }, 400],
    ['too many', { alerts: Array.from({ length: 201 }, () => ({ status: 'firing', labels: {} })) }, 400],
    ['a body that is too large', ' '.repeat(maxBodyBytes + 1), 413],
  ])('%s', async (_name, body, status) => expect(await post(body)).toBe(status));

  test('a run keeps no more than it can; the sender is told to wait', async () => {
    const of = (from: number) => ({
      alerts: Array.from({ length: 200 }, (_, index) => ({
        status: 'firing',
        labels: { alertname: `a${from + index}` },
      })),
    });
    for (let from = 0; from < 1000; from += 200) expect(await post(of(from))).toBe(200);
    expect(await post(of(1000))).toBe(429);
    expect(received()).toHaveLength(1000);
  });

  test.each(['0.0.0.0:9095', '192.168.1.4:9095', '127.1:9095', 'localhost.:80'])(
    'to listen at %s without a certificate',
    async (listen) => {
      const bare = createAlerts({ clock, token });
      const bodies: EventBody[] = [];
      const tell = (body: EventBody): void => void bodies.push(body);
      bare.begin(run, { experiment: experiment(listen), events: [], tell });
      await vi.waitFor(() => expect(bodies).toMatchObject([{ type: 'alerts.opened', listen, ok: false }]));
      expect(bare.heard(run)).toMatchObject({ open: false, why: expect.stringContaining('any other needs TLS') });
      bare.end(run);
    },
  );

  test.each(['127.0.0.1', ':80', 'https://127.0.0.1:80', '127.0.0.1:80/alerts'])('to listen at %s', (listen) => {
    const { spec } = experimentDocument.shape;
    expect(spec.shape.alerts.safeParse({ listen }).success).toBe(false);
  });
});

describe('the door', () => {
  test('is closed with the last run that wants it', async () => {
    alerts.begin(made.run(2), { experiment: experiment('127.0.0.1:0'), events: [], tell: () => undefined });
    alerts.end(run);
    expect(await post(alertmanagerBody())).toBe(200);
    alerts.end(made.run(2));
    await vi.waitFor(async () => {
      const dial = createConnection(Number(address.split(':')[1]), '127.0.0.1');
      await expect(once(dial, 'connect')).rejects.toThrow('ECONNREFUSED');
    });
  });

  test('that cannot be opened says why, and what it would tell is unknown', async () => {
    const other = createAlerts({ clock, token });
    const bodies: EventBody[] = [];
    other.begin(run, { experiment: experiment(address), events: [], tell: (body) => void bodies.push(body) });
    await vi.waitFor(() => expect(bodies).toMatchObject([{ type: 'alerts.opened', ok: false }]));
    expect(other.heard(run)).toMatchObject({ open: false, why: expect.stringContaining('EADDRINUSE') });
    other.end(run);
  });

  test('is not opened where nobody asks for alerts', () => {
    const plain = madePlan({}, 'lasting').experiment;
    alerts.begin(made.run(3), { experiment: plain, events: [], tell: (body) => void told.push(body) });
    expect(alerts.heard(made.run(3)).open).toBe(false);
  });
});

describe('the probe', () => {
  const sample = async (parameters: object, expected: object = {}) => {
    const port = createProbePort([alertProbe], createSecrets([]), async () => undefined, alerts.heard);
    const given = { name: 'paged', type: 'alert', with: parameters, expect: expected };
    const spec = madePlan({ hypothesis: { title: 't', probes: [{ ...given, with: {} }] } }, 'lasting').experiment.spec;
    const [probe] = spec.hypothesis?.probes ?? [];
    if (probe === undefined) throw new Error('there is a probe');
    // Parameters of a test are JSON.
    return port.sample(run, { ...probe, with: parameters as typeof probe.with }, 'during');
  };

  test('is good while it fires and bad when it does not, or the other way round', async () => {
    expect(await sample({ name: 'HighLatency' })).toMatchObject({ quality: 'bad', value: 0 });
    expect(await sample({ name: 'HighLatency' }, { equals: 0 })).toMatchObject({ quality: 'good', value: 0 });
    await post(alertmanagerBody());
    expect(await sample({ name: 'HighLatency', labels: { service: 'page' } })).toMatchObject({
      quality: 'good',
      value: 1,
    });
    expect(await sample({ labels: { service: 'other' } })).toMatchObject({ quality: 'bad' });
    expect(await sample({}, { equals: 0 })).toMatchObject({ quality: 'bad', value: 1 });
    await post(alertmanagerBody({ status: 'resolved' }));
    expect(await sample({ name: 'HighLatency' })).toMatchObject({ quality: 'bad' });
  });

  test('is blind without a door, or when the sender has been silent for too long', async () => {
    expect(await sample({ name: 'x', heardWithin: '10s' })).toMatchObject({ quality: 'blind' });
    await post(grafanaBody());
    expect(await sample({ name: 'HighLatency', heardWithin: '10s' })).toMatchObject({ quality: 'good' });
    nowNs += 11_000_000_000n;
    expect(await sample({ name: 'HighLatency', heardWithin: '10s' })).toMatchObject({ quality: 'blind' });
    alerts.end(run);
    expect(await sample({ name: 'HighLatency' })).toMatchObject({ quality: 'blind' });
  });

  test('knows after a crash what was on before', async () => {
    await post(alertmanagerBody());
    const events = told.map((body, index): RunEvent => {
      return { v: 1, seq: index + 1, bootId: '', bootNs: '0', wallTime: '', epoch: 1, body };
    });
    alerts.end(run);
    await begin('127.0.0.1:0', events);
    expect(await sample({ name: 'HighLatency' })).toMatchObject({ quality: 'good' });
    address = told.flatMap((body) => (body.type === 'alerts.opened' ? [body.listen] : []))[0] ?? '';
    await post(alertmanagerBody());
    expect(received()).toEqual([]);
  });
});
