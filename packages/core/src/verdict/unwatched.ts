import { msToNs, nsToMs } from '../ports.ts';
import { durationText } from '../units.ts';
import { countsIn } from '../words/counting-phases.ts';
import type { ProbeSpec } from '../words/experiment.ts';
import { earlyEnd } from './early-end.ts';
import { type Reason, reason } from './reason.ts';
import type { RunFacts } from './run-facts.ts';

/** Probes look again after their time-out at the latest; a probe without one gets as long as the server gives it. */
const leastTimeoutMs = 1_000;
/** So many intervals may be missing, for a machine is busy now and then; beyond that nobody was looking. */
const missingIntervals = 3;

/**
 * The longest time during which a probe that counts while the fault is on was not looking, as a sentence; null when
 * it looked all along. What a system did while nobody looked is not known, however good it was before and after: a
 * server that was away for less than the lease goes on with the run, but has not seen the middle of it, and who was
 * blind has not either.
 */
export function unwatchedSpan(facts: RunFacts, probe: ProbeSpec): Reason | null {
  const gaps = gapsOf(facts, probe);
  const longestNs = gaps.reduce((longest, { fromNs, toNs }) => max(longest, toNs - fromNs), 0n);
  if (longestNs <= allowedNs(probe)) return null;
  return reason('unwatched', { probe: probe.name, span: durationText(Math.round(nsToMs(longestNs))) });
}

/** Until when a probe was looking without missing too much; null where nothing was asked for, or it does not count. */
export function watchedUntilNs(facts: RunFacts, probe: ProbeSpec): bigint | null {
  const gaps = gapsOf(facts, probe);
  const first = gaps.find(({ fromNs, toNs }) => toNs - fromNs > allowedNs(probe));
  return first?.fromNs ?? gaps.at(-1)?.fromNs ?? null;
}

function allowedNs(probe: ProbeSpec): bigint {
  const timeoutMs = probe.timeout ?? Math.max(leastTimeoutMs, probe.every);
  return msToNs(missingIntervals * probe.every + timeoutMs);
}

/** From one look to the next, from the first fault until nothing is to be looked at any more. */
function gapsOf(facts: RunFacts, probe: ProbeSpec): readonly { readonly fromNs: bigint; readonly toNs: bigint }[] {
  const requests = facts.injections.filter((each) => each.action !== null).map((each) => each.requestedNs);
  const [first] = requests.toSorted(compare);
  if (first === undefined || !countsIn(probe, 'during')) return [];
  const seen = facts.samples.filter((each) => each.probe === probe.name && each.quality !== 'blind');
  const looks = seen.flatMap((each) => [each.startNs, each.endNs]).filter((atNs) => atNs >= first);
  const last = countsIn(probe, 'after') && hasAct(facts) ? facts.lastNs : lastEndNs(facts, first);
  const times = [first, ...looks.filter((atNs) => atNs < last), last].toSorted(compare);
  return times.slice(1).map((toNs, index) => ({ fromNs: times[index] ?? toNs, toNs }));
}

/** What follows an act is its effect, so the whole rest of the run is looked at. */
const hasAct = (facts: RunFacts): boolean => facts.injections.some(({ action }) => action?.lasts === 'act');

/** When the last fault ended: by our record, or before it by itself. */
const lastEndNs = (facts: RunFacts, first: bigint): bigint =>
  facts.injections.reduce((latest, injection) => {
    const recordedNs = injection.recovered?.atNs ?? first;
    const endedNs = earlyEnd(facts, injection)?.sinceNs ?? recordedNs;
    return max(latest, endedNs < recordedNs ? endedNs : recordedNs);
  }, first);

const compare = (left: bigint, right: bigint): number => (left < right ? -1 : left > right ? 1 : 0);
const max = (left: bigint, right: bigint): bigint => (left > right ? left : right);
