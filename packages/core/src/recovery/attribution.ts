import { faultsOf } from '../verdict/fault-proofs.ts';
import type { RunFacts, SampleFacts } from '../verdict/run-facts.ts';
import type { ProbeSpec } from '../words/experiment.ts';
import { compare } from './bad-stretch.ts';

/**
 * Who failed because of whom, as far as the probes of several services show. A service leaves its tolerance somewhere
 * in an interval between two samples, so one is before another only where their intervals do not overlap.
 */
export interface Attribution {
  /** In the order in which they failed, as far as it can be told; those that kept their tolerance come last. */
  readonly services: readonly ServiceOnset[];
  readonly links: readonly ServiceLink[];
}

export interface ServiceOnset {
  readonly service: string;
  readonly state: 'failed' | 'kept' | 'bad-before' | 'unseen';
  /** Somewhere in here it left its tolerance; milliseconds since the first fault was asked for. Null: it did not. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly dependsOn: readonly string[];
  /** A fault of this run was on it directly. */
  readonly hurt: boolean;
  /** It failed, and nothing that was seen to fail may have been before it. */
  readonly first: boolean;
}

/**
 * `because`: it depends on the other, which failed before. `before`: that one was earlier, and nobody says who calls
 * whom. `untold`: their intervals overlap. `despite`: it depends on the other, but failed before it.
 */
export interface ServiceLink {
  readonly from: string;
  readonly to: string;
  readonly says: 'because' | 'before' | 'untold' | 'despite';
  /** `to` depends on `from`, as the experiment says. */
  readonly depends: boolean;
}

/** Nothing is told before a fault was asked for, nor where fewer than two services are named. */
export function attributionOf(facts: RunFacts): Attribution {
  const sinceNs = faultsOf(facts)
    .map(({ requestedNs }) => requestedNs)
    .toSorted(compare)[0];
  const probes = facts.plan?.experiment.spec.hypothesis?.probes ?? [];
  const byService = Map.groupBy(
    probes.filter((probe) => probe.service !== undefined),
    (probe) => probe.service ?? '',
  );
  if (sinceNs === undefined || byService.size < 2) return { services: [], links: [] };
  const onsets = [...byService].map(([service, own]) => onsetOf(facts, { service, own, sinceNs }));
  const links = linksBetween(onsets);
  const services = onsets
    .map((onset) => ({ ...onset, first: onset.state === 'failed' && isFirst(onset, links) }))
    .toSorted((left, right) => (left.toMs ?? Infinity) - (right.toMs ?? Infinity) || byName(left, right));
  return { services, links };
}

const byName = (left: ServiceOnset, right: ServiceOnset): number => (left.service < right.service ? -1 : 1);

const isFirst = ({ service }: ServiceOnset, links: readonly ServiceLink[]): boolean =>
  !links.some(({ from, to, says }) => {
    const blamed = to === service && (says === 'because' || says === 'before');
    return blamed || (says === 'untold' && (to === service || from === service));
  });

interface Looked {
  readonly service: string;
  readonly own: readonly ProbeSpec[];
  readonly sinceNs: bigint;
}

/** A service fails with the first of its probes. */
function onsetOf(facts: RunFacts, { service, own, sinceNs }: Looked): ServiceOnset {
  const dependsOn = [...new Set(own.flatMap((probe) => probe.dependsOn ?? []))].filter((each) => each !== service);
  const plain = { service, dependsOn, hurt: isHurt(facts, service), first: false, fromMs: null, toMs: null };
  const looks = own.map((probe) => changeOf(facts, probe, sinceNs));
  if (looks.includes('bad-before')) return { ...plain, state: 'bad-before' };
  const changes = looks.filter((look) => typeof look === 'object');
  if (changes.length === 0) return { ...plain, state: looks.includes('kept') ? 'kept' : 'unseen' };
  const sinceMs = (timeNs: bigint): number => Math.max(0, Number(timeNs - sinceNs) / 1e6);
  return {
    ...plain,
    state: 'failed',
    fromMs: Math.min(...changes.map(({ fromNs }) => sinceMs(fromNs))),
    toMs: Math.min(...changes.map(({ toNs }) => sinceMs(toNs))),
  };
}

type Change = { readonly fromNs: bigint; readonly toNs: bigint } | 'kept' | 'bad-before' | 'unseen';

/** Between the beginning of the last good sample and the end of the first bad one, since the fault. */
function changeOf({ samples }: RunFacts, { name }: ProbeSpec, sinceNs: bigint): Change {
  const own = samples
    .filter((each) => each.probe === name && each.quality !== 'blind')
    .toSorted((left, right) => compare(left.startNs, right.startNs));
  const firstAt = own.findIndex((each) => each.quality === 'bad' && each.endNs >= sinceNs);
  const before = own.filter((each) => each.endNs < sinceNs).at(-1);
  if (before?.quality === 'bad') return 'bad-before';
  const bad: SampleFacts | undefined = own[firstAt];
  if (bad === undefined) return own.some((each) => each.endNs >= sinceNs) ? 'kept' : 'unseen';
  const lastGood = own.slice(0, firstAt).findLast((each) => each.quality === 'good');
  const goodNs = lastGood?.startNs ?? sinceNs;
  return { fromNs: goodNs > sinceNs ? goodNs : sinceNs, toNs: bad.endNs };
}

/** The plan's target of that name, or a target with that `service` label, is hurt. */
function isHurt({ plan }: RunFacts, service: string): boolean {
  return (plan?.actions ?? []).some(
    ({ target, injections }) =>
      target === service || injections.some((each) => each.target.labels['service'] === service),
  );
}

/**
 * With declared dependencies, only what is declared can be a reason. Without any, only the order is told: each service
 * with those that came directly before it.
 */
function linksBetween(onsets: readonly ServiceOnset[]): readonly ServiceLink[] {
  const failed = onsets.filter(({ state }) => state === 'failed').toSorted((left, right) => time(left) - time(right));
  if (onsets.some(({ dependsOn }) => dependsOn.length > 0)) {
    return failed.flatMap((onset) =>
      onset.dependsOn.flatMap((name): readonly ServiceLink[] => {
        const other = failed.find(({ service }) => service === name);
        if (other === undefined) return [];
        const says = isBefore(other, onset) ? 'because' : isBefore(onset, other) ? 'despite' : 'untold';
        return [{ from: name, to: onset.service, says, depends: true }];
      }),
    );
  }
  return failed.flatMap((onset, index) => {
    const earlier = failed.filter((each) => isBefore(each, onset));
    const direct = earlier.filter((each) => !earlier.some((between) => isBefore(each, between)));
    const neighbour = failed[index - 1];
    const isOpen = neighbour !== undefined && !isBefore(neighbour, onset);
    return [
      ...direct.map(
        ({ service }): ServiceLink => ({ from: service, to: onset.service, says: 'before', depends: false }),
      ),
      ...(isOpen ? [{ from: neighbour.service, to: onset.service, says: 'untold' as const, depends: false }] : []),
    ];
  });
}

const time = ({ toMs }: ServiceOnset): number => toMs ?? Infinity;
const isBefore = (left: ServiceOnset, right: ServiceOnset): boolean =>
  left.toMs !== null && right.fromMs !== null && left.toMs <= right.fromMs;
