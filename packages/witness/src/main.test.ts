import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

import { createVictims, idle, kill, listener, until } from './fixture.ts';
import { limits, type Line, type Request } from './lines.ts';
import { readStat } from './proc/process-stat.ts';

type Asked = {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: Line[];
  readonly ask: (request: Request | string) => void;
  /** Waits for the first line that fits. */
  readonly find: (fits: (line: Line) => boolean) => Promise<Line>;
};

const victims = createVictims();
const witnesses: Asked[] = [];
afterEach(async () => {
  await Promise.all(witnesses.splice(0).map(({ child }) => kill(child)));
  await victims.endAll();
});

/** The real process, over pipes. */
function startWitness(): Asked {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))]);
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    // The witness's own lines, as its types promise; the assertions look at their members.
    lines.push(JSON.parse(text) as Line);
  });
  const ask = (request: Request | string): void => {
    child.stdin.write(`${typeof request === 'string' ? request : JSON.stringify(request)}\n`);
  };
  const find = (fits: (line: Line) => boolean): Promise<Line> =>
    until('a line of the witness', async () => lines.find(fits) ?? null);
  const asked = { child, lines, ask, find };
  witnesses.push(asked);
  return asked;
}

test('what the baseline cost does not keep the witness from seeing what follows it', async ({ onTestFinished }) => {
  const dir = mkdtempSync(join(tmpdir(), 'fd-dear-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'large');
  writeFileSync(path, '');
  truncateSync(path, 60 * 1024 * 1024);
  const witness = startWitness();
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const effect = { kind: 'file-content', path, sha256: empty } as const;
  witness.ask({ watch: { injection: 'i-dear', effect, exposure: null, everyMs: 1000 } });
  const before = await witness.find(({ kind }) => kind === 'baseline');
  truncateSync(path, 0);
  const there = await witness.find((line) => line.kind === 'effect' && line.present);
  const tookNs = 'atNs' in there && 'atNs' in before ? BigInt(there.atNs) - BigInt(before.atNs) : 0n;
  expect(Number(tookNs) / 1e6).toBeLessThan(2500);
});

test('a pause is seen from its baseline to its end, with who met it, on one clock', async () => {
  const { child, identity, line: port } = await victims.start(listener);
  const witness = startWitness();
  const injection = 'i-pause';
  const effect = { kind: 'process-stopped', ...identity } as const;
  const exposure = { kind: 'socket-waiting', ...identity } as const;
  witness.ask({ watch: { injection, effect, exposure, everyMs: 20 } });
  expect(await witness.find(({ kind }) => kind === 'baseline')).toMatchObject({ injection, present: false });
  const stoppedNs = process.hrtime.bigint();
  child.kill('SIGSTOP');
  const there = await witness.find((line) => line.kind === 'effect' && line.present);
  expect(there).toMatchObject({ evidence: expect.stringContaining('State: T (stopped)') });
  expect('atNs' in there && BigInt(there.atNs) > stoppedNs && BigInt(there.atNs) < process.hrtime.bigint()).toBe(true);
  const client = connect(Number(port), '127.0.0.1');
  client.on('error', () => client.destroy());
  await witness.find((line) => line.kind === 'exposure' && line.met === 1);
  child.kill('SIGCONT');
  await until('the effect is gone', async () => witness.lines.findLast(isEffect)?.present === false || null);
  witness.ask({ unwatch: { injection } });
  expect(await witness.find((line) => isEffect(line) && line.final === true)).toMatchObject({ present: false });
  expect(await witness.find((line) => line.kind === 'exposure' && line.final === true)).toMatchObject({ met: 1 });
  client.destroy();
});

test('a steady effect is repeated each second, and no more often', async () => {
  const { identity } = await victims.start(idle);
  const witness = startWitness();
  const effect = { kind: 'process-gone', ...identity } as const;
  witness.ask({ watch: { injection: 'i-1', effect, exposure: null, everyMs: 10 } });
  await until('two repetitions', async () => (witness.lines.filter(isEffect).length >= 2 ? true : null));
  const times = witness.lines.flatMap((line) => ('atNs' in line ? [Number(BigInt(line.atNs) / 1_000_000n)] : []));
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
});

test('checks, refusals and limits are answered by name', async () => {
  const { identity } = await victims.start(idle);
  const witness = startWitness();
  const effect = { kind: 'process-stopped', ...identity } as const;
  witness.ask({ check: { id: 'c-1', effect } });
  expect(await witness.find((line) => line.kind === 'check')).toMatchObject({ id: 'c-1', present: false });
  witness.ask({ check: { id: 'c-2', effect: { kind: 'disk-fill', path: '/', bytes: 1 } } });
  expect(await witness.find((line) => line.kind === 'check' && line.id === 'c-2')).toMatchObject({ present: null });
  const exposure = { kind: 'file-read', path: '/nowhere', sha256: null } as const;
  witness.ask({ foresee: { id: 'f-1', exposure } });
  const told = await witness.find((line) => line.kind === 'foreseen');
  expect(told).toMatchObject({ id: 'f-1', blind: expect.stringContaining('leaves no trace') });
  witness.ask('nonsense');
  witness.ask('x'.repeat(limits.lineBytes + 1));
  witness.ask({ unwatch: { injection: 'i-none' } });
  for (let count = 0; count <= limits.watches; count += 1) {
    witness.ask({ watch: { injection: `i-${count}`, effect, exposure: null, everyMs: 60_000 } });
  }
  const tooMany = await witness.find((line) => line.kind === 'refused' && line.about === `i-${limits.watches}`);
  expect(tooMany).toMatchObject({ reason: expect.stringContaining('256') });
  expect(witness.lines.filter((line) => line.kind === 'refused')).toHaveLength(4);
});

test('what cannot be measured is blind by name, at once and at the end', async () => {
  const witness = startWitness();
  const effect = { kind: 'disk-fill', path: '/nowhere/at/all', bytes: 1 } as const;
  const exposure = { kind: 'socket-cut', pid: process.pid, startTicks: '1' } as const;
  witness.ask({ watch: { injection: 'i-blind', effect, exposure, everyMs: 20 } });
  await witness.find((line) => line.kind === 'blind' && line.what === 'effect' && line.reason.includes('ENOENT'));
  await witness.find((line) => line.kind === 'blind' && line.what === 'exposure');
  witness.ask({ unwatch: { injection: 'i-blind' } });
  await witness.find((line) => line.kind === 'blind' && line.final === true);
  expect(witness.lines.filter((line) => line.kind === 'blind')).toHaveLength(4);
});

test('it ends with its standard input', async () => {
  const { child } = startWitness();
  const exited = once(child, 'exit');
  child.stdin.end();
  expect(await exited).toEqual([0, null]);
});

test('a reader that stalls does not hold it up', async () => {
  const { identity, child: victim } = await victims.start(idle);
  const witness = startWitness();
  witness.child.stdout.pause();
  const effect = { kind: 'process-stopped', ...identity } as const;
  // Refusals are never dropped; these are more than a pipe holds.
  for (let count = 0; count < 3000; count += 1) {
    witness.ask({ unwatch: { injection: `i-${count}-${'x'.repeat(90)}` } });
  }
  witness.ask({ watch: { injection: 'i-1', effect, exposure: null, everyMs: 10 } });
  const pid = witness.child.pid ?? 0;
  const before = readStat(pid)?.cpuTicks ?? 0;
  await until('it goes on working', async () => ((readStat(pid)?.cpuTicks ?? 0) > before ? true : null));
  victim.kill('SIGSTOP');
  witness.child.stdout.resume();
  await witness.find((line) => isEffect(line) && line.present);
});

function isEffect(line: Line): line is Extract<Line, { kind: 'effect' }> {
  return line.kind === 'effect';
}
