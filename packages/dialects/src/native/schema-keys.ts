import type { Path } from '../located-document.ts';
import { isRecord } from '../loose-values.ts';

/** The keys that a JSON Schema knows at a path, for suggestions. Unions offer the keys of all their branches. */
export function keysAt(schema: unknown, path: Path): readonly string[] {
  let here: readonly unknown[] = [schema];
  for (const step of path) here = here.flatMap((each) => childrenAt(each, step));
  return [
    ...new Set(
      here.flatMap(branches).flatMap((each) => [...propertiesOf(each).flatMap(Object.keys), ...namesOf(each)]),
    ),
  ];
}

function childrenAt(schema: unknown, step: string | number): readonly unknown[] {
  return branches(schema).flatMap((branch): readonly unknown[] => {
    if (!isRecord(branch)) return [];
    if (typeof step === 'number') return [branch['items']];
    const [properties] = propertiesOf(branch);
    return [properties?.[step] ?? branch['additionalProperties']];
  });
}

function branches(schema: unknown): readonly unknown[] {
  if (!isRecord(schema)) return [];
  const union = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(union) ? union.flatMap(branches) : [schema];
}

function propertiesOf(schema: unknown): readonly { readonly [key: string]: unknown }[] {
  const properties = isRecord(schema) ? schema['properties'] : null;
  return isRecord(properties) ? [properties] : [];
}

/** The names that a mapping of free keys allows, where they are listed. */
function namesOf(schema: unknown): readonly string[] {
  const names = isRecord(schema) && isRecord(schema['propertyNames']) ? schema['propertyNames']['enum'] : null;
  return Array.isArray(names) ? names.map(String) : [];
}
