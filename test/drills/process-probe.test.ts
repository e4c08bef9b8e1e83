import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firedrill } from './command-line.ts';
import { startShop } from './shop.ts';

test('the process probe finds a process by its port, its pid, its labels and its name', {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fd-process-probe-'));
  const [state, report] = [join(folder, 'state'), join(folder, 'report.json')];
  const back = await startShop('back');
  try {
    const withs = [{ port: back.port }, { pid: back.pid }, { labels: { service: 'drill-back' } }, { name: 'node' }];
    const probes = withs.map((words, index) => ({ name: `by-${index}`, type: 'process', with: words, every: '100ms' }));
    const hypothesis = { title: 'it lives', probes, before: '300ms', after: '5s' };
    const targets = { shop: { type: 'process', select: { pid: back.pid } } };
    const method = [{ name: 'hang', fault: 'process.pause', target: 'shop', for: '500ms' }];
    const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name: 'alive' } };
    const file = join(folder, 'alive.yaml');
    writeFileSync(file, JSON.stringify({ ...document, spec: { hypothesis, targets, method } }));
    const { output } = await firedrill('run', file, '--state', state, '--format', 'json', '--output', report);
    const told: unknown = JSON.parse(readFileSync(report, 'utf8'));
    const quiet = { bad: 0, blind: 0, good: expect.any(Number) };
    const phases = { before: quiet, during: quiet };
    expect(told, output).toMatchObject({ verdict: { probes: withs.map(() => ({ phases })) } });
  } finally {
    await firedrill('server', 'end', '--state', state);
    await back.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
