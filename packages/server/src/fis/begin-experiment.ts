import { ownOf } from '@firedrill/core/words/own-of';
import { reasonOf } from '@firedrill/core/errors';
import type { Plan } from '@firedrill/core/plan/plan';
import { defaultLeaseMs } from '@firedrill/core/protocol/messages';
import type { AlarmReading } from '@firedrill/dialects/fis/alarm-guards';
import { decodeFisValue } from '@firedrill/dialects/fis/decode';
import { planTemplate } from '@firedrill/dialects/fis/plan-template';
import type { ResolvedTarget } from '@firedrill/dialects/fis/resolved-target';
import { resolveInAccounts } from '@firedrill/dialects/fis/resolve-in-accounts';
import { resolveTargets } from '@firedrill/dialects/fis/resolve-targets';
import type { FisInventory } from '@firedrill/dialects/fis/resource';
import { type FisTargetQuotas, targetsOverQuota } from '@firedrill/dialects/fis/targets-over-quota';
import type { FisTemplate } from '@firedrill/dialects/fis/template';
import { fisWarnings } from '../runs/fis-warnings.ts';
import type { Runs } from '../runs/runs.ts';
import type { HypothesisBeside, TemplateNamed } from './configuration.ts';
import type { ExperimentRecord, FisEnd, FisResolved } from './experiment-record.ts';
import type { FisScope } from './fis-store.ts';
import { objectIn, textIn } from './json-members.ts';
import type { FisOccurrence } from './occurrence.ts';

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
  readonly resolved: (resolved: readonly FisResolved[]) => void;
  readonly end: (how: FisEnd) => void;
}

/**
 * Resolves an experiment's targets once, and begins its run: or ends it, where that is impossible or not asked for.
 * What it does is fixed by the record (its seed chooses), so that it may be done again after a death in between.
 */
export function beginExperiment(ports: BeginPorts, { scope, id, record }: Beginning, begun: Begun): void {
  const failed = (code: NonNullable<FisEnd['error']>['code'], reason: string, location: string | null = null): void =>
    begun.end({ status: 'failed', reason: reason.slice(0, 512), error: { code, location }, atMs: ports.nowMs() });
  try {
    const decoded = decodeFisValue(record.template);
    if (!decoded.ok) return failed('ConfigurationFailure', decoded.problems.map(({ path }) => path).join(', '));
    const { template, warnings } = decoded;
    begun.told({ type: 'resolution-start' });
    const found = resolvedIn(ports, { scope, record, template });
    const resolved = Object.values(found).map(resolvedOf);
    begun.resolved(resolved);
    for (const target of resolved) begun.told({ type: 'target-resolved', target });
    begun.told({ type: 'resolution-end', resolved });
    const unfit = unfitTarget(template, found);
    if (unfit !== null) return failed('InvalidTarget', unfit.reason, unfit.name);
    const over = overQuota(template, found, ports.targetQuotas);
    if (over !== null) return failed('QuotaExceededFailure', over.reason, over.name);
    if (record.actionsMode === 'skip-all') {
      return begun.end({ status: 'completed', reason: 'Experiment completed.', error: null, atMs: ports.nowMs() });
    }
    const beside = ports.hypothesisOf({ id: record.templateId, description: template.description });
    const plan: Plan = planTemplate({
      template,
      resolved: found,
      seed: record.seed,
      leaseMs: defaultLeaseMs,
      timeScale: ports.timeScale,
      alarms: ports.alarms,
      hypothesis: beside?.given ?? null,
      warnings: fisWarnings({
        template,
        resolved: found,
        timeScale: record.simulated ? ports.timeScale : null,
        warnings,
      }),
    });
    const from = beside === null ? {} : { hypothesisFrom: beside.file.file };
    ports.runs.start({ ...plan, ...from }, { by: `fis ${id}`, secrets: ports.secrets, run: record.run });
  } catch (thrown) {
    failed('InternalFailure', `The experiment could not begin: ${reasonOf(thrown)}`);
  }
}

interface Resolving extends Pick<Beginning, 'scope' | 'record'> {
  readonly template: FisTemplate;
}

type Found = Readonly<Record<string, ResolvedTarget>>;

/** A multi-account experiment finds its targets in each of the target accounts of its template. */
function resolvedIn({ inventoryOf }: BeginPorts, { scope, record, template }: Resolving): Found {
  const { accountConfigurations, seed } = record;
  const isMulti = textIn(objectIn(record.template, 'experimentOptions'), 'accountTargeting') === 'multi-account';
  const targeted = isMulti ? accountConfigurations.flatMap((each) => textIn(each, 'accountId') ?? []) : [];
  const accounts = targeted.length === 0 ? [scope.account] : targeted;
  const inventory = inventoryOf(template, { accounts, region: scope.region, seed });
  if (targeted.length === 0) return resolveTargets(template, inventory, seed);
  return resolveInAccounts(template, inventory, { accounts, seed });
}

const resolvedOf = ({ name, resourceType, chosen, missingArns, notes }: ResolvedTarget): FisResolved => ({
  targetName: name,
  resourceType,
  information: chosen.map(({ information }) => information),
  missing: missingArns,
  notes: notes.map(({ en }) => en),
});

interface Unfit {
  readonly name: string;
  readonly reason: string;
}

/** A target that was not found. Of an empty one AWS says no more than the first sentence; ours says why. */
function unfitTarget(
  { emptyTargetResolutionMode }: FisTemplate,
  found: { readonly [name: string]: ResolvedTarget },
): Unfit | null {
  for (const { name, chosen, missingArns, notes } of Object.values(found)) {
    const why = notes.map(({ en }) => en).join(' ');
    if (missingArns.length > 0) return { name, reason: `Target ${name} names what is not there: ${why}` };
    if (chosen.length > 0 || emptyTargetResolutionMode === 'skip') continue;
    return { name, reason: `Target resolution returned empty set${why === '' ? '' : `: ${why}`}` };
  }
  return null;
}

function overQuota(
  template: FisTemplate,
  found: { readonly [name: string]: ResolvedTarget },
  quotas: FisTargetQuotas,
): Unfit | null {
  for (const [name, { actionId, targets, parameters }] of Object.entries(template.actions)) {
    const target = Object.values(targets)[0] ?? '';
    const byArns = (ownOf(template.targets, target)?.resourceArns.length ?? 0) > 0;
    const chosenCount = mostInOneAccount(ownOf(found, target)?.chosen ?? []);
    const told = targetsOverQuota({ actionId, parameters, chosenCount, byArns }, quotas);
    if (told !== null) return { name, reason: told.text.en };
  }
  return null;
}

/** Quotas count per account. */
function mostInOneAccount(chosen: ResolvedTarget['chosen']): number {
  const counts = new Map<string, number>();
  for (const { account } of chosen) counts.set(account, (counts.get(account) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
