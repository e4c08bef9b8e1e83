import type { FisScope } from './fis-store.ts';

/** The kinds of resources that have an ARN in FIS. */
export type FisArnKind = 'experiment-template' | 'experiment' | 'action' | 'safety-lever';

/** `arn:aws:fis:REGION:ACCOUNT:KIND/ID`. */
export const fisArn = ({ account, region }: FisScope, kind: FisArnKind, id: string): string =>
  `arn:${partitionOf(region)}:fis:${region}:${account}:${kind}/${id}`;

/**
 * What an ARN names, or null when it is none of FIS. An id may itself have colons: that of an action does.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function readFisArn(arn: string): { scope: FisScope; kind: string; id: string } | null {
  const [, partition, region = '', account = '', kind = '', id = ''] =
    /^arn:([a-z0-9-]+):fis:([a-z0-9-]+):([^:/]+):([a-z-]+)\/(\S+)$/.exec(arn) ?? [];
  if (partition === undefined || partition !== partitionOf(region)) return null;
  return { scope: { account, region }, kind, id };
}

const partitions: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-isob-', 'aws-iso-b'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-iso-', 'aws-iso'],
  ['eusc-', 'aws-eusc'],
];

/** Most regions are of the partition `aws`; those of China, of governments and sovereign ones are apart. */
export const partitionOf = (region: string): string =>
  partitions.find(([start]) => region.startsWith(start))?.[1] ?? 'aws';
