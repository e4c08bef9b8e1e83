import { ownOf } from '@firedrill/core/words/own-of';
import { type NumbersBelow, seededNumbers } from '@firedrill/core/plan/random';
import { itemAt } from '@firedrill/core/words/item-at';
import { suits } from './conditions.ts';
import { hexBy, lastPart, partitionOf, type Place, type ResourceKind, type Unborn } from './resource-kind.ts';
import { resourceKinds } from './resource-kinds.ts';
import { resourceOf } from './resource-of.ts';
import type { FisInventory, FisResource } from './resource.ts';
import { atOnce, eachPlace, type Steps } from './steps.ts';
import type { FisTarget, FisTemplate, Texts } from './template.ts';
import { withFilters, withoutFilter } from './wanted-attributes.ts';
import { type FisZone, zoneCalled, zonesOf } from './zones.ts';

export interface MadeFor {
  readonly account: string;
  readonly region: string;
  readonly seed: number;
}

/** No target finds more than this, however many it counts: above every quota of AWS. */
export const mostMade = 2000;
/** When so many have been made, further targets get the least. */
const mostMadeInAll = 10_000;

/**
 * Resources made up to fit a template, so that it can be tried without any: for each target what its ARNs name, or as
 * many as it takes for its selection mode to show something (three at least, in three zones), and two that lack one
 * thing it asks for. The same template, place and seed make the same resources. Where the filters of a target
 * contradict each other nothing fits, and its resolution says so.
 */
export function madeInventory(template: FisTemplate, madeFor: MadeFor): FisInventory {
  const byType = new Map<string, Made>();
  const making = makeAll(template, madeFor, byType);
  return {
    prepare: () => making,
    resourcesOf: (resourceType) => {
      atOnce(making);
      return byType.get(resourceType)?.resources ?? [];
    },
  };
}

/** Everything of one type so far. */
interface Made {
  readonly resources: FisResource[];
  readonly arns: Set<string>;
}

function* makeAll(template: FisTemplate, { account, region, seed }: MadeFor, byType: Map<string, Made>): Steps<void> {
  const zones = zonesOf(region);
  const place = { partition: partitionOf(region), account, region };
  for (const [name, target] of Object.entries(template.targets)) {
    const kind = ownOf(resourceKinds, target.resourceType);
    if (kind === undefined) continue;
    const { resources: made, arns } = byType.get(target.resourceType) ?? { resources: [], arns: new Set<string>() };
    byType.set(target.resourceType, { resources: made, arns });
    const room = mostMadeInAll - [...byType.values()].reduce((sum, { resources }) => sum + resources.length, 0);
    const below = seededNumbers(seed, `fis inventory ${name}`);
    yield* makeFor({ target, kind, zones, place, made, arns, room, below });
  }
}

interface Making {
  readonly target: FisTarget;
  readonly kind: ResourceKind;
  readonly zones: readonly FisZone[];
  readonly place: Place;
  /** Everything of the type so far; what is made is added. */
  readonly made: FisResource[];
  readonly arns: Set<string>;
  /** So many may be made yet, beyond the least. */
  readonly room: number;
  readonly below: NumbersBelow;
}

/** Making one takes as long as so many looks. */
const looksOfOne = 200;

function* makeFor(making: Making): Steps<void> {
  const { target, made, arns } = making;
  const isSuitable = suits(target);
  const add = (resource: FisResource): void => {
    if (arns.has(resource.arn)) return;
    arns.add(resource.arn);
    made.push(resource);
  };
  for (const arn of target.resourceArns) add(suiting(making, arn));
  if (target.resourceArns.length === 0) {
    let there = 0;
    yield* eachPlace(made.length, (place) => {
      if (isSuitable(itemAt(made, place))) there += 1;
    });
    for (let more = wantedCount(making) - there; more > 0; more -= 1) {
      add(suiting(making, null));
      yield looksOfOne;
    }
  }
  for (let index = 0; index < decoys; index += 1) {
    const resource = lacking(making, index);
    if (target.resourceArns.length > 0 || !isSuitable(resource)) add(resource);
    yield looksOfOne;
  }
}

const decoys = 2;
const least = 3;

/** As many as it takes for the mode to take one of them at least, and not all where it should take some. */
function wantedCount({ target: { selectionMode }, room }: Making): number {
  if (selectionMode.mode === 'all') return least;
  const wanted =
    selectionMode.mode === 'count' ? Math.min(mostMade, selectionMode.count) : Math.ceil(100 / selectionMode.percent);
  return Math.max(least, Math.min(wanted, room));
}

