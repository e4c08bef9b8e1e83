/** Webhook bodies as Alertmanager (version 4) and Grafana (unified alerting) send them. */
const labels = { alertname: 'HighLatency', service: 'page', severity: 'critical' };
const annotations = { summary: 'pages are slow' };
const none = '0001-01-01T00:00:00Z';

interface Changes {
  readonly status?: 'firing' | 'resolved';
  readonly startsAt?: string;
  readonly endsAt?: string;
}

export function alertmanagerBody({
  status = 'firing',
  startsAt = '2026-01-01T00:00:01.5Z',
  endsAt = none,
}: Changes = {}) {
  const alert = { status, labels, annotations, startsAt, endsAt, generatorURL: 'http://prometheus:9090/graph' };
  return {
    version: '4',
    groupKey: '{}:{alertname="HighLatency"}',
    truncatedAlerts: 0,
    status,
    receiver: 'firedrill',
    groupLabels: { alertname: 'HighLatency' },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: 'http://alertmanager:9093',
    alerts: [{ ...alert, fingerprint: 'a1b2c3d4e5f60718' }],
  };
}

export function grafanaBody({
  status = 'firing',
  startsAt = '2026-01-01T09:00:01+09:00',
  endsAt = none,
}: Changes = {}) {
  const links = { silenceURL: 'http://grafana/s', dashboardURL: '', panelURL: '' };
  const alert = { status, labels, annotations, startsAt, endsAt, generatorURL: 'http://grafana/a', ...links };
  return {
    receiver: 'firedrill',
    status,
    orgId: 1,
    alerts: [{ ...alert, fingerprint: 'ffeeddccbbaa0099', valueString: '[ var=A value=7 ]', values: { A: 7 } }],
    groupLabels: {},
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: 'http://grafana/',
    version: '1',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    title: '[FIRING:1] HighLatency',
    state: 'alerting',
    message: '**Firing**',
  };
}
