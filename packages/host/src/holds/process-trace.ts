import { FiredrillError } from '@firedrill/core/errors';
import type { Asked, ClaimOf, Converged, Hold } from '@firedrill/core/hold';
import type { ProcessPort, TracePort } from '@firedrill/core/host-ports';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import { identityJson, objectOf, processKey, processOf } from './claim-fields.ts';
import { lacksOfTree, type TreeWant as Want, treeWantOf } from './tree-limit.ts';

interface Resource {
  readonly process: ProcessIdentity;
}
interface Baseline {
  readonly state: string;
}
/** Whose claims the tracer may hold. */
interface Wrote {
  readonly claims: readonly InjectionId[];
}
type TraceAsked = Asked<Resource, Want, Baseline, Wrote>;
interface Ports {
  readonly processes: ProcessPort;
  readonly traces: TracePort;
}

/** A thread in an uninterruptible sleep leaves its stop only when it wakes. */
const resumeLimitMs = 2000;
const endLimitMs = 2000;

/**
 * Keeps a process in a tracing stop (ptrace(2)), which somebody else's SIGCONT does not end and the tracer's death
 * does. Nobody else can trace it meanwhile, so a stop that our tracer holds is always ours.
 */
export function createProcessTraceHold(ports: Ports): Hold<Resource, Want, Baseline, Wrote> {
  const { processes, traces } = ports;
  return Object.freeze({
    name: 'process-trace',
    key: processKey,
    decode: (resource, want) => ({
      resource: processOf(resource),
      want: treeWantOf(objectOf(want, 'want')),
    }),
    preflight: (wished) => Promise.resolve(lacksOfTree(processes, wished.resource, wished.want)),
    capture: (resource) => Promise.resolve().then(() => capture(processes, resource)),
    converge: (asked) => (asked.wanted.length > 0 ? stop(ports, asked) : release(ports, asked)),
    observe: (resource, wanted, wrote) => {
      const seen = processes.read(resource.process);
      const present = seen?.state === 't' && wanted.length > 0 && wrote !== null;
      return Promise.resolve({ present, detail: seen === null ? 'gone' : `state ${seen.state}`, exposure: null });
    },
    expand: (resource, want) => Promise.resolve(want.children ? childClaims(processes, resource) : []),
    renew: async (_resource, wanted) => {
      for (const claim of wanted) await traces.renew(claim.injection, claim.leaseUntilNs);
    },
    strays: () =>
      Promise.resolve(
        traces.former().map((tracer) => ({
          kind: 'effect',
          what: `a tracer, process ${tracer.pid}`,
          remove: () => endTracer(processes, tracer),
        })),
      ),
  } satisfies Hold<Resource, Want, Baseline, Wrote>);
}

function capture(processes: ProcessPort, resource: Resource): Baseline {
  const seen = processes.read(resource.process);
  if (seen === null) throw new FiredrillError('target-gone', `process ${resource.process.pid} is gone`);
  if (seen.state !== 'T' && seen.state !== 't') return { state: seen.state };
  const how = seen.state === 'T' ? 'stopped' : 'traced';
  throw new FiredrillError('foreign-state', `process ${seen.identity.pid} is ${how} by somebody else`);
}

async function stop({ processes, traces }: Ports, asked: TraceAsked): Promise<Converged> {
  const { process } = asked.resource;
  const seen = processes.read(process);
  if (seen === null) return gone(process);
  const before = asked.wrote?.claims ?? [];
  // Several claims on one process may end together, and the tracer lets go when the last of them does: before or after
  // each of these ends is told here.
  const running = asked.wanted.filter(({ leaseUntilNs }) => !traces.isOver(leaseUntilNs));
  if (running.length === 0) return release({ processes, traces }, asked);
  const wanted = running.map((claim) => claim.injection);
  if (seen.state !== 't' && wanted.some((claim) => before.includes(claim)))
    return resumed(asked.resource, traces, before);
  const claims = [...new Set([...before, ...wanted])];
  if (claims.length > before.length) await asked.note({ claims });
  for (const claim of before) if (!wanted.includes(claim)) await traces.release(claim, process);
  try {
    for (const { injection, leaseUntilNs } of running) {
      await traces.stop({ claim: injection, process, leaseUntilNs });
    }
  } catch (thrown) {
    if (processes.read(process) === null) return gone(process);
    throw thrown;
  }
  return processes.read(process) === null ? gone(process) : { state: 'wanted' };
}

/** Its tracer was killed: a stop that has ended is not brought about again behind the back of who ended it. */
async function resumed({ process }: Resource, traces: TracePort, claims: readonly string[]): Promise<Converged> {
  for (const claim of claims) await traces.release(claim, process);
  return { state: 'contested', detail: `process ${process.pid} goes on, because its tracer has ended; it is left so` };
}

/** With everybody's claims dropped and no tracer of ours left from before, what still stops it is not ours. */
async function release({ processes, traces }: Ports, asked: TraceAsked): Promise<Converged> {
  const { process } = asked.resource;
  for (const claim of asked.wrote?.claims ?? []) await traces.release(claim, process);
  if (asked.wrote !== null) for (const tracer of traces.former()) await endTracer(processes, tracer);
  const isFree = (state: string | undefined): boolean => state !== 't';
  const seen = await processes.until(process, (now) => isFree(now?.state), asked.wrote === null ? 0 : resumeLimitMs);
  if (seen === null) return gone(process);
  return isFree(seen.state)
    ? { state: 'wanted' }
    : { state: 'contested', detail: `process ${process.pid} is traced by somebody else; it is left so` };
}

async function endTracer(processes: ProcessPort, tracer: ProcessIdentity): Promise<void> {
  processes.signal(tracer, 'SIGKILL');
  const left = await processes.until(tracer, (seen) => seen === null, endLimitMs);
  if (left !== null) throw new FiredrillError('recovery-failed', `tracer ${tracer.pid} does not end`);
}

/**
 * Stopped ones too: another injection of ours may hold them. Those that somebody else stopped are refused by capture.
 */
function childClaims(processes: ProcessPort, resource: Resource): readonly ClaimOf[] {
  return processes.descendants(resource.process).map((seen) => ({
    hold: 'process-trace',
    resource: { process: identityJson(seen.identity) },
    want: { children: true },
  }));
}

const gone = (process: ProcessIdentity): Converged => ({
  state: 'target-gone',
  detail: `process ${process.pid} is gone`,
});
