import { createHmac, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '@firedrill/core/words/json';
import { FisFault } from './fis-fault.ts';
import { memberOf, textIn } from './json-members.ts';
import { refusedFor } from './refusals.ts';

export interface PageAsked {
  /** The store's `pageKey`. */
  readonly key: Uint8Array;
  /** What is listed: operation, account, region, and what narrows it. A token of one list is none of another. */
  readonly about: readonly string[];
  /** The request, for `maxResults` and `nextToken`. */
  readonly input: JsonObject;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** `{nextToken}`, or nothing on the last page. */
  readonly next: { readonly nextToken?: string };
}

const largestPage = 100;

/**
 * One page of a list whose items have places that count up. Whatever is made or removed between two pages, what was
 * there all the time is seen exactly once.
 * @param read so many items behind a place, in the order of places
 * @throws FisFault ValidationException for a token that this list did not give, and a size outside of 1 to 100
 */
export function pageOf<Item extends { readonly place: number }>(
  { key, about, input }: PageAsked,
  read: (after: number, most: number) => readonly Item[],
): Page<Item> {
  const most = sizeOf(input);
  const token = textIn(input, 'nextToken');
  const found = read(token === null ? 0 : placeIn(token, key, about), most + 1);
  const items = found.slice(0, most);
  const last = items.at(-1);
  const isLast = found.length <= most || last === undefined;
  return { items, next: isLast ? {} : { nextToken: tokenOf(last.place, key, about) } };
}

function sizeOf(input: JsonObject): number {
  const asked = memberOf(input, 'maxResults');
  if (asked === undefined) return largestPage;
  if (typeof asked === 'number' && Number.isInteger(asked) && asked >= 1 && asked <= largestPage) return asked;
  const expected = `a whole number from 1 to ${largestPage}`;
  throw refusedFor([{ path: 'maxResults', found: JSON.stringify(asked), expected, next: null }]);
}

/** The place, and the proof that we said so for this list. */
const tokenOf = (place: number, key: Uint8Array, about: readonly string[]): string =>
  `${place.toString(36)}.${proofOf(place, key, about).toString('base64url')}`;

const proofOf = (place: number, key: Uint8Array, about: readonly string[]): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify([place, ...about]))
    .digest()
    .subarray(0, 18);

function placeIn(token: string, key: Uint8Array, about: readonly string[]): number {
  const [, digits = '', proof = ''] = /^([0-9a-z]{1,11})\.([\w-]{24})$/.exec(token) ?? [];
  const place = Number.parseInt(digits, 36);
  const isOurs =
    Number.isSafeInteger(place) && timingSafeEqual(proofOf(place, key, about), Buffer.from(proof, 'base64url'));
  if (isOurs) return place;
  throw new FisFault('ValidationException', 'nextToken: it is none that this list gave; ask without it.');
}
