import { msToNs, nsToMs } from '../ports.ts';
import { durationText } from '../units.ts';
import { countsIn } from '../words/counting-phases.ts';
import type { ProbeSpec } from '../words/experiment.ts';
import { type Reason, reason } from './reason.ts';
import type { RunFacts } from './run-facts.ts';

/** Probes look again after their time-out at the latest; a probe without one gets as long as the server gives it. */
const leastTimeoutMs = 1_000;
/** So many intervals may be missing, for a machine is busy now and then; beyond that nobody was looking. */
const missingIntervals = 3;

/**
 * The longest time during which a probe that counts while the fault is on was not looking, as a sentence; null when
 * it looked all along. What a system did while nobody looked is not known, however good it was before and after: a
 * server that was away for less than the lease goes on with the run, but has not seen the middle of it.
 */
export function unwatchedSpan(facts: RunFacts, probe: ProbeSpec): Reason | null {
  const requests = facts.injections.filter((each) => each.action !== null).map((each) => each.requestedNs);
  const [first] = requests.toSorted(compare);
  if (first === undefined || !countsIn(probe, 'during')) return null;
  const seen = facts.samples.filter((each) => each.probe === probe.name);
  const looks = seen.flatMap((each) => [each.startNs, each.endNs]).filter((atNs) => atNs >= first);
  const last = countsIn(probe, 'after') && hasAct(facts) ? facts.lastNs : lastRecoveredNs(facts, first);
  const times = [first, ...looks.filter((atNs) => atNs < last), last].toSorted(compare);
  const longestNs = times.reduce((longest, atNs, index) => max(longest, atNs - (times[index - 1] ?? atNs)), 0n);
  const timeoutMs = probe.timeout ?? Math.max(leastTimeoutMs, probe.every);
  const allowedNs = msToNs(missingIntervals * probe.every + timeoutMs);
  if (longestNs <= allowedNs) return null;
  return reason('unwatched', { probe: probe.name, span: durationText(Math.round(nsToMs(longestNs))) });
}

/** What follows an act is its effect, so the whole rest of the run is looked at. */
const hasAct = (facts: RunFacts): boolean => facts.injections.some(({ action }) => action?.lasts === 'act');

const lastRecoveredNs = (facts: RunFacts, first: bigint): bigint =>
  facts.injections.reduce((latest, { recovered }) => max(latest, recovered?.atNs ?? first), first);

const compare = (left: bigint, right: bigint): number => (left < right ? -1 : left > right ? 1 : 0);
const max = (left: bigint, right: bigint): bigint => (left > right ? left : right);
