import { type Driven, driveRun, type Driver } from '@firedrill/core/engine/drive';
import type { AgentPort, EnginePorts, RunStore, Sample } from '@firedrill/core/engine/engine-ports';
import { FiredrillError } from '@firedrill/core/errors';
import type { Plan } from '@firedrill/core/plan/plan';
import type { InjectionStatus } from '@firedrill/core/protocol/messages';
import type { EventBody, RunEvent } from '@firedrill/core/words/events';
import type { InjectionId, RunId } from '@firedrill/core/words/ids';
import { createVirtualClock } from './virtual-clock.ts';

/**
 * The engine over twins of all its ports, for tests of single situations: a clock that is moved by hand, an agent of
 * which each answer can be changed, a store that can refuse. (The simulator has the real agent and a whole world.)
 */
export interface MadeEngine {
  readonly driver: Driver;
  readonly events: RunEvent[];
  readonly calls: { name: string; asked: unknown }[];
  /** Moves the clock and lets everything go on that can. */
  readonly advance: (ms: number) => Promise<void>;
  readonly bodies: <Type extends EventBody['type']>(type: Type) => readonly Extract<EventBody, { type: Type }>[];
}

export interface MadeEngineOptions {
  readonly plan: Plan;
  /** A probe that never settles is one, too. */
  readonly sample?: (probe: string) => Sample | Promise<Sample>;
  /** Replaces the agent's answer to a call; undefined leaves it. */
  readonly answer?: (name: string, asked: unknown) => unknown;
  readonly storeRefuses?: () => boolean;
  /** Called whenever the whole run is read, before the answer. */
  readonly whenRead?: () => void;
  readonly events?: readonly RunEvent[];
  readonly epoch?: number;
  readonly first?: Driven['first'];
}

export const madeRunId: RunId = 'r-aaaaaaaaaaaaaaaa';

export function madeEngine(options: MadeEngineOptions): MadeEngine {
  const clock = createVirtualClock();
  const events: RunEvent[] = [];
  const calls: MadeEngine['calls'] = [];
  const write = (epoch: number, bodies: readonly EventBody[]): readonly RunEvent[] => {
    const written = bodies.map(
      (body, index): RunEvent => ({
        v: 1,
        seq: events.length + index + 1,
        epoch,
        body,
        bootId: 'boot',
        bootNs: String(clock.nowNs()),
        wallTime: clock.wallTime(),
      }),
    );
    events.push(...written);
    return written;
  };
  const store: RunStore = {
    append: async (_run, epoch, bodies) => {
      if (options.storeRefuses?.() === true) throw new FiredrillError('store-unwritable', 'the disk is full');
      return write(epoch, bodies);
    },
    keep: async () => undefined,
    eventsOf: async () => {
      const read = [...events];
      options.whenRead?.();
      return read;
    },
  };
  const { epoch = 1 } = options;
  if (options.events !== undefined) events.push(...options.events);
  else write(1, [{ type: 'run.created', plan: options.plan, by: 'test', versions: {} }]);
  const agents = madeAgent(options, calls, (line) => driver.agentTold({ event: 'evidence', line }));
  let made = 0;
  const ports: EnginePorts = {
    clock,
    store,
    agents,
    simulated: false,
    randomness: {
      bytes: (count) => Uint8Array.from({ length: count }, (_, index) => (index === 0 ? (made += 1) : index)),
    },
    probes: {
      sample: async (_run, spec) => options.sample?.(spec.name) ?? { quality: 'good', value: 1, detail: 'fine' },
      end: () => undefined,
    },
    notes: { note: () => undefined },
  };
  const driver = driveRun(ports, { run: madeRunId, events, epoch, first: options.first });
  return {
    driver,
    events,
    calls,
    advance: clock.advance,
    // The filter leaves exactly the bodies of this type.
    bodies: (type) => events.map((event) => event.body).filter((body) => body.type === type) as never,
  };
}

/** An agent that does what it is asked, and a witness that sees it. */
function madeAgent(
  { answer }: MadeEngineOptions,
  calls: MadeEngine['calls'],
  tell: (line: { [key: string]: string | boolean | number }) => void,
): AgentPort {
  const status = (injection: InjectionId, state: InjectionStatus['state']): InjectionStatus => ({
    injection,
    state,
    how: state === 'recovered' ? 'restored' : null,
    detail: '',
    exposure: null,
  });
  const see = (injection: string, present: boolean, kind = 'effect'): void =>
    tell({ injection, kind, present, evidence: present ? 'it hurts' : 'it does not hurt', atNs: '0' });
  const answers: {
    readonly [name: string]: (asked: { injection: InjectionId; injections: readonly InjectionId[] }) => unknown;
  } = {
    watch: ({ injection }) => see(injection, false, 'baseline'),
    inject: ({ injection }) => {
      see(injection, true);
      tell({ injection, kind: 'exposure', met: 4, of: 5, evidence: 'counted', atNs: '0' });
      return { status: status(injection, 'live') };
    },
    renew: ({ injections }) => ({ statuses: injections.map((each) => status(each, 'live')) }),
    recover: ({ injection }) => {
      see(injection, false);
      return { status: status(injection, 'recovered') };
    },
    residue: () => ({ effects: [], litter: [], unknown: [], live: [] }),
    observe: () => ({ observed: [] }),
    unwatch: () => ({}),
  };
  return {
    call: async (_agent, name, asked) => {
      calls.push({ name, asked });
      const changed = answer?.(name, asked);
      // A test answers what the call's contract says, or throws as an agent would.
      return (changed === undefined ? answers[name]?.(asked as never) : changed) as never;
    },
  };
}
