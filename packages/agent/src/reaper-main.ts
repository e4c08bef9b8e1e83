import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import { isAlive, readProcess } from '@firedrill/host/processes';
import { createNodeClock } from './node-clock.ts';
import type { AgentStands } from './reaper.ts';
import { createReaper } from './reaper.ts';
import { enterOwnCgroups, leaveOwnCgroups } from './reaper-cgroup.ts';
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

const reaper = createReaper({
  clock,
  notes,
  agent: agentStands,
  killAgent: () => {
    if (isAlive(agent)) process.kill(agent.pid, 'SIGKILL');
  },
  recover,
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
async function recover(): Promise<boolean> {
  try {
    const why = 'the agent is gone; its reaper takes everything back';
    const { owed, problems, recovered } = await recoverState(stateDir, {
      role: 'reaper',
      why,
      waitMs: 2000,
      notes,
      clock,
    });
    notes.note('info', `took back ${recovered.length}, still owed ${owed.length}`, { problems });
    return owed.length === 0;
  } catch (thrown) {
    if (thrown instanceof FiredrillError && thrown.code === 'journal-locked') return true;
    throw thrown;
  }
}
