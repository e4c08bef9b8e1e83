import type { JsonObject } from '@firedrill/core/words/json';
import { identifyProcess, listProcesses } from '@firedrill/host/processes';
import { afterEach, describe, expect, test } from 'vitest';
import { createNodeClock } from './node-clock.ts';
import { runCommand } from './run-command.ts';
import { createStderrNotes } from './stderr-notes.ts';
import { startSleeper, until } from './testing/agent-process.ts';
import { createSilentNotes, injectionAt } from './testing/records.ts';
import type { WitnessProcess } from './witness-process.ts';
import { createWitnessProcess } from './witness-process.ts';

let witness: WitnessProcess | null = null;
afterEach(() => witness?.close());

describe('a command', () => {
  const node = process.execPath;

  test('is run without a shell, within its time, its output cut off at a limit', async () => {
    const print = [node, '-e', 'process.stdout.write(process.argv[1])', '$HOME; x'];
    expect(await runCommand(print, 10_000)).toEqual({ exitStatus: 0, timedOut: false, output: '$HOME; x' });
    const long = [node, '-e', 'process.stdout.write("x".repeat(2e5)); process.exitCode = 3'];
    expect(await runCommand(long, 10_000)).toMatchObject({ exitStatus: 3, output: 'x'.repeat(65_536) });
    const hanging = [node, '-e', 'setInterval(() => 0, 1000)'];
    expect(await runCommand(hanging, 200)).toEqual({ exitStatus: null, timedOut: true, output: '' });
    await expect(runCommand(['/no/such/program'], 100)).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('the witness as a child', () => {
  test('is at its post before a watch begins, and has said its last before one ends', async () => {
    const lines: JsonObject[] = [];
    witness = createWitnessProcess({ notes: createSilentNotes(), tell: (line) => void lines.push(line) });
    const sleeper = startSleeper();
    const { startTicks = '' } = identifyProcess(sleeper.pid) ?? {};
    const effect = { kind: 'process-stopped', pid: sleeper.pid, startTicks };
    await witness.watch({ injection: injectionAt(1), effect, exposure: null });
    await witness.watch({ injection: injectionAt(1), effect, exposure: null });
    expect(lines[0]).toMatchObject({ kind: 'baseline', present: false });
    sleeper.child.kill('SIGSTOP');
    await until('the effect is seen', () => lines.some(({ kind, present }) => kind === 'effect' && present === true));
    sleeper.child.kill('SIGKILL');
    await witness.unwatch(injectionAt(1));
    await witness.unwatch(injectionAt(1));
    expect(lines.at(-1)).toMatchObject({ final: true });
  });

  test('looks once for whoever asks, and says what it cannot', async () => {
    witness = createWitnessProcess({ notes: createSilentNotes(), tell: () => undefined });
    const sleeper = startSleeper();
    const { startTicks = '' } = identifyProcess(sleeper.pid) ?? {};
    const [injection, effect] = [injectionAt(4), { kind: 'process-stopped', pid: sleeper.pid, startTicks }];
    const looks = await Promise.all([witness.look({ injection, effect }), witness.look({ injection, effect })]);
    expect(looks).toMatchObject([{ present: false }, { present: false, evidence: expect.stringContaining('State') }]);
    sleeper.child.kill('SIGKILL');
    const difference = { kind: 'disk-fill', path: '/', bytes: 1 };
    expect(await witness.look({ injection, effect: difference })).toMatchObject({ present: null });
    const refused = witness.look({ injection, effect: { kind: 'unheard-of' } });
    await expect(refused).rejects.toMatchObject({ code: 'effect-failed' });
  });

  test('that refuses a question, or dies, leaves the watch blind', async () => {
    const lines: JsonObject[] = [];
    witness = createWitnessProcess({ notes: createSilentNotes(), tell: (line) => void lines.push(line) });
    await witness.watch({ injection: injectionAt(2), effect: { kind: 'unheard-of' }, exposure: null });
    expect(lines.at(-1)).toMatchObject({ kind: 'blind', injection: injectionAt(2) });
    await witness.watch({
      injection: injectionAt(3),
      effect: { kind: 'file-content', path: '/x', sha256: 'a'.repeat(64) },
      exposure: null,
    });
    const child = listProcesses().find(
      ({ ppid, argv }) => ppid === process.pid && argv.some((word) => word.includes('witness')),
    );
    process.kill(child?.pid ?? 0, 'SIGKILL');
    await until('it is told', () => lines.at(-1)?.['reason'] === 'the witness died');
    await witness.unwatch(injectionAt(3));
  });
});

test('the clock of this host moves on, and calls back in time', async () => {
  const clock = createNodeClock();
  const startNs = clock.nowNs();
  await new Promise<void>((resolve) => void clock.at(startNs + 5_000_000n, resolve));
  expect(clock.nowNs()).toBeGreaterThanOrEqual(startNs + 5_000_000n);
  clock.at(startNs, () => expect.unreachable())();
  expect(clock.wallTime()).toMatch(/^20\d\d-/);
});

test('diagnostics are lines on standard error, without the smallest ones', () => {
  const notes = createStderrNotes('test');
  notes.note('debug', 'this line is not written');
  notes.note('info', 'this line belongs to a test', { answer: 42 });
  expect(notes).toHaveProperty('note');
});
