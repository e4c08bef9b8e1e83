import { FiredrillError } from '@firedrill/core/errors';
import type { Asked, Claim, Converged, Hold } from '@firedrill/core/hold';
import type { LoadPort, ProcessPort } from '@firedrill/core/host-ports';
import type { RoomPort } from '@firedrill/core/host-room';
import type { InjectionId } from '@firedrill/core/words/ids';
import { lacksOfChild } from './child-preflight.ts';
import type { LoadWanted } from './child-preflight.ts';
import { objectOf, oneOf, textOf } from './claim-fields.ts';

interface Resource {
  /** What the children of this object load together: a fault and its target. */
  readonly slot: string;
}
type Want = LoadWanted;
type Baseline = Record<string, never>;
/** For whom children may have been started. */
interface Wrote {
  readonly marks: readonly InjectionId[];
}
type ChildAsked = Asked<Resource, Want, Baseline, Wrote>;
interface Ports {
  readonly loads: LoadPort;
  readonly processes: ProcessPort;
  readonly room: RoomPort;
}

/** Keeps one child running for each claim; each carries its injection's id, so that any later life finds it. */
export function createChildHold(ports: Ports): Hold<Resource, Want, Baseline, Wrote> {
  const { loads, processes, room } = ports;
  return Object.freeze({
    name: 'child',
    key: (resource) => resource.slot,
    decode: (resource, want) => {
      const fields = objectOf(want, 'want');
      return {
        resource: { slot: textOf(objectOf(resource, 'resource'), 'slot') },
        want: {
          program: oneOf(fields, 'program', ['burner', 'filler', 'disk']),
          with: objectOf(fields['with'] ?? null, 'with'),
        },
      };
    },
    capture: () => Promise.resolve({}),
    preflight: async ({ want }, besides) =>
      lacksOfChild(
        room,
        want,
        besides.map((each) => each.want),
      ),
    converge: (asked) => converge(loads, asked),
    observe: (_resource, wanted) => {
      const running = wanted.filter((claim) => loads.isRunning(claim.injection));
      const present = running.length > 0 && running.length === wanted.length;
      return Promise.resolve({ present, detail: `${running.length} of ${wanted.length} children run`, exposure: null });
    },
    renew: async (_resource, wanted) => {
      for (const claim of wanted) await loads.renew(claim.injection, claim.leaseUntilNs);
    },
    strays: () =>
      Promise.resolve(
        loads.orphans().map(({ identity, mark }) => ({
          kind: 'effect',
          what: `a child of ${mark}, process ${identity.pid}`,
          remove: async () => {
            processes.signal(identity, 'SIGKILL');
            const left = await processes.until(identity, (seen) => seen === null, 2000);
            if (left !== null) throw new FiredrillError('recovery-failed', `child ${identity.pid} does not end`);
          },
        })),
      ),
  } satisfies Hold<Resource, Want, Baseline, Wrote>);
}

/** What is no longer wanted ends first: two children of one slot would load it twice. */
async function converge(loads: LoadPort, asked: ChildAsked): Promise<Converged> {
  const wanted = asked.wanted.map((claim) => claim.injection);
  let marks = asked.wrote?.marks ?? [];
  for (const mark of marks) if (!wanted.includes(mark)) await loads.end(mark);
  const missing = asked.wanted.filter((claim) => !loads.isRunning(claim.injection));
  const unsaid = missing.filter((claim) => !marks.includes(claim.injection));
  if (unsaid.length > 0) {
    marks = [...marks, ...unsaid.map((claim) => claim.injection)];
    await asked.note({ marks });
  }
  const details: string[] = [];
  for (const claim of missing) details.push((await start(loads, claim)) ?? '');
  const detail = details.filter((each) => each !== '').join('; ');
  return detail === '' ? { state: 'wanted' } : { state: 'wanted', detail };
}

function start(loads: LoadPort, { injection, want, leaseUntilNs }: Claim<Want>): Promise<string | null> {
  return loads.start({ mark: injection, program: want.program, with: want.with, leaseUntilNs });
}
