import { readFileSync } from 'node:fs';
import { FiredrillError } from '@firedrill/core/errors';
import { decodeInventory } from '@firedrill/dialects/fis/inventory-file';
import type { FisInventory } from '@firedrill/dialects/fis/resource';

/**
 * Reads a file of resources. @param file null: there is none
 * @throws FiredrillError `inventory-invalid` with all problems and their places, `document-unreadable`
 */
export function readInventory(file: string | null): FisInventory | null {
  if (file === null) return null;
  const decoded = decodeInventory(textOf(file), file);
  if (decoded.ok) return decoded.inventory;
  throw new FiredrillError('inventory-invalid', file, { problems: decoded.problems });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FiredrillError('document-unreadable', `${file} cannot be read`, { cause });
  }
}
