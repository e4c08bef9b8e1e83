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
 * Reads a file of resources. @param file null: there is none
 * @throws FiredrillError `inventory-invalid` with all problems and their places, `document-unreadable`
 */
export function readInventory(file: string | null): GivenInventory | null {
  if (file === null) return null;
  const decoded = decodeInventory(textOf(file), file);
  if (decoded.ok) return decoded;
  throw new FiredrillError('inventory-invalid', file, { problems: decoded.problems });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FiredrillError('document-unreadable', `${file} cannot be read`, { cause });
  }
}
