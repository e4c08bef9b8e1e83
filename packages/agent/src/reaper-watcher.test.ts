import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVirtualClock } from '@firedrill/core/testing/virtual-clock';
import { readProcess } from '@firedrill/host/processes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNodeClock } from './node-clock.ts';
import type { ReaperWatcher } from './reaper-watcher.ts';
import { createReaperWatcher } from './reaper-watcher.ts';
import { reapersOf, startSleeper, until } from './testing/agent-process.ts';
import { createSilentNotes } from './testing/records.ts';

const clock = createNodeClock();
let stateDir: string;
/** Stands for the agent, so that a reaper never has a reason to end this test. */
let agent: ReturnType<typeof startSleeper>;
let watcher: ReaperWatcher;
beforeEach(() => {
  stateDir = mkdtempSync(path.join(tmpdir(), 'fd-watcher-'));
  agent = startSleeper();
  watcher = createReaperWatcher({ stateDir, clock, notes: createSilentNotes(), agentPid: agent.pid });
});
afterEach(async () => {
  watcher.close();
  agent.child.kill('SIGKILL');
  await until('the reaper ends', () => reapersOf(stateDir).length === 0);
  rmSync(stateDir, { recursive: true, force: true });
});

test('a reaper is in a session of its own, and ends after its agent', async () => {
  await watcher.ready();
  await watcher.ready();
  const pid = watcher.pid() ?? 0;
  expect(reapersOf(stateDir)).toEqual([pid]);
  watcher.liveUntil(clock.nowNs() + 60_000_000_000n);
  watcher.liveUntil(null);
  expect(readProcess(pid)?.ppid).toBe(process.pid);
});

test('one that is killed is replaced, at once or after a pause, and hears what it must know', async () => {
  await watcher.ready();
  watcher.liveUntil(clock.nowNs() + 300_000_000n);
  const killed = new Set<number>();
  for (let round = 0; round < 2; round++) {
    await watcher.ready();
    const pid = watcher.pid() ?? 0;
    killed.add(pid);
    process.kill(pid, 'SIGKILL');
    await until('another one is there', () => !killed.has(watcher.pid() ?? 0));
  }
  await watcher.ready();
  agent.child.kill('SIGSTOP');
  await until('it knew when to end the agent', () => agent.child.signalCode === 'SIGKILL');
});

test('one that hangs is replaced', async () => {
  await watcher.ready();
  const first = watcher.pid();
  process.kill(first ?? 0, 'SIGSTOP');
  watcher.liveUntil(clock.nowNs() + 60_000_000_000n);
  watcher.liveUntil(clock.nowNs() + 70_000_000_000n);
  await until('another one is there', () => watcher.pid() !== first);
  await watcher.ready();
});

test('one that cannot be started is not waited for longer than said', async () => {
  const virtual = createVirtualClock();
  const { execPath } = process;
  process.execPath = path.join(stateDir, 'no-such-node');
  try {
    const options = { stateDir, clock: virtual, notes: createSilentNotes(), agentPid: agent.pid };
    const hopeless = createReaperWatcher(options);
    const why = hopeless.ready().then(
      () => 'it is there',
      (thrown: unknown) => String(thrown),
    );
    let isOver = false;
    void why.finally(() => (isOver = true));
    await until('it gives up', async () => {
      await virtual.advance(500);
      return isOver;
    });
    expect([await why, hopeless.pid()]).toEqual([expect.stringContaining('without it nothing is injected'), null]);
    hopeless.close();
  } finally {
    process.execPath = execPath;
  }
});

test('one that is let go has no successor, and hears nothing more', async () => {
  const virtual = createVirtualClock();
  const notes = createSilentNotes();
  const own = createReaperWatcher({ stateDir, clock: virtual, notes, agentPid: agent.pid });
  await own.ready();
  const pid = own.pid() ?? 0;
  process.kill(pid, 'SIGKILL');
  await until('its death is noticed', () => notes.lines.some((line) => line.includes('the reaper died (SIGKILL)')));
  own.close();
  own.liveUntil(virtual.nowNs());
  await virtual.advance(10_000);
  expect([own.pid(), reapersOf(stateDir).includes(pid)]).toEqual([pid, false]);
});

test('one that hears everything is kept, however often something new is on its way to it', async () => {
  await watcher.ready();
  const pid = watcher.pid();
  const untilNs = clock.nowNs() + 3_300_000_000n;
  await until('it was told all the time, for longer than a hanging one is waited for', () => {
    for (let line = 0; line < 20; line += 1) watcher.liveUntil(clock.nowNs() + 60_000_000_000n);
    return clock.nowNs() > untilNs;
  });
  expect(watcher.pid()).toBe(pid);
});
