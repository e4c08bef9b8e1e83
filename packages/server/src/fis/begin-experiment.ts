import { ownOf } from '@firedrill/core/words/own-of';
import { reasonOf } from '@firedrill/core/errors';
import type { Plan } from '@firedrill/core/plan/plan';
import { defaultLeaseMs } from '@firedrill/core/protocol/messages';
import type { AlarmReading } from '@firedrill/dialects/fis/alarm-guards';
import { decodeFisValue } from '@firedrill/dialects/fis/decode';
import { planTemplate } from '@firedrill/dialects/fis/plan-template';
import type { FoundTarget, ResolvedTarget } from '@firedrill/dialects/fis/resolved-target';
import { findInAccounts } from '@firedrill/dialects/fis/resolve-in-accounts';
import { chooseTargets, findTargets } from '@firedrill/dialects/fis/resolve-targets';
import type { FisInventory } from '@firedrill/dialects/fis/resource';
import type { Steps } from '@firedrill/dialects/fis/steps';
import { type FisTargetQuotas, targetsOverQuota } from '@firedrill/dialects/fis/targets-over-quota';
import type { FisTemplate } from '@firedrill/dialects/fis/template';
import { fisWarnings } from '../runs/fis-warnings.ts';
import type { Runs } from '../runs/runs.ts';
import type { HypothesisBeside, TemplateNamed } from './configuration.ts';
import type { ExperimentRecord, FisEnd, FisResolved } from './experiment-record.ts';
import type { FisScope } from './fis-store.ts';
import { afterOthers, type GoesOn, inTurns } from './in-turns.ts';
import { objectIn, textIn } from './json-members.ts';
import type { FisOccurrence } from './occurrence.ts';
import type { Information } from './resolved-lists.ts';

export interface BeginPorts {
  readonly runs: Pick<Runs, 'start'>;
  readonly nowMs: () => number;
  /** Where the targets of a template are found. */
  readonly inventoryOf: (template: FisTemplate, place: InventoryPlace) => FisInventory;
  /** A run goes so many times as fast as its template says. */
  readonly timeScale: number;
  /** How the alarms of stop conditions and assertions are read. */
  readonly alarms: AlarmReading;
  readonly hypothesisOf: (template: TemplateNamed) => HypothesisBeside | null;
  /** What must not stand in records. */
  readonly secrets: readonly string[];
  /** How many resources an action may get, beside or in place of AWS's defaults. */
  readonly targetQuotas: FisTargetQuotas;
}

export interface InventoryPlace {
  /** Where targets are looked for: the target accounts, where the template has some. */
  readonly accounts: readonly string[];
  readonly region: string;
  readonly seed: number;
}

export interface Beginning {
  readonly scope: FisScope;
  readonly id: string;
  readonly record: ExperimentRecord;
}

/** What comes of a beginning is told as it comes. */
export interface Begun {
  readonly told: (what: FisOccurrence['what']) => void;
  readonly keep: (part: ResolvedPart) => void;
  readonly end: (how: FisEnd) => void;
  /** False when somebody ended it meanwhile: then nothing of it may go on. */
  readonly goesOn: GoesOn;
}

/** A part of what was chosen, the targets one after another. */
export interface ResolvedPart {
  /** So many came before. */
  readonly after: number;
  readonly more: readonly Information[];
  /** How many there are of each target, with the last part: written into the record together with it. */
  readonly resolved: readonly FisResolved[] | null;
}

/** So many are written in one turn of the event loop. */
const mostInPart = 4096;

/**
 * Resolves an experiment's targets once, and begins its run: or ends it, where that is impossible or not asked for.
 * What it does is fixed by the record (its seed chooses), so that it may be done again after a death in between. Where
 * there is much to look at, others have their turn meanwhile, and may end it.
 *
 *     count ─▶ quotas ─▶ choose ─▶ keep ─▶ plan ─▶ run
 */
export async function beginExperiment(ports: BeginPorts, { scope, id, record }: Beginning, begun: Begun) {
  const failed = (code: NonNullable<FisEnd['error']>['code'], reason: string, location: string | null = null): void =>
    begun.end({ status: 'failed', reason: reason.slice(0, 512), error: { code, location }, atMs: ports.nowMs() });
  try {
    const decoded = decodeFisValue(record.template);
    if (!decoded.ok) return failed('ConfigurationFailure', decoded.problems.map(({ path }) => path).join(', '));
    const { template, warnings } = decoded;
    begun.told({ type: 'resolution-start' });
    const found = await inTurns(findingIn(ports, { scope, record, template }), begun.goesOn);
    if (found === null) return undefined;
    const counted = found.map(resolvedOf);
    for (const target of counted) begun.told({ type: 'target-resolved', target });
    const unfit = unfitTarget(template, found) ?? overQuota(template, found, ports.targetQuotas);
    if (unfit !== null) {
      begun.keep({ after: 0, more: [], resolved: counted });
      begun.told({ type: 'resolution-end', resolved: counted.map((target) => ({ ...target, information: [] })) });
      return failed(unfit.code, unfit.reason, unfit.name);
    }
    const resolved = await inTurns(chooseTargets(found), begun.goesOn);
    if (resolved === null || !(await keepChosen(counted, resolved, begun))) return undefined;
    if (record.actionsMode === 'skip-all') {
      return begun.end({ status: 'completed', reason: 'Experiment completed.', error: null, atMs: ports.nowMs() });
    }
    const beside = ports.hypothesisOf({ id: record.templateId, description: template.description });
    const timeScale = record.simulated ? ports.timeScale : null;
    const plan: Plan = planTemplate({
      template,
      resolved,
      seed: record.seed,
      leaseMs: defaultLeaseMs,
      timeScale: ports.timeScale,
      alarms: ports.alarms,
      hypothesis: beside?.given ?? null,
      warnings: fisWarnings({ template, resolved, timeScale, warnings }),
    });
    const from = beside === null ? {} : { hypothesisFrom: beside.file.file };
    if (begun.goesOn())
      ports.runs.start({ ...plan, ...from }, { by: `fis ${id}`, secrets: ports.secrets, run: record.run });
  } catch (thrown) {
    failed('InternalFailure', `The experiment could not begin: ${reasonOf(thrown)}`);
  }
  return undefined;
}

