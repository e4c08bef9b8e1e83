import { ownOf } from '@firedrill/core/words/own-of';
import type { JsonObject } from '@firedrill/core/words/json';
import type { Parameters, Place } from './resource-kind.ts';
import { resourceKinds } from './resource-kinds.ts';
import type { FisResource } from './resource.ts';
import { textsAt } from './resource-texts.ts';
import type { Texts } from './template.ts';
import type { FisZone } from './zones.ts';

export interface Described {
  readonly resourceType: string;
  readonly arn: string;
  readonly place: Pick<Place, 'account' | 'region'>;
  readonly tags: Texts;
  readonly attributes: JsonObject;
  /** What is said of it beside what follows from its attributes. */
  readonly parameters: Parameters;
  /** Where it is, or writes; null: its attributes say it, or nothing does. */
  readonly zone: FisZone | null;
  readonly zones: readonly FisZone[];
}

/** A resource of an inventory: account and region are its ARN's where that has them. */
export function resourceOf(described: Described): FisResource {
  const { resourceType, arn, place, tags, attributes } = described;
  const [, , , region = '', account = ''] = arn.split(':');
  const kind = ownOf(resourceKinds, resourceType);
  return {
    arn,
    resourceType,
    account: account === '' ? place.account : account,
    region: region === '' ? place.region : region,
    tags,
    attributes,
    parameters: joined(kind?.parameters(described) ?? {}, described.parameters),
    information: resourceType === 'aws:eks:pod' ? podInformation(attributes) : { arn },
  };
}

/** What follows from the attributes, and what is said beside it. */
function joined(following: Parameters, said: Parameters): Parameters {
  const names = [...new Set([...Object.keys(following), ...Object.keys(said)])];
  const textsOf = (one: Parameters, name: string): readonly string[] => {
    const found = ownOf(one, name) ?? [];
    return typeof found === 'string' ? [found] : found;
  };
  return Object.fromEntries(
    names.map((name) => [name, [...new Set([following, said].flatMap((one) => textsOf(one, name)))]]),
  );
}

/** AWS tells pods by their names; the first container is meant where a target names none. */
function podInformation(attributes: JsonObject): Texts {
  const first = (name: string): string => textsAt(attributes, [name])[0] ?? '';
  return {
    podName: first('Name'),
    namespace: first('Namespace'),
    clusterArn: first('ClusterArn'),
    targetContainerName: first('Containers'),
  };
}
