import type { Json, JsonObject } from '@firedrill/core/words/json';

/** Array.isArray does not know read-only arrays. */
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value);
