import { FiredrillError } from '@firedrill/core/errors';
import type { Asked, Claim, ClaimOf, Converged, Hold, Observed } from '@firedrill/core/hold';
import type { ProcessPort, ProcessSeen } from '@firedrill/core/host-ports';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import { identityJson, objectOf, processKey, processOf } from './claim-fields.ts';
import { lacksOfTree, type TreeWant as Want, treeWantOf } from './tree-limit.ts';

interface Resource {
  readonly process: ProcessIdentity;
}
interface Baseline {
  readonly state: string;
}
/**
 * How far we came: `stopping` is written before the signal, `stopped` after it was seen to work, `continued` after the
 * process ran again, `left` when somebody else was there first. The kernel does not tell who stopped a process; only
 * this order does: what is found stopped before `stopping` or after `continued` was stopped by somebody else.
 */
interface Wrote {
  readonly phase: 'stopping' | 'stopped' | 'continued' | 'left';
}

/** A process in an uninterruptible sleep stops only when it leaves it. */
const stopLimitMs = 2000;

/** Keeps a process stopped by SIGSTOP (signal(7)); with `children`, all that descend from it are claimed in turn. */
export function createProcessStopHold(ports: {
  readonly processes: ProcessPort;
}): Hold<Resource, Want, Baseline, Wrote> {
  const { processes } = ports;
  return Object.freeze({
    name: 'process-stop',
    key: processKey,
    decode: (resource, want) => ({
      resource: processOf(resource),
      want: treeWantOf(objectOf(want, 'want')),
    }),
    preflight: (wished) => Promise.resolve(lacksOfTree(processes, wished.resource, wished.want)),
    capture: (resource) => Promise.resolve().then(() => capture(processes, resource)),
    converge: (asked) => (asked.wanted.length > 0 ? stop(processes, asked) : release(processes, asked)),
    observe: (resource, wanted, wrote) => Promise.resolve(observe(processes, resource, wanted, wrote)),
    expand: (resource, want) => Promise.resolve(want.children ? childClaims(processes, resource) : []),
  } satisfies Hold<Resource, Want, Baseline, Wrote>);
}

function capture(processes: ProcessPort, resource: Resource): Baseline {
  const seen = processes.read(resource.process);
  if (seen === null) throw new FiredrillError('target-gone', `process ${resource.process.pid} is gone`);
  if (isStopped(seen)) {
    const how = seen.state === 'T' ? 'stopped' : 'traced';
    throw new FiredrillError('foreign-state', `process ${seen.identity.pid} is ${how} by somebody else`);
  }
  processes.mayBeSignalled(resource.process);
  return { state: seen.state };
}

async function stop(processes: ProcessPort, asked: Asked<Resource, Want, Baseline, Wrote>): Promise<Converged> {
  const { process } = asked.resource;
  const seen = processes.read(process);
  if (seen === null) return gone(process);
  const phase = asked.wrote?.phase ?? null;
  if (phase === 'stopped') return isStopped(seen) ? { state: 'wanted' } : resumed(process);
  if (phase === 'left' || (phase !== 'stopping' && isStopped(seen))) return foreign(process);
  await asked.note({ phase: 'stopping' });
  const sent = processes.stop(process);
  if (sent === 'gone') return gone(process);
  if (sent === 'stopped already' && phase !== 'stopping') {
    await asked.note({ phase: 'left' });
    return foreign(process);
  }
  const after = await processes.until(process, (now) => now === null || isStopped(now), stopLimitMs);
  if (after === null) return gone(process);
  if (!isStopped(after)) {
    throw new FiredrillError(
      'effect-failed',
      `process ${process.pid} did not stop in ${stopLimitMs} ms: ${after.state}`,
    );
  }
  await asked.note({ phase: 'stopped' });
  return { state: 'wanted' };
}

/**
 * SIGCONT also takes back a SIGSTOP that has not acted yet, which is why it is sent even when the process still runs.
 * Somebody else's stop cannot be told from ours while ours may be in force; a process left frozen would be worse.
 */
async function release(processes: ProcessPort, asked: Asked<Resource, Want, Baseline, Wrote>): Promise<Converged> {
  const { process } = asked.resource;
  const seen = processes.read(process);
  if (seen === null) return gone(process);
  const phase = asked.wrote?.phase ?? null;
  if (phase === null || phase === 'left') return { state: 'wanted', detail: 'it was never stopped by us' };
  if (phase === 'continued') return isStopped(seen) ? foreign(process) : { state: 'wanted' };
  if (phase === 'stopped' && !isStopped(seen)) {
    await asked.note({ phase: 'continued' });
    return { state: 'wanted', detail: 'somebody else had resumed it already' };
  }
  if (processes.signal(process, 'SIGCONT') === 'gone') return gone(process);
  await asked.note({ phase: 'continued' });
  // SIGCONT has acted when kill(2) returns (signal(7)): what is stopped now was stopped after it.
  const after = processes.read(process);
  if (after === null) return gone(process);
  return after.state === 'T' ? foreign(process) : { state: 'wanted' };
}

function observe(
  processes: ProcessPort,
  resource: Resource,
  wanted: readonly Claim<Want>[],
  wrote: Wrote | null,
): Observed {
  const seen = processes.read(resource.process);
  const ours = wrote?.phase === 'stopping' || wrote?.phase === 'stopped';
  return {
    present: seen !== null && isStopped(seen) && ours && wanted.length > 0,
    detail: seen === null ? 'gone' : `state ${seen.state}`,
    exposure: null,
  };
}

/**
 * Stopped ones too: another injection of ours may hold them. Those that somebody else stopped are refused by capture.
 */
function childClaims(processes: ProcessPort, resource: Resource): readonly ClaimOf[] {
  return processes.descendants(resource.process).map((seen) => ({
    hold: 'process-stop',
    resource: { process: identityJson(seen.identity) },
    want: { children: true },
  }));
}

const isStopped = (seen: ProcessSeen): boolean => seen.state === 'T' || seen.state === 't';

const gone = (process: ProcessIdentity): Converged => ({
  state: 'target-gone',
  detail: `process ${process.pid} is gone`,
});
const foreign = (process: ProcessIdentity): Converged => ({
  state: 'contested',
  detail: `process ${process.pid} was stopped by somebody else; it is left so`,
});
const resumed = (process: ProcessIdentity): Converged => ({
  state: 'contested',
  detail: `process ${process.pid} was resumed by somebody else; it is left running`,
});
