import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import { msToNs } from '@firedrill/core/ports';
import type { Json } from '@firedrill/core/words/json';
import { proxiesFile, readProxies } from '@firedrill/host/holds/standing-proxies';
import { isAlive, readProcess } from '@firedrill/host/processes';
import { startProxy } from '@firedrill/host/proxy/start-proxy';
import { isObject } from './form.ts';
import { createNodeClock } from './node-clock.ts';
import { agentPlaces } from './node-state.ts';
import type { AgentStands } from './reaper.ts';
import { createReaper } from './reaper.ts';
import { enterOwnCgroups, leaveOwnCgroups } from './reaper-cgroup.ts';
import { pauseNs } from './reconcile/parts.ts';
import { readBootId, recoverState } from './recover-state.ts';
import { createStderrNotes } from './stderr-notes.ts';

/**
 * The reaper's process: `node reaper-main.js --state DIR --agent PID:STARTTICKS`, in a session of its own, its
 * standard input the agent's pipe. It imports Node's own modules only, so that nothing that is missing or broken
 * outside can keep it from recovering.
 */
const { values } = parseArgs({ options: { state: { type: 'string' }, agent: { type: 'string' } } });
const stateDir = values.state ?? '.';
const [pid = '0', startTicks = ''] = (values.agent ?? '').split(':');
const agent = { bootId: readBootId(), pidNamespace: '', pid: Number(pid), startTicks };
const clock = createNodeClock();
const notes = createStderrNotes('reaper');
const cgroups = enterOwnCgroups();
/** How often to look whether another agent has come; and how long a run's paths outlive theirs. */
const lookMs = 200;
const runPathMs = 10_000;
let keptPaths = 0;

const reaper = createReaper({
  clock,
  notes,
  agent: agentStands,
  killAgent: () => {
    if (isAlive(agent)) process.kill(agent.pid, 'SIGKILL');
  },
  recover: () => recover('for a lease'),
  watchPaths,
  acknowledge: () => process.stdout.write('{"heard":true}\n'),
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => notes.note('info', `${signal} does not end a reaper; it ends when its agent has ended`));
}
process.stdout.on('error', () => notes.note('debug', 'the agent does not read any more'));
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  try {
    reaper.hear(line);
  } catch (thrown) {
    notes.note('warn', `not understood: ${reasonOf(thrown)}`);
  }
});
lines.on('close', () => reaper.pipeEnded());
process.stdout.write('{"watching":true}\n');
await reaper.done;
leaveOwnCgroups(cgroups);
process.exit(0);

function agentStands(): AgentStands {
  if (!isAlive(agent)) return 'gone';
  const state = readProcess(agent.pid)?.state ?? '';
  return state === 'T' || state === 't' ? 'stopped' : 'running';
}

/** A next agent that holds the journal has recovered already, or will: then there is nothing left for us. */
async function recover(runPaths?: 'for a lease'): Promise<boolean> {
  warmProxy();
  try {
    const why = 'the agent is gone; its reaper takes everything back';
    const options = {
      role: 'reaper',
      why,
      waitMs: 2000,
      notes,
      clock,
      ...(runPaths === undefined ? {} : { runPaths }),
    };
    const { owed, problems, recovered, kept } = await recoverState(stateDir, options);
    keptPaths = kept.length;
    notes.note('info', `took back ${recovered.length}, still owed ${owed.length}, kept ${kept.length}`, { problems });
    return owed.length === 0;
  } catch (thrown) {
    if (thrown instanceof FiredrillError && thrown.code === 'journal-locked') return true;
    throw thrown;
  }
}

/**
 * Starting a process takes longer than reading the journal, and callers dial the doors meanwhile: so the proxy that
 * will serve them begins now. One that nobody asks for a listener ends by itself.
 */
function warmProxy(): void {
  const { run } = agentPlaces(stateDir);
  if (readProxies(run).length === 0) return;
  void startProxy({ dir: run }).then(
    ({ control }) => control.close(),
    (thrown: unknown) => notes.note('warn', `no proxy can be started: ${reasonOf(thrown)}`),
  );
}

/**
 * A proxy that dies is started again by its hold, in this process, as long as we stay. The paths of runs are taken out
 * when no other agent has come for them within a lease.
 */
async function watchPaths(): Promise<void> {
  const { run } = agentPlaces(stateDir);
  const runsUntilNs = clock.nowNs() + msToNs(runPathMs);
  let runs = true;
  while (keptPaths > 0 && existsSync(proxiesFile(run)) && !hasNextAgent(run)) {
    await pauseNs(clock, msToNs(lookMs));
    if (!runs || clock.nowNs() < runsUntilNs) continue;
    runs = !(await recover());
  }
}

/** An agent of a later life says who it is when it has recovered. */
function hasNextAgent(run: string): boolean {
  try {
    const said: Json = JSON.parse(readFileSync(path.join(run, 'agent.json'), 'utf8'));
    if (!isObject(said)) return false;
    const { pid: nextPid, startTicks: nextTicks } = said;
    if (typeof nextPid !== 'number' || typeof nextTicks !== 'string') return false;
    const next = { ...agent, pid: nextPid, startTicks: nextTicks };
    return (next.pid !== agent.pid || next.startTicks !== agent.startTicks) && isAlive(next);
  } catch {
    return false; // nobody has said so, or is just saying it: the next look will see
  }
}
