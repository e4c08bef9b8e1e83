/** Narrowing of parsed JSON: everything that comes from another process is `unknown` until it has passed here. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for an object that is neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text under `key`, or null when there is none. */
export function textAt(value: unknown, key: string): string | null {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : null;
}

/** The finite number under `key`, or null when there is none. */
export function numberAt(value: unknown, key: string): number | null {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

/** The list under `key`, or null when there is none. */
export function listAt(value: unknown, key: string): readonly unknown[] | null {
  const found = isObject(value) ? value[key] : undefined;
  return Array.isArray(found) ? found : null;
}
