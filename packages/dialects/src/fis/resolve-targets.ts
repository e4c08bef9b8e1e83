import type { Words } from '@firedrill/core/fault';
import { seededNumbers } from '@firedrill/core/plan/random';
import { drawn } from '@firedrill/core/plan/select';
import { itemAt } from '@firedrill/core/words/item-at';
import { type Condition, conditionsOf } from './conditions.ts';
import { type Fitting, fittingAll, fittingOf } from './fitting.ts';
import { resolutionNotes } from './resolution-notes.ts';
import type { FoundTarget, ResolvedTarget } from './resolved-target.ts';
import type { FisInventory, FisResource } from './resource.ts';
import { takenOf } from './selection-mode.ts';
import { atOnce, eachPlace, type Steps } from './steps.ts';
import { fisTargetTypes } from './target-types.ts';
import type { FisTarget, FisTemplate } from './template.ts';

/**
 * Looks for every target of a template, once, as AWS does when an experiment starts:
 *
 *     inventory ─▶ ARNs ─▶ tags, filters, parameters ─▶ selection mode ─▶ chosen
 *
 * The same template, inventory (in the same order) and seed give the same resources, and what is chosen for one target
 * does not depend on the others.
 */
export function resolveTargets(
  template: FisTemplate,
  inventory: FisInventory,
  seed: number,
): Readonly<Record<string, ResolvedTarget>> {
  return atOnce(chooseTargets(atOnce(findTargets(template, inventory, { seed }))));
}

/** Makes the lists of what was found. */
export function* chooseTargets(found: readonly FoundTarget[]): Steps<Readonly<Record<string, ResolvedTarget>>> {
  const resolved: (readonly [string, ResolvedTarget])[] = [];
  for (const { choose, taken: _, mostInAccount: __, ...target } of found) {
    resolved.push([target.name, { ...target, chosen: choose() }]);
    yield target.found;
  }
  return Object.fromEntries(resolved);
}

export interface Finding {
  readonly seed: number;
  /** Where the inventory is one of several that are looked through apart: its choices are its own. */
  readonly account?: string;
}

/**
 * What comes before: how many there are of each target, and how many will be chosen. No list is made, so that too many
 * cost nothing.
 */
export function* findTargets(template: FisTemplate, inventory: FisInventory, finding: Finding): Steps<FoundTarget[]> {
  if (inventory.prepare !== undefined) yield* inventory.prepare();
  const { seed, account } = finding;
  const found: FoundTarget[] = [];
  for (const [name, target] of Object.entries(template.targets)) {
    const looked = yield* lookedAt(target, inventory);
    const { candidates, fitting, missingArns } = looked;
    const taken = takenOf(target.selectionMode, fitting.count);
    const stream = `fis target ${name}${account === undefined ? '' : ` in ${account}`}`;
    found.push({
      name,
      resourceType: target.resourceType,
      found: fitting.count,
      taken,
      mostInAccount: taken,
      missingArns,
      notes: yield* resolutionNotes(target, looked),
      choose: () => withContainers(chosenOf({ candidates, fitting, taken }, { stream, seed }), target),
    });
  }
  return found;
}

/** What was seen of one target before anything was chosen. */
export interface Looked {
  /** Everything of its resource type. */
  readonly all: readonly FisResource[];
  /** Those that its ARNs name, or all where it names none. */
  readonly candidates: readonly FisResource[];
  /** Which candidates fit each thing that it asks. */
  readonly conditions: readonly { readonly condition: Condition; readonly fitting: Fitting }[];
  /** Which candidates fit everything. */
  readonly fitting: Fitting;
  readonly missingArns: readonly string[];
  /** The type under which one of these is there nevertheless. */
  readonly otherTypes: ReadonlyMap<string, string>;
  /** Why there is nothing of the type, or not this ARN; null: no more is known. */
  readonly absence: (arn: string | null) => Words | null;
}

function* lookedAt(target: FisTarget, inventory: FisInventory): Steps<Looked> {
  const all = inventory.resourcesOf(target.resourceType);
  const named = new Set(target.resourceArns);
  const candidates = named.size === 0 ? all : yield* namedIn(all, named);
  const there = named.size === 0 ? named : new Set(candidates.map(({ arn }) => arn));
  const missingArns = [...named].filter((arn) => !there.has(arn));
  const conditions: Looked['conditions'][number][] = [];
  for (const condition of conditionsOf(target))
    conditions.push({ condition, fitting: yield* fittingOf(candidates, condition) });
  const fittings = conditions.map(({ fitting }) => fitting);
  return {
    all,
    candidates,
    conditions,
    fitting: fittingAll(fittings, candidates.length),
    missingArns,
    otherTypes: missingArns.length === 0 ? new Map() : yield* typesOf(missingArns, inventory),
    absence: (arn) => inventory.absence?.(target.resourceType, arn) ?? null,
  };
}

function* namedIn(resources: readonly FisResource[], arns: ReadonlySet<string>): Steps<readonly FisResource[]> {
  const named: FisResource[] = [];
  yield* eachPlace(resources.length, (place) => {
    const resource = itemAt(resources, place);
    if (arns.has(resource.arn)) named.push(resource);
  });
  return named;
}

function* typesOf(arns: readonly string[], inventory: FisInventory): Steps<ReadonlyMap<string, string>> {
  const wanted = new Set(arns);
  const types = new Map<string, string>();
  for (const type of Object.keys(fisTargetTypes))
    for (const { arn } of yield* namedIn(inventory.resourcesOf(type), wanted)) types.set(arn, type);
  return types;
}

type Among = Pick<Looked, 'candidates' | 'fitting'> & { readonly taken: number };

/** Without replacement, every set of so many resources as likely as every other; in the order of the inventory. */
function chosenOf(
  { candidates, fitting: { fits, count }, taken }: Among,
  { stream, seed }: { readonly stream: string; readonly seed: number },
) {
  if (taken === candidates.length) return candidates;
  // The stream is named apart for each target, so that none depends on another.
  const isChosen = taken === count ? null : drawn(count, taken, seededNumbers(seed, stream));
  const chosen: FisResource[] = [];
  let nth = 0;
  for (let place = 0; place < candidates.length && chosen.length < taken; place += 1) {
    if (fits[place] !== 1) continue;
    if (isChosen === null || isChosen[nth] === 1) chosen.push(itemAt(candidates, place));
    nth += 1;
  }
  return chosen;
}

/** Of a pod the container stands beside it: the one that the target names, or the first one. */
function withContainers(chosen: readonly FisResource[], { resourceType, parameters }: FisTarget) {
  const targetContainerName = parameters['targetContainerName'];
  if (resourceType !== 'aws:eks:pod' || targetContainerName === undefined) return chosen;
  return chosen.map((resource) => ({
    ...resource,
    information: { ...resource.information, targetContainerName },
  }));
}