/** A resource that fits all that a target asks for. */
function suiting(making: Making, arn: string | null): FisResource {
  const { target, made } = making;
  const unborn = unbornOf(making, target.parameters);
  return finished(making, {
    unborn,
    arn,
    tags: target.resourceTags,
    change: (attributes) => withFilters(attributes, target.filters, made.length),
  });
}

/** One that fits all but one thing. */
function lacking(making: Making, index: number): FisResource {
  const { target, zones } = making;
  const [filter] = target.filters;
  const zoneNames = zones.map(({ name }) => name);
  const [firstTag = '', ...otherTags] = Object.keys(target.resourceTags);
  const tags = Object.fromEntries(otherTags.map((key) => [key, target.resourceTags[key] ?? '']));
  const asked = withoutParameter(target.parameters, zones, index);
  const ways: readonly ('tag' | 'filter' | 'parameter')[] = [
    ...(firstTag === '' ? [] : (['tag'] as const)),
    ...(filter === undefined ? [] : (['filter'] as const)),
    ...(asked === null ? [] : (['parameter'] as const)),
  ];
  const way = ways[index % Math.max(1, ways.length)];
  return finished(making, {
    unborn: unbornOf(making, way === 'parameter' && asked !== null ? asked : target.parameters),
    arn: null,
    tags: way === 'tag' ? tags : target.resourceTags,
    change: (attributes) => {
      if (way === 'filter' && filter !== undefined) return withoutFilter(attributes, filter, zoneNames);
      return withFilters(attributes, target.filters, index);
    },
  });
}

/** Another value for one parameter, each in its turn; null where there is none that could differ. */
function withoutParameter(parameters: Texts, zones: readonly FisZone[], index: number): Texts | null {
  const names = Object.keys(parameters).filter((each) => Object.hasOwn(otherTexts, each) || /Zone/.test(each));
  const name = names[index % Math.max(1, names.length)];
  if (name === undefined) return null;
  const wanted = parameters[name]?.split(',') ?? [];
  const zone = zones.find((each) => !wanted.includes(each.name) && !wanted.includes(each.id));
  const other = /Zone/.test(name) ? (zone?.name ?? 'elsewhere') : (otherTexts[name] ?? 'other');
  // A label selector stays one.
  return { ...parameters, [name]: parameters[name]?.includes('=') === true ? 'app=other' : other };
}

const otherTexts: Texts = {
  cluster: 'other',
  service: 'other',
  vpc: 'vpc-0fedcba9876543210',
  namespace: 'other',
  selectorValue: 'other',
  functionQualifier: '2',
};

function unbornOf({ target, zones, place, made, below }: Making, asked: Texts): Unborn {
  const texts = zoneTexts(target, asked);
  const text = texts[made.length % Math.max(1, texts.length)];
  const fallback = zones[made.length % zones.length] ?? { name: place.region, id: place.region };
  return {
    n: made.length + 1,
    zone: text === undefined ? fallback : zoneCalled(zones, text),
    place,
    asked,
    hex: hexBy(below),
  };
}

/** The zones that a target asks for, by a parameter or by a filter; none where any will do. */
function zoneTexts({ filters }: FisTarget, asked: Texts): readonly string[] {
  const name = Object.keys(asked).find((each) => /Zone/.test(each));
  const texts = name === undefined ? [] : (asked[name] ?? '').split(',').map((text) => text.trim());
  if (texts.length > 0 && !texts.includes('all')) return texts;
  return filters.find(({ path }) => path.endsWith('AvailabilityZone'))?.values ?? [];
}

interface Finish {
  readonly unborn: Unborn;
  /** Null: as its kind makes them. */
  readonly arn: string | null;
  readonly tags: Texts;
  readonly change: (attributes: FisResource['attributes']) => FisResource['attributes'];
}

function finished({ target, kind, zones }: Making, { unborn, arn, tags, change }: Finish): FisResource {
  const born = { ...unborn, id: arn === null ? kind.id(unborn) : lastPart(arn) };
  return resourceOf({
    resourceType: target.resourceType,
    arn: arn ?? kind.arn(born),
    place: unborn.place,
    tags: { Name: `shop-${born.n}`, ...tags },
    attributes: change(kind.attributes(born)),
    parameters: {},
    zone: unborn.zone,
    zones,
  });
}
