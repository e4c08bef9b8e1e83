import { FiredrillError } from '@firedrill/core/errors';
import type { Asked, Converged, Hold } from '@firedrill/core/hold';
import type { ProcessPort } from '@firedrill/core/host-ports';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import { objectOf, oneOf, processKey, processOf } from './claim-fields.ts';
import { lacksOfTree, type TreeWant, treeWantOf } from './tree-limit.ts';

interface Resource {
  readonly process: ProcessIdentity;
}
/** `children`: also all that descend from it at that moment; afterwards they would belong to init. */
interface Want extends TreeWant {
  readonly signal: 'SIGKILL' | 'SIGTERM';
}
type Baseline = Record<string, never>;
/** Which injections' signals are spent. Written before the signal, so that no signal is ever sent twice. */
interface Wrote {
  readonly sent: readonly InjectionId[];
  /** Those of them whose signal was sent for certain: we lived on after it. Absent in older journals. */
  readonly done?: readonly InjectionId[];
}

/** How long a killed process may take to end: it may be in an uninterruptible sleep. */
const endLimitMs = 2000;

/** Sends one signal once (kill(2)). An act: nothing is undone, and nothing is done again after a crash. */
export function createProcessSignalHold(ports: {
  readonly processes: ProcessPort;
}): Hold<Resource, Want, Baseline, Wrote> {
  const { processes } = ports;
  return Object.freeze({
    name: 'process-signal',
    key: processKey,
    decode: (resource, want) => {
      const fields = objectOf(want, 'want');
      return {
        resource: processOf(resource),
        want: { signal: oneOf(fields, 'signal', ['SIGKILL', 'SIGTERM']), ...treeWantOf(fields) },
      };
    },
    preflight: (wished) => Promise.resolve(lacksOfTree(processes, wished.resource, wished.want)),
    capture: (resource) => Promise.resolve().then(() => capture(processes, resource)),
    converge: (asked) => converge(processes, asked),
    observe: (resource, _wanted, wrote) => {
      const seen = processes.read(resource.process);
      const detail = seen === null ? 'gone' : `state ${seen.state}`;
      return Promise.resolve({ present: seen === null && wrote !== null, detail, exposure: null });
    },
  } satisfies Hold<Resource, Want, Baseline, Wrote>);
}

function capture(processes: ProcessPort, resource: Resource): Baseline {
  if (processes.read(resource.process) === null) {
    throw new FiredrillError('target-gone', `process ${resource.process.pid} is gone`);
  }
  processes.mayBeSignalled(resource.process);
  return {};
}

async function converge(processes: ProcessPort, asked: Asked<Resource, Want, Baseline, Wrote>): Promise<Converged> {
  const { process } = asked.resource;
  const before: Wrote = asked.wrote ?? { sent: [] };
  let [sent, done, isWritten] = [before.sent, before.done ?? [], true];
  for (const claim of asked.wanted) {
    if (sent.includes(claim.injection)) continue;
    if (processes.read(process) === null) break;
    sent = [...sent, claim.injection];
    await asked.note({ sent, done });
    await signalTree(processes, process, claim.want);
    done = [...done, claim.injection];
    isWritten = await kept(asked.note({ sent, done }));
  }
  if (sent.length === 0) {
    return processes.read(process) === null
      ? { state: 'target-gone', detail: `process ${process.pid} is gone` }
      : { state: 'wanted', detail: 'no signal was sent' };
  }
  // We died between the record and the signal, or just after it, and what it was meant for is still there.
  if (done.length < sent.length && processes.read(process) !== null) {
    return { state: 'irreversible', detail: `whether process ${process.pid} was signalled is not known; it is there` };
  }
  const detail = `process ${process.pid} was signalled${isWritten ? '' : '; that could not be written down'}`;
  return { state: 'irreversible', detail };
}

/** What was done is done, also where that cannot be written down: a later life will only be unsure of it. */
const kept = (note: Promise<void>): Promise<boolean> =>
  note.then(
    () => true,
    () => false,
  );

/**
 * Children first, so that none can be seen to outlive its parent; a child that is gone meanwhile has what was wanted.
 */
async function signalTree(processes: ProcessPort, process: ProcessIdentity, want: Want): Promise<void> {
  const tree = want.children ? processes.descendants(process).map((seen) => seen.identity) : [];
  const victims = [...tree.toReversed(), process];
  for (const victim of victims) processes.signal(victim, want.signal);
  if (want.signal !== 'SIGKILL') return;
  for (const victim of victims) await processes.until(victim, (seen) => seen === null, endLimitMs);
}
