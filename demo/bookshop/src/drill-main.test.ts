import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from './testing/until.ts';

const program = fileURLToPath(new URL('./drill-main.ts', import.meta.url));

/** The demo's variables, and a drill of a second that needs no answer of the shop. */
const quick = `apiVersion: firedrill/v1alpha1
kind: Experiment
metadata: {name: quick}
spec:
  variables: {shop: "", edge: "", ratingsDoor: "", orderDoor: "", ratings: "", order: ""}
  targets:
    catalog: {type: process, select: {labels: {shop: "\${shop}", service: catalog}}}
  method:
    - {name: pause, fault: process.pause, target: catalog, for: 1s}
  guard: {maxTargets: 1}
`;

let home: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'fd-hold-'));
  writeFileSync(join(home, 'quick.yaml'), quick);
});
afterEach(async () => {
  for (const child of started
    .splice(0)
    .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
  rmSync(home, { recursive: true, force: true });
});

interface Demo {
  readonly child: ChildProcess;
  readonly output: () => string;
}

/** The demo in a temporary directory of its own, by which everything that it starts can be told. */
function startDemo(): Demo {
  const argv = ['--conditions=source', program, '--hold', '--free-ports', '--drill', join(home, 'quick.yaml')];
  const env = { ...process.env, TMPDIR: home, NO_COLOR: '1', FIREDRILL_LANG: 'en' };
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (output += String(piece)));
  return { child, output: () => output };
}

/** Processes that were started with our temporary directory: the shops', the server, the agent, whatever they began. */
function processesOfDemo(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readOrEmpty(`/proc/${pid}/environ`).includes(`TMPDIR=${home}\0`))
    .map((pid) => `${pid} ${readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended meanwhile, or is another user's.
    return '';
  }
}

describe('the demo that is held', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'says how to look and how to end, and leaves nothing running after %s',
    { timeout: 150_000 },
    async (signal) => {
      const { child, output } = startDemo();
      const ended = once(child, 'close');
      await until('the shops are held', 100_000, () => output().includes('the shops stay open'));
      const [, page = ''] = /fragile +│ page (\S+)/.exec(output()) ?? [];
      const shown: unknown = await (await fetch(page, { headers: { accept: 'application/json' } })).json();
      // The doors stand when the drill is over: a shop that is held is a shop that works.
      expect(shown).toMatchObject({ reviews: expect.arrayContaining([expect.anything()]) });
      expect(output()).toMatch(/Ctrl-C \(or kill \d+\) closes them/);
      expect(output()).toMatch(/\.\/firedrill report last --state \S+/);
      expect(processesOfDemo().length).toBeGreaterThan(14);
      child.kill(signal);
      await ended;
      expect(child.signalCode).toBeNull();
      expect(processesOfDemo()).toEqual([]);
      expect(readdirSync(home)).toEqual(['quick.yaml']);
    },
  );

  test('ends early, before it is held, and leaves nothing running either', { timeout: 90_000 }, async () => {
    const { child, output } = startDemo();
    const ended = once(child, 'close');
    await until('the fault is on', 60_000, () => output().includes('is on'));
    child.kill('SIGTERM');
    await ended;
    expect(child.exitCode).toBe(130);
    expect(output()).not.toContain('the shops stay open');
    expect(processesOfDemo()).toEqual([]);
  });
});
