import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { alertsToken } from '@firedrill/server/api/alerts/token';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callVerb } from '../testing/call-verb.ts';
import { plan } from '../verbs/plan.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'firedrill-alerts-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function planned(listen: string): Promise<string> {
  const spec = {
    targets: { here: { type: 'host', select: {} } },
    method: [{ name: 'load', fault: 'cpu.load', target: 'here', with: { percent: 5 }, for: '1s' }],
    alerts: { listen },
  };
  const file = path.join(root, 'it.yaml');
  const head = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name: 'it' } };
  writeFileSync(file, JSON.stringify({ ...head, spec }));
  return (await callVerb(plan, [file, '--state', root])).out;
}

test('the address of alerts is told with its token; where there is none yet, who makes it', async () => {
  expect(await planned('127.0.0.1:9095')).toContain('which the first run or `firedrill server` makes');
  writeFileSync(path.join(root, 'token'), 'secret\n', { mode: 0o600 });
  const told = alertsToken('secret');
  expect(await planned('127.0.0.1:9095')).toContain(`\nalerts: http://127.0.0.1:9095/alerts/${told}\n`);
  expect(await planned('127.0.0.1:0')).toContain(`\nalerts: http://127.0.0.1:PORT/alerts/${told}\n`);
});
