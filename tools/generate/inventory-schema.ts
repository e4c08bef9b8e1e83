import { inventorySchema } from '../../packages/dialects/src/fis/inventory-document.ts';

/** Prints the JSON Schema of an inventory: schema/inventory.schema.json. */
process.stdout.write(`${JSON.stringify(inventorySchema(), null, 2)}\n`);
