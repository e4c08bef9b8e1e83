import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { nodeClock } from '@firedrill/core/boot-clock';
import { FiredrillError } from '@firedrill/core/errors';
import type { Clock } from '@firedrill/core/ports';
import { madePlan } from '@firedrill/core/testing/made-run';
import { probes } from '@firedrill/server/probes/list';
import { createProbePort } from '@firedrill/server/probes/port';
import { createRuns } from '@firedrill/server/runs/runs';
import { openStore } from '@firedrill/server/store/open';
import { createRunsStore, type RunsStore } from '@firedrill/server/store/runs';
import { figuresOf, figuresText } from './figures.ts';

const probeCount = 100;
const warmUpMs = 8_000;
const nsPerMs = 1e6;

/** Ten services in one process of their own, each with a small page; their cost is not the probes'. */
const targetsText = `
  const { createServer } = require('node:http');
  const page = JSON.stringify({ orders: 41, reviews: [1, 2, 3] });
  const servers = Array.from({ length: 10 }, () =>
    createServer((_request, response) => response.setHeader('content-type', 'application/json').end(page)));
  Promise.all(servers.map((server) => new Promise((ready) => server.listen(0, '127.0.0.1', ready)))).then(() =>
    process.stdout.write(servers.map((server) => server.address().port).join(' ') + '\\n'));`;

/**
 * A hundred http probes at one per second: the whole way of a sample, through engine and durable store, as in a run
 * that watches its baseline. What they cost of a core, and how late they start.
 */
export async function benchProbes(seconds: number, print: (lines: readonly string[]) => void): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-bench-'));
  const targets = spawn(process.execPath, ['-e', targetsText], { stdio: ['ignore', 'pipe', 'inherit'] });
  const database = openStore(path.join(root, 'store.sqlite'));
  const clock = nodeClock(globalThis, readFileSync);
  try {
    const store = createRunsStore(database, { clock, bootId: 'bench', owner: 'bench' });
    const runs = watching(store, clock);
    const run = runs.start(planOf(await portsOf(targets)), { by: 'bench', secrets: [] });
    await pause(warmUpMs);
    const [fromCpu, fromNs, fromWaitedMs] = [process.cpuUsage(), clock.nowNs(), waitedForCoreMs()];
    await pause(seconds * 1000);
    const used = process.cpuUsage(fromCpu);
    const waitedMs = waitedForCoreMs() - fromWaitedMs;
    const lastedMs = Number(clock.nowNs() - fromNs) / nsPerMs;
    const sampled = store
      .eventsAfter(run, 0)
      .flatMap(({ body }) => (body.type === 'probe.sampled' && BigInt(body.dueNs) >= fromNs ? [body] : []));
    runs.stop(run, { by: 'person', why: 'measured', interrupt: true });
    await runs.finished(run);
    const late = sampled.map((each) => Number(BigInt(each.startNs) - BigInt(each.dueNs)) / nsPerMs);
    const took = sampled.map((each) => Number(BigInt(each.endNs) - BigInt(each.startNs)) / nsPerMs);
    const others = sampled.filter((each) => each.quality !== 'good').length;
    const percent = ((used.user + used.system) / 1000 / lastedMs) * 100;
    const perSampleMs = (used.user + used.system) / 1000 / sampled.length;
    print([
      `${probeCount} http probes at one per second for ${seconds} s: ${percent.toFixed(2)} % of a core` +
        ` (user ${(used.user / 10 / lastedMs).toFixed(2)}, system ${(used.system / 10 / lastedMs).toFixed(2)});` +
        ` ${perSampleMs.toFixed(3)} ms each; ${sampled.length} samples, ${others} not good`,
      `meanwhile this thread waited ${((waitedMs / lastedMs) * 100).toFixed(1)} % of the time for a core to be free`,
      figuresText('start of a sample after it was due', figuresOf(late)),
      figuresText('length of a sample', figuresOf(took)),
    ]);
  } finally {
    targets.kill('SIGKILL');
    await once(targets, 'exit');
    database.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** How long this thread was ready to run and did not, since it began. @see proc_pid_schedstat(5) */
function waitedForCoreMs(): number {
  const [, waitedNs = '0'] = readFileSync('/proc/self/schedstat', 'utf8').trim().split(' ');
  return Number(waitedNs) / nsPerMs;
}

function watching(store: RunsStore, clock: Clock): ReturnType<typeof createRuns> {
  const nobody = (): Promise<never> => Promise.reject(new FiredrillError('agent-away', 'nobody is there'));
  return createRuns({
    clock,
    store,
    agents: { call: nobody },
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    simulated: false,
    versions: {},
    notes: { note: () => undefined },
    randomness: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    alerts: { begin: () => undefined, end: () => undefined },
    probesWith: (secrets) => createProbePort(probes, secrets, nobody),
  });
}

function planOf(ports: readonly string[]) {
  const watched = Array.from({ length: probeCount }, (_, index) => ({
    name: `probe-${index}`,
    type: 'http',
    with: { url: `http://127.0.0.1:${ports[index % ports.length]}/` },
    expect: { status: 200, jsonPath: { '$.reviews': { minItems: 1 } }, p95: { below: '900ms' } },
    every: '1s',
  }));
  return madePlan({ hypothesis: { title: 'it goes on', probes: watched, before: '1h' } }, 'lasting');
}

async function portsOf(targets: ChildProcess): Promise<readonly string[]> {
  if (targets.stdout === null) throw new Error('the targets have no output');
  const [text] = await once(targets.stdout, 'data');
  return String(text).trim().split(' ');
}
