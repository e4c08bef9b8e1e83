import { sample } from './sample-templates.ts';
import { decodeFis } from './decode.ts';
import type { FisInventory, FisResource } from './resource.ts';
import type { FisTarget, FisTemplate } from './template.ts';

/** A target of instances that takes all of them, for tests that change a part of it. */
export const allInstances: FisTarget = {
  resourceType: 'aws:ec2:instance',
  selectionMode: { mode: 'all' },
  resourceArns: [],
  resourceTags: {},
  filters: [],
  parameters: {},
};

const decoded = decodeFis({ text: sample, file: null });

/** A template with these targets; nothing of the rest counts for finding them. */
export function templateOf(targets: { readonly [name: string]: Partial<FisTarget> }): FisTemplate {
  if (!decoded.ok) throw new TypeError('the sample is no template any more');
  const whole = Object.entries(targets).map(([name, target]) => [name, { ...allInstances, ...target }] as const);
  return { ...decoded.template, targets: Object.fromEntries(whole) };
}

/** An inventory of what is given, in that order. */
export const inventoryOf = (resources: readonly FisResource[]): FisInventory => ({
  resourcesOf: (resourceType) => resources.filter((each) => each.resourceType === resourceType),
});

/** An instance with the number in its ARN. */
export function instance(n: number, parts: Partial<FisResource> = {}): FisResource {
  const arn = `arn:aws:ec2:us-east-1:123456789012:instance/i-${String(n).padStart(17, '0')}`;
  return {
    arn,
    resourceType: 'aws:ec2:instance',
    account: '123456789012',
    region: 'us-east-1',
    tags: {},
    attributes: {},
    parameters: {},
    information: { arn },
    ...parts,
  };
}

export const instances = (count: number, parts: Partial<FisResource> = {}): readonly FisResource[] =>
  Array.from({ length: count }, (_, index) => instance(index + 1, parts));
