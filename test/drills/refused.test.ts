import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { firedrill } from './command-line.ts';

/** What the host cannot give is refused before anything is touched, by plan and run alike, all of it at once. */
const folder = mkdtempSync(join(tmpdir(), 'fd-refused-'));
const state = join(folder, 'state');
const limitMs = 60_000;

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

function experiment(): string {
  const file = join(folder, 'greedy.json');
  const fills = (name: string, path: string, size: string): object => ({
    name,
    fault: 'disk.fill',
    target: 'here',
    with: { path, size },
    for: '5s',
  });
  const method = [
    fills('missing', '/proc/none', '1MiB'),
    fills('stores-nothing', '/proc', '1MiB'),
    fills('too-much', folder, '5TiB'),
    { name: 'memory', fault: 'memory.fill', target: 'here', with: { size: '5TiB' }, for: '5s' },
    { name: 'cores', fault: 'cpu.load', target: 'here', with: { percent: 10, cores: 1024 }, for: '5s' },
  ];
  const spec = { targets: { here: { type: 'host', select: {} } }, method };
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name: 'greedy' }, spec };
  writeFileSync(file, JSON.stringify(document));
  return file;
}

test.each(['plan', 'run'])(
  '%s refuses what the host cannot give, with what to do',
  { timeout: limitMs },
  async (verb) => {
    const { status, output } = await firedrill(verb, experiment(), '--state', state);
    expect(status, output).toBe(2);
    const places = [...output.matchAll(/spec\.method\[(\d)\]\nerror preflight-refused/g)].map(([, index]) =>
      Number(index),
    );
    expect(places, output).toEqual([0, 1, 2, 3, 4]);
    expect(output).toContain('/proc/none is not there');
    expect(output).toContain('/proc is in proc, which stores no blocks');
    expect(output).toMatch(/5 TiB to take, and .+ are free in .+\n.+at most .+\n.+next:\s+Ask for less, make room/);
    expect(output).toMatch(/5 TiB of memory, and this machine has .+ available\n.+at most .+, so that .+ stay/);
    expect(output).toMatch(/1024 cores, and this .+ gives \d+/);
    // The disk of the journal is protected whether it is there already or not: plan comes first.
    expect(output).toMatch(/spec\.method\[2\]\nerror protected/);
  },
);

test('what was refused left no run, and no injection in the journal', { timeout: limitMs }, async () => {
  const runs = await firedrill('get', 'runs', '-o', 'json', '--state', state);
  expect(JSON.parse(runs.output), runs.output).toEqual({ runs: [] });
  const journal = join(state, 'journal');
  const written = readdirSync(journal).filter((name) => name.startsWith('journal'));
  expect(written).not.toEqual([]);
  for (const name of written) expect(readFileSync(join(journal, name), 'latin1')).not.toMatch(/i-[a-z2-7]{16}/);
});
