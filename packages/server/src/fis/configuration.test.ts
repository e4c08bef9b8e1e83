import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FiredrillError } from '@firedrill/core/errors';
import type { JsonObject } from '@firedrill/core/words/json';
import { decodeConfiguration } from '@firedrill/dialects/fis/decode-configuration';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { probes } from '../probes/list.ts';
import { readConfiguration } from './configuration.ts';
import { awsQuotas } from './quotas.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'firedrill-configuration-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const long = 'a secret that is long enough';

function read(spec: JsonObject, environment: { readonly [name: string]: string } = {}) {
  const file = path.join(folder, 'fis.yaml');
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'FisConfiguration', spec };
  writeFileSync(file, JSON.stringify(document, null, 1));
  return readConfiguration(file, environment);
}

/** The places of all problems. */
function refusedAt(spec: JsonObject, environment: { readonly [name: string]: string } = {}): readonly string[] {
  try {
    read(spec, environment);
  } catch (thrown) {
    if (!(thrown instanceof FiredrillError)) throw thrown;
    expect(thrown.code).toBe('configuration-invalid');
    for (const { file, line, code } of thrown.problems) {
      expect([file, code]).toEqual([path.join(folder, 'fis.yaml'), 'configuration-invalid']);
      expect(line).toBeGreaterThan(1);
    }
    return thrown.problems.map(({ path: at }) => at);
  }
  throw new Error('it was taken');
}

const tcp = { type: 'tcp', with: { host: '127.0.0.1', port: 1 } };

test('without a file everything is as AWS has it', () => {
  expect(readConfiguration(null, {})).toMatchObject({ mapped: [], quotas: awsQuotas, timeScale: null, endpoint: null });
});

test('everything that it may say is read, and other files are seen from its directory', () => {
  writeFileSync(path.join(folder, 'secret'), `${long}\n`);
  const configuration = read(
    {
      cloudwatch: { endpoint: 'http://127.0.0.1:4566' },
      alarms: [{ name: 'slow', probe: { ...tcp, every: '250ms' } }],
      quotas: { activeExperiments: 50, targets: { 'aws:ecs:*': 3 } },
      logs: { directory: 'logs' },
      webhooks: [
        { url: 'https://example.com/a', secret: { file: 'secret' } },
        { url: 'http://127.0.0.1:8080/b', secret: { env: 'HOOK' } },
      ],
      timeScale: 60,
    },
    { HOOK: `${long} too` },
  );
  expect(configuration).toMatchObject({
    endpoint: 'http://127.0.0.1:4566',
    mapped: [{ alarm: 'slow', probe: { ...tcp, every: 250 } }],
    quotas: { ...awsQuotas, activeExperiments: 50 },
    targetQuotas: { 'aws:ecs:*': 3 },
    logDirectory: path.join(folder, 'logs'),
    receivers: [
      { url: 'https://example.com/a', secret: long },
      { url: 'http://127.0.0.1:8080/b', secret: `${long} too` },
    ],
    secretVariables: ['HOOK'],
    timeScale: 60,
  });
});

test('the example of the guide is read', () => {
  const guide = readFileSync(new URL('../../../../docs/fis-configuration.md', import.meta.url), 'utf8');
  const [, text = ''] = /```yaml\n([^]*?)```/.exec(guide) ?? [];
  const decoded = decodeConfiguration({ text, file: null, probeTypes: probes });
  expect(decoded).toMatchObject({ ok: true, configuration: { spec: { timeScale: 60, logs: { directory: 'logs' } } } });
});

test('all that is wrong is told at once, in the order of the text', () => {
  const alarms = [
    { arn: 'no', name: 'both', probe: { type: 'htp' } },
    { probe: { type: 'alert' } },
    { name: 'a', probe: tcp },
    { name: 'a', probe: { ...tcp, expect: { ofBaseline: { within: '20%' } } } },
  ];
  const [http, env] = ['http://example.com/', { env: 'NONE' }];
  expect(refusedAt({ alarms, quotas: { activeExperiments: 0 }, webhooks: [{ url: http, secret: env }] })).toEqual([
    'spec.alarms[0]',
    'spec.alarms[0].arn',
    'spec.alarms[0].probe.type',
    'spec.alarms[1]',
    'spec.alarms[1].probe.type',
    'spec.alarms[3].name',
    'spec.alarms[3].probe.expect',
    'spec.quotas.activeExperiments',
    'spec.webhooks[0].url',
  ]);
  expect(refusedAt({ other: 1 })).toEqual(['spec.other']);
});

test('a secret that is missing or short, and files that are not there, are refused where they are named', () => {
  const url = 'https://example.com/';
  const webhooks = [{ env: 'NONE' }, { env: 'SHORT' }, { file: 'nothing' }].map((secret) => ({ url, secret }));
  const hypotheses = [{ description: 'd', file: 'nothing.yaml' }];
  expect(refusedAt({ hypotheses, webhooks }, { SHORT: 'short' })).toEqual([
    'spec.hypotheses[0].file',
    'spec.webhooks[0].secret.env',
    'spec.webhooks[1].secret.env',
    'spec.webhooks[2].secret.file',
  ]);
});
