import type { Words } from '@firedrill/core/fault';
import { seededNumbers } from '@firedrill/core/plan/random';
import { drawn } from '@firedrill/core/plan/select';
import { suits } from './conditions.ts';
import { resolutionNotes } from './resolution-notes.ts';
import type { ResolvedTarget } from './resolved-target.ts';
import type { FisInventory, FisResource } from './resource.ts';
import { takenOf } from './selection-mode.ts';
import { fisTargetTypes } from './target-types.ts';
import type { FisTarget, FisTemplate, SelectionMode } from './template.ts';

/**
 * Looks for every target of a template, once, as AWS does when an experiment starts:
 *
 *     inventory ─▶ ARNs ─▶ tags, filters, parameters ─▶ selection mode ─▶ chosen
 *
 * The same template, inventory (in the same order) and seed give the same resources, and what is chosen for one target
 * does not depend on the others.
 * @param account where the inventory is one of several that are looked through apart: its choices are its own
 */
export function resolveTargets(
  template: FisTemplate,
  inventory: FisInventory,
  seed: number,
  account: string | null = null,
): Readonly<Record<string, ResolvedTarget>> {
  return Object.fromEntries(
    Object.entries(template.targets).map(([name, target]) => {
      const looked = lookedAt(target, inventory);
      const stream = `fis target ${name}${account === null ? '' : ` in ${account}`}`;
      const chosen = chosenOf(looked.matching, { stream, mode: target.selectionMode, seed });
      const resolved: ResolvedTarget = {
        name,
        resourceType: target.resourceType,
        found: looked.matching.length,
        chosen: chosen.map((resource) => withContainer(resource, target)),
        missingArns: looked.missingArns,
        notes: resolutionNotes(target, looked),
      };
      return [name, resolved];
    }),
  );
}

/** What was seen of one target before anything was chosen. */
export interface Looked {
  /** Everything of its resource type. */
  readonly all: readonly FisResource[];
  /** Those that its ARNs name, or all where it names none. */
  readonly candidates: readonly FisResource[];
  readonly matching: readonly FisResource[];
  readonly missingArns: readonly string[];
  /** The type under which one of these is there nevertheless. */
  readonly otherTypes: ReadonlyMap<string, string>;
  /** Why there is nothing of the type, or not this ARN; null: no more is known. */
  readonly absence: (arn: string | null) => Words | null;
}

function lookedAt(target: FisTarget, inventory: FisInventory): Looked {
  const all = inventory.resourcesOf(target.resourceType);
  const named = new Set(target.resourceArns);
  const candidates = named.size === 0 ? all : all.filter(({ arn }) => named.has(arn));
  const there = named.size === 0 ? named : new Set(candidates.map(({ arn }) => arn));
  const missingArns = [...named].filter((arn) => !there.has(arn));
  return {
    all,
    candidates,
    matching: candidates.filter(suits(target)),
    missingArns,
    otherTypes: missingArns.length === 0 ? new Map() : typesOf(missingArns, inventory),
    absence: (arn) => inventory.absence?.(target.resourceType, arn) ?? null,
  };
}

function typesOf(arns: readonly string[], inventory: FisInventory): ReadonlyMap<string, string> {
  const wanted = new Set(arns);
  return new Map(
    Object.keys(fisTargetTypes).flatMap((type) =>
      inventory.resourcesOf(type).flatMap(({ arn }) => (wanted.has(arn) ? [[arn, type] as const] : [])),
    ),
  );
}

interface Wanted {
  /** Named apart for each target, so that none depends on another. */
  readonly stream: string;
  readonly mode: SelectionMode;
  readonly seed: number;
}

/** Without replacement, every set of so many resources as likely as every other; in the order of the inventory. */
function chosenOf(matching: readonly FisResource[], { stream, mode, seed }: Wanted): readonly FisResource[] {
  const taken = takenOf(mode, matching.length);
  if (taken === matching.length) return matching;
  const isChosen = drawn(matching.length, taken, seededNumbers(seed, stream));
  return matching.filter((_resource, place) => isChosen[place] === 1);
}

/** Of a pod the container stands beside it: the one that the target names, or the first one. */
function withContainer(resource: FisResource, { resourceType, parameters }: FisTarget): FisResource {
  const targetContainerName = parameters['targetContainerName'];
  if (resourceType !== 'aws:eks:pod' || targetContainerName === undefined) return resource;
  return { ...resource, information: { ...resource.information, targetContainerName } };
}
