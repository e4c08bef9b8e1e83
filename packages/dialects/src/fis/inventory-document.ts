import type { JsonObject } from '@firedrill/core/words/json';
import { name } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { fisTargetTypes } from './target-types.ts';

const account = z
  .string({ error: 'expected the 12 digits of an account, in quotes' })
  .regex(/^\d{12}$/, 'expected the 12 digits of an account, in quotes');

const regionName = z.string().regex(/^[a-z]+(-[a-z]+)+-\d+$/, 'expected a region, such as us-east-1');

export const inventoryRegion = z.strictObject({
  name: regionName,
  /** Left out: three zones, `a` to `c`. */
  zones: z
    .array(z.strictObject({ name: z.string().min(1), id: z.string().min(1) }))
    .min(1)
    .max(20)
    .optional(),
});

/** More alike than this, or more in all than `mostResources`, are refused. */
const mostAlike = 100_000;
export const mostResources = 200_000;

export const inventoryEntry = z.strictObject({
  type: z.enum(Object.keys(fisTargetTypes)).meta({ description: 'A resource type of AWS FIS.' }),
  /** One of the two says which resource it is; the other follows from it. */
  arn: z.string().min(1).max(2048).optional(),
  id: z.string().min(1).max(512).optional(),
  /** So many alike: `{n}` in texts counts them from 1, `{zone}` takes the zones in turn. */
  count: z.number().int().min(1).max(mostAlike).default(1),
  account: account.optional(),
  region: regionName.optional(),
  /** Left out: what `count` makes takes the zones of its region in turn. */
  zone: z.string().min(1).optional(),
  tags: z.record(z.string(), z.string()).default({}),
  /** What differs from what is usual for the type, as a JSON Merge Patch (RFC 7396): `null` takes away. */
  attributes: z.record(z.string(), z.json()).default({}),
  /** What parameters of targets compare with, beside what follows from the attributes. */
  parameters: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
});

/** An inventory of one's own making, for trying templates: what `--inventory` reads. */
export const inventoryDocument = z.strictObject({
  apiVersion: z.literal('firedrill/v1alpha1'),
  kind: z.literal('Inventory'),
  metadata: z.strictObject({ name, labels: z.record(z.string(), z.string()).default({}) }),
  spec: z.strictObject({
    account,
    /** The first one is where resources are that name none. */
    regions: z.array(inventoryRegion).min(1).max(50),
    resources: z.array(inventoryEntry).max(10_000),
  }),
});

export type InventoryDocument = z.infer<typeof inventoryDocument>;
export type InventoryEntry = z.infer<typeof inventoryEntry>;
export type InventoryRegion = z.infer<typeof inventoryRegion>;

/** The JSON Schema (draft 2020-12) of an inventory, for editors. */
export function inventorySchema(): JsonObject {
  const { $schema, ...rest } = z.toJSONSchema(inventoryDocument, { io: 'input' });
  const whole = { $schema, title: 'Firedrill inventory', ...rest };
  // A schema is JSON by construction; a round trip leaves out what is undefined.
  return JSON.parse(JSON.stringify(whole)) as JsonObject;
}