type Resolved = { readonly [name: string]: ResolvedTarget };

/** Keeps what was chosen, part by part. @returns false when it is not wanted any more */
async function keepChosen(counted: readonly FisResolved[], resolved: Resolved, begun: Begun): Promise<boolean> {
  const lists = counted.map((target) => ({
    ...target,
    information: (ownOf(resolved, target.targetName)?.chosen ?? []).map(({ information }) => information),
  }));
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  let after = 0;
  for (const more of partsOf(lists.map(({ information }) => information))) {
    begun.keep({ after, more, resolved: after + more.length === total ? counted : null });
    after += more.length;
    if (after < total && !(await afterOthers(begun.goesOn))) return false;
  }
  begun.told({ type: 'resolution-end', resolved: lists });
  return true;
}

/** One part at least, though it be empty. */
function* partsOf(lists: readonly (readonly Information[])[]): Generator<readonly Information[]> {
  let part: Information[] = [];
  let isFirst = true;
  for (const list of lists) {
    for (let from = 0; from < list.length; ) {
      const some = list.slice(from, from + mostInPart - part.length);
      part.push(...some);
      from += some.length;
      if (part.length < mostInPart) continue;
      yield part;
      isFirst = false;
      part = [];
    }
  }
  if (isFirst || part.length > 0) yield part;
}

interface Resolving extends Pick<Beginning, 'scope' | 'record'> {
  readonly template: FisTemplate;
}

/** A multi-account experiment finds its targets in each of the target accounts of its template. */
function findingIn({ inventoryOf }: BeginPorts, { scope, record, template }: Resolving): Steps<FoundTarget[]> {
  const { accountConfigurations, seed } = record;
  const isMulti = textIn(objectIn(record.template, 'experimentOptions'), 'accountTargeting') === 'multi-account';
  const targeted = isMulti ? accountConfigurations.flatMap((each) => textIn(each, 'accountId') ?? []) : [];
  const accounts = targeted.length === 0 ? [scope.account] : targeted;
  const inventory = inventoryOf(template, { accounts, region: scope.region, seed });
  if (targeted.length === 0) return findTargets(template, inventory, { seed });
  return findInAccounts(template, inventory, { accounts, seed });
}

const resolvedOf = ({ name, resourceType, taken, missingArns, notes }: FoundTarget): FisResolved => ({
  targetName: name,
  resourceType,
  count: taken,
  missing: missingArns,
  notes: notes.map(({ en }) => en),
});

interface Unfit {
  readonly code: 'InvalidTarget' | 'QuotaExceededFailure';
  readonly name: string;
  readonly reason: string;
}

/** A target that was not found. Of an empty one AWS says no more than the first sentence; ours says why. */
function unfitTarget({ emptyTargetResolutionMode }: FisTemplate, found: readonly FoundTarget[]): Unfit | null {
  const code = 'InvalidTarget';
  for (const { name, taken, missingArns, notes } of found) {
    const why = notes.map(({ en }) => en).join(' ');
    if (missingArns.length > 0) return { code, name, reason: `Target ${name} names what is not there: ${why}` };
    if (taken > 0 || emptyTargetResolutionMode === 'skip') continue;
    return { code, name, reason: `Target resolution returned empty set${why === '' ? '' : `: ${why}`}` };
  }
  return null;
}

function overQuota(template: FisTemplate, found: readonly FoundTarget[], quotas: FisTargetQuotas): Unfit | null {
  for (const [name, { actionId, targets, parameters }] of Object.entries(template.actions)) {
    const target = Object.values(targets)[0] ?? '';
    const byArns = (ownOf(template.targets, target)?.resourceArns.length ?? 0) > 0;
    const chosenCount = found.find((each) => each.name === target)?.mostInAccount ?? 0;
    const told = targetsOverQuota({ actionId, parameters, chosenCount, byArns }, quotas);
    if (told !== null) return { code: 'QuotaExceededFailure', name, reason: told.text.en };
  }
  return null;
}
