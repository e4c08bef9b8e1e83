import { resolve as resolvePath } from 'node:path';
import { FiredrillError } from '@firedrill/core/errors';
import type { Hold } from '@firedrill/core/hold';
import type { Clock, Notes } from '@firedrill/core/ports';
import type { AgentCalls, AgentEvent, InjectAsked } from '@firedrill/core/protocol/messages';
import type { AgentId, InjectionId } from '@firedrill/core/words/ids';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import type { Abilities } from '@firedrill/core/words/target';
import type { Journal } from './journal/journal.ts';
import type { PolicyRefusal } from './policy/check.ts';
import { permitClaims, permitInjection, refuseLease } from './policy/check.ts';
import { argvOf, refuseProbe } from './policy/check-probe.ts';
import type { HostFacts } from './policy/host-facts.ts';
import type { Policy } from './policy/policy.ts';
import type { PersonStops } from './person-stops.ts';
import { createPersonStops } from './person-stops.ts';
import type { RecoveredAll, Reconciler } from './reconcile.ts';
import { createReconciler } from './reconcile.ts';
import { checkAll, checkProbe, tooMany } from './check.ts';
import { permitByHost } from './preflight.ts';
import { resolveOthers } from './resolve-others.ts';

/** The process on a host that holds. It answers calls, and tells what happens without being asked. */
export interface Agent {
  readonly calls: AgentCalls;
  /** Makes good what a predecessor left. Nothing may be injected before it has resolved. */
  readonly start: () => Promise<RecoveredAll>;
  /** Takes everything back; the next start takes what is owed even then. */
  readonly stop: (why: string) => Promise<RecoveredAll>;
  readonly owes: () => number;
  /** Stops that come from a person, past the server. */
  readonly personStops: Pick<PersonStops, 'stop' | 'told'>;
}

/** Everything that an agent needs of the world; a simulator hands in twins of all of them. */
export interface AgentPorts {
  readonly identity: {
    readonly agent: AgentId;
    readonly user: string;
    readonly host: string;
    readonly bootId: string;
    readonly version: string;
  };
  readonly clock: Clock;
  readonly notes: Notes;
  readonly journal: Journal;
  readonly holds: readonly Hold[];
  /** An error refuses everything with it: a policy that cannot be understood allows nothing. */
  readonly policy: Policy | FiredrillError;
  readonly facts: HostFacts;
  readonly targets: TargetsPort;
  readonly witness: WitnessPort;
  /** Runs a program that the policy allows, without a shell. */
  readonly runCommand: (argv: readonly string[], timeoutMs: number) => Promise<Json>;
  /** A file's size and age, its content where it is asked for; `permit` throws where what was opened must not be. */
  readonly lookAtFile: (path: string, wantsContent: boolean, permit: (opened: string) => void) => Promise<Json>;
  readonly watcher: WatcherPort;
  readonly tell: (event: AgentEvent) => void;
}

/** Finds what can be hurt here. */
export interface TargetsPort {
  readonly resolve: AgentCalls['resolve'];
  readonly abilities: () => Promise<Abilities>;
}

/** The witness, a process of its own: its lines are passed on as they are. */
export interface WitnessPort {
  readonly watch: (asked: {
    readonly injection: InjectionId;
    readonly effect: JsonObject;
    readonly exposure: JsonObject | null;
  }) => Promise<void>;
  /** Resolves after the last line of the watch was passed on. */
  readonly unwatch: (injection: InjectionId) => Promise<void>;
  /** One look without a baseline. */
  readonly look: AgentCalls['look'];
}

/** What recovers when we cannot: the reaper. */
export interface WatcherPort {
  /** Resolves when it is there. @throws when it cannot be: then nothing is injected */
  readonly ready: () => Promise<void>;
  readonly liveUntil: (untilNs: bigint | null) => void;
}

export function createAgent(ports: AgentPorts): Agent {
  const { journal, clock, notes, facts } = ports;
  const reconciler = createReconciler({
    journal,
    holds: ports.holds,
    clock,
    notes,
    bootId: ports.identity.bootId,
    permit: async (_, claims) => permitClaims(policyOf(ports), facts, claims),
    onEnded: (status, why) => ports.tell({ event: 'injection.ended', status, why }),
    onEarliest: (untilNs) => ports.watcher.liveUntil(untilNs),
  });
  const personStops = createPersonStops({ journal, holds: ports.holds, clock, reconciler, tell: ports.tell });
  return {
    calls: { ...lookingCalls(ports, reconciler), ...changingCalls(ports, reconciler, personStops) },
    personStops,
    start: () => reconciler.recoverAll('a new start makes good what a predecessor left', 'for a lease'),
    stop: async (why) => {
      const recovered = await reconciler.recoverAll(why);
      reconciler.close();
      return recovered;
    },
    owes: reconciler.owes,
  };
}

type ChangingCall = 'check' | 'inject' | 'renew' | 'recover';

