import { readFileSync } from 'node:fs';
import { FiredrillError } from '@firedrill/core/errors';
import { decodeInventory } from '@firedrill/dialects/fis/inventory-file';
import type { InventoryPlaces } from '@firedrill/dialects/fis/place-of-template';
import type { FisInventory } from '@firedrill/dialects/fis/resource';

/** The resources of a file, and where they are. */
export interface GivenInventory extends InventoryPlaces {
  readonly inventory: FisInventory;
}

/**
 * Reads the inventory that a server was given; null where it was given none.
 * @throws FiredrillError `document-invalid` with all that is wrong with it
 */
export function readInventory(file: string | null): GivenInventory | null {
  if (file === null) return null;
  const decoded = decodeInventory(readFileSync(file, 'utf8'), file);
  if (decoded.ok) return decoded;
  throw new FiredrillError('document-invalid', file, { problems: decoded.problems });
}
