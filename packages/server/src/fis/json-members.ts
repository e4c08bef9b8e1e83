import { ownOf } from '@firedrill/core/words/own-of';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { FisFault } from './fis-fault.ts';

/** Reading members of requests and of kept documents, which are JSON. A member that JavaScript has is none. */

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const memberOf = (from: JsonObject, name: string): Json | undefined => ownOf(from, name);

export function objectIn(from: JsonObject, name: string): JsonObject {
  const value = memberOf(from, name);
  return isObject(value) ? value : {};
}

/** The texts of a mapping, such as tags. Others were refused before. */
export const textsIn = (from: JsonObject, name: string): { readonly [key: string]: string } =>
  Object.fromEntries(
    Object.entries(objectIn(from, name)).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );

export function listIn(from: JsonObject, name: string): readonly Json[] {
  const value = memberOf(from, name);
  return Array.isArray(value) ? value : [];
}

/** A text, or null when the member is absent or something else. */
export function textIn(from: JsonObject, name: string): string | null {
  const value = memberOf(from, name);
  return typeof value === 'string' ? value : null;
}

/** A label or member without which an operation means nothing. @throws FisFault ValidationException */
export function askedText(input: JsonObject, name: string): string {
  const text = textIn(input, name);
  if (text === null) throw new FisFault('ValidationException', `${name}: expected a text, and found none.`);
  return text;
}

/** An object with only those of the members that are there: AWS leaves absent members out, and never says null. */
export const present = (members: { readonly [name: string]: Json | undefined }): JsonObject =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, value]])),
  );

/** Times are epoch seconds with the milliseconds behind the point. */
export const epochSeconds = (atMs: number): number => atMs / 1000;