function changingCalls(ports: AgentPorts, reconciler: Reconciler, stops: PersonStops): Pick<AgentCalls, ChangingCall> {
  const targets = new Map<InjectionId, string>();
  return {
    check: async ({ injections, probes = [] }) => ({
      refusals: [
        ...(await checkAll(ports, reconciler, targets, injections)),
        ...probes.flatMap((each) => checkProbe(ports, each)),
      ],
    }),
    inject: async (asked) => {
      reconciler.refuseStale(asked.run, asked.epoch);
      const known = reconciler.status(asked.injection);
      if (known.state !== 'unknown') return { status: known };
      permitInjection(policyOf(ports), ports.facts, asked);
      refuseMoreTargets(policyOf(ports), reconciler, targets, asked);
      try {
        await permitByHost(ports.holds, asked.claims);
        await ports.watcher.ready();
        // Whoever stopped the run meanwhile does not find an injection that has begun only now.
        stops.refuse(asked.run);
        const wished = { ...asked, what: `${asked.fault} on ${asked.target.name}` };
        return { status: await stops.during(asked.injection, asked.run, () => reconciler.inject(wished)) };
      } catch (thrown) {
        if (reconciler.status(asked.injection).state === 'unknown') targets.delete(asked.injection);
        throw thrown;
      }
    },
    renew: async ({ run, epoch, injections, leaseMs }) => {
      reconciler.refuseStale(run, epoch);
      const [refused] = refuseLease(policyOf(ports), leaseMs);
      if (refused !== undefined) throw new FiredrillError(refused.code, refused.detail);
      return { statuses: injections.map((injection) => reconciler.renew(injection, leaseMs)) };
    },
    recover: async ({ injection, run, epoch, why }) => {
      if (run !== null && epoch !== null) reconciler.refuseStale(run, epoch);
      return { status: await reconciler.recover(injection, why) };
    },
  };
}

function lookingCalls(ports: AgentPorts, reconciler: Reconciler): Omit<AgentCalls, ChangingCall> {
  return {
    capabilities: async () => {
      const holds = ports.holds.map((hold) => hold.name);
      return { ...ports.identity, abilities: await ports.targets.abilities(), holds };
    },
    resolve: (asked) => resolveOthers(ports, asked),
    observe: async ({ injection }) => ({ observed: await reconciler.observe(injection) }),
    residue: () => reconciler.residue(),
    standing: async () => ({ standing: await reconciler.standing() }),
    watch: async (asked) => {
      await ports.witness.watch(asked);
      return {};
    },
    unwatch: async ({ injection }) => {
      await ports.witness.unwatch(injection);
      return {};
    },
    look: (asked) => ports.witness.look(asked),
    probe: async (asked) => ({ result: await probe(ports, asked) }),
  };
}

function policyOf({ policy }: AgentPorts): Policy {
  if (policy instanceof FiredrillError) throw policy;
  return policy;
}

/** Every target of what is live and of what is asked counts once. */
function refuseMoreTargets(
  policy: Policy,
  reconciler: Reconciler,
  targets: Map<InjectionId, string>,
  asked: InjectAsked,
): void {
  for (const injection of targets.keys())
    if (reconciler.status(injection).state === 'recovered') targets.delete(injection);
  const hurt = new Set([...targets.values(), asked.target.id]);
  if (hurt.size > policy.maxTargets) throw new FiredrillError('policy-refused', tooMany(policy, hurt.size));
  targets.set(asked.injection, asked.target.id);
}

async function probe(
  ports: AgentPorts,
  asked: { readonly type: string; readonly with: JsonObject; readonly timeoutMs: number },
): Promise<Json> {
  if (asked.type === 'process') {
    // The selector is checked where it is resolved; the server's probe has parsed it already.
    const select = asked.with as Parameters<AgentCalls['resolve']>[0]['target']['select'];
    const { candidates } = await resolveOthers(ports, { target: { type: 'process', select, pick: 'all', keep: 0 } });
    return { alive: candidates.length };
  }
  const { path, content } = asked.with;
  if (asked.type === 'file' && typeof path === 'string') return lookAt(ports, path, content === true);
  const argv = argvOf(asked);
  if (argv === null) throw new FiredrillError('unsupported', `this agent has no probe ${asked.type} of this form`);
  throwRefused(refuseProbe(policyOf(ports), ports.facts, asked));
  return ports.runCommand(argv, asked.timeoutMs);
}

async function lookAt(ports: AgentPorts, given: string, wantsContent: boolean): Promise<Json> {
  const permit = (path: string): void =>
    throwRefused(refuseProbe(policyOf(ports), ports.facts, { type: 'file', with: { path } }));
  permit(given);
  return ports.lookAtFile(resolvePath(given), wantsContent, permit);
}

function throwRefused(refused: PolicyRefusal | null): void {
  if (refused !== null) throw new FiredrillError(refused.code, refused.detail);
}
