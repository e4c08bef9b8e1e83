import type { NumbersBelow } from '@firedrill/core/plan/random';
import type { JsonObject } from '@firedrill/core/words/json';
import { textsAt } from './resource-texts.ts';
import type { FisResource } from './resource.ts';
import type { Texts } from './template.ts';
import { type FisZone, textsOfZone, zoneCalled } from './zones.ts';

/** Where a resource is. */
export interface Place {
  /** `aws`, `aws-cn`, `aws-us-gov` */
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** What is settled of a resource before it has a name. */
export interface Unborn {
  /** So many resources of its type came before it, and one. */
  readonly n: number;
  readonly zone: FisZone;
  readonly place: Place;
  /** The parameters of the target that it should fit. */
  readonly asked: Texts;
  /** So many hexadecimal digits by chance. */
  readonly hex: (digits: number) => string;
}

/** A resource that is about to be made up. */
export interface Born extends Unborn {
  /** What tells it from others of its type: `i-0a1b…`, or a name. */
  readonly id: string;
}

export type Parameters = FisResource['parameters'];

/** How resources of one type look: one declaration per type, in resource-kinds.ts. */
export interface ResourceKind {
  readonly id: (unborn: Unborn) => string;
  readonly arn: (born: Born) => string;
  /** What AWS's Describe call tells of it, in PascalCase; of a resource that is well. */
  readonly attributes: (born: Born) => JsonObject;
  /** What parameters compare with, as far as it follows from the attributes. */
  readonly parameters: (described: Described) => Parameters;
}

export interface Described {
  readonly attributes: JsonObject;
  /** Where the resource writes, for types whose description does not say it. Null: unknown. */
  readonly zone: FisZone | null;
  readonly zones: readonly FisZone[];
}

/** The last part of an ARN or a path: the name by which people call the thing. */
export const lastPart = (arn: string): string => arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);

/** ARNs of most types: `arn:aws:ec2:us-east-1:123456789012:instance/i-…`. */
export const arnIn =
  (service: string, rest: (born: Born) => string) =>
  (born: Born): string =>
    `arn:${born.place.partition}:${service}:${born.place.region}:${born.place.account}:${rest(born)}`;

/** Both ways to call the thing whose ARN stands at a path: by its ARN, and by its name. */
export const calledAt = (attributes: JsonObject, path: string): readonly string[] =>
  textsAt(attributes, path.split('.')).flatMap((arn) => [arn, lastPart(arn)]);

/** The zones at a path, each by name and id. */
export const zonesAt = ({ attributes, zones }: Described, path: string): readonly string[] =>
  textsAt(attributes, path.split('.')).flatMap((name) => textsOfZone(zoneCalled(zones, name)));

const noParameters = (): Parameters => ({});

/** A resource with a name of its own. */
export const named = (
  word: string,
  arn: ResourceKind['arn'],
  attributes: ResourceKind['attributes'],
  parameters: ResourceKind['parameters'] = noParameters,
): ResourceKind => ({ id: ({ n }) => `${word}-${n}`, arn, attributes, parameters });

/** A resource of EC2: its id is a prefix and 17 hexadecimal digits. */
export const numbered = (
  prefix: string,
  kind: string,
  attributes: ResourceKind['attributes'],
  parameters: ResourceKind['parameters'] = noParameters,
): ResourceKind => ({
  id: ({ hex }) => prefix + hex(17),
  arn: arnIn('ec2', ({ id }) => `${kind}/${id}`),
  attributes,
  parameters,
});

/** Hexadecimal digits by chance. */
export const hexBy =
  (below: NumbersBelow): Unborn['hex'] =>
  (digits) =>
    Array.from({ length: digits }, () => below(16).toString(16)).join('');

export const uuidOf = (hex: Unborn['hex']): string => [8, 4, 4, 4, 12].map(hex).join('-');

/** What lies around a resource: every place has one network, and a subnet in each zone. */
export const vpcOf = ({ place, asked }: Unborn): string =>
  asked['vpc'] ?? `vpc-${digitsOf(place.region + place.account)}`;
export const subnetOf = ({ place, zone }: Unborn): string => `subnet-${digitsOf(zone.name + place.account)}`;
export const groupOf = ({ place }: Unborn): string => `sg-${digitsOf(place.account + place.region)}`;

/** 17 hexadecimal digits that stand for a text. The last few are remembered: resources by the thousand share them. */
function digitsOf(text: string): string {
  const digits = digitsKnown.get(text) ?? (sumOf(text, 5381) + sumOf(text, 52711)).slice(0, 17);
  if (digitsKnown.size >= mostKnown) digitsKnown.clear();
  digitsKnown.set(text, digits);
  return digits;
}

const digitsKnown = new Map<string, string>();
const mostKnown = 64;

const sumOf = (text: string, start: number): string =>
  Array.from(text)
    .reduce((sum, sign) => (sum * 33 + (sign.codePointAt(0) ?? 0)) % 0xfff_ffff_fff, start)
    .toString(16)
    .padStart(11, '0');

export const privateIpOf = ({ hex }: Unborn): string => `10.0.${parseInt(hex(2), 16)}.${parseInt(hex(2), 16)}`;

export const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
