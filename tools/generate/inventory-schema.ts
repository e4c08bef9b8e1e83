import { inventorySchema } from '../../packages/dialects/src/fis/inventory-document.ts';

/** The JSON Schema of an inventory: schema/inventory.schema.json. */
export const inventorySchemaText = (): string => `${JSON.stringify(inventorySchema(), null, 2)}\n`;

if (import.meta.main) process.stdout.write(inventorySchemaText());
