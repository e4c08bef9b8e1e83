/** A JSON Schema, or a part of one, as data of unknown form. */
export type Schema = { readonly [key: string]: unknown };

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The branches of a schema that say something; that a variable may stand there is left out. */
function branches(schema: Schema): readonly Schema[] {
  const any = schema['anyOf'];
  if (!Array.isArray(any)) return [schema];
  return any
    .filter(isSchema)
    .filter((each) => each['$ref'] === undefined)
    .flatMap(branches);
}

/** The members of an object, of a list's items, or of a map's values, each with its schema. */
export function membersOf(schema: Schema): readonly (readonly [string, Schema])[] {
  return branches(schema).flatMap((branch) => {
    const [properties, items, values] = [branch['properties'], branch['items'], branch['additionalProperties']];
    if (isSchema(properties))
      return Object.entries(properties).flatMap(([key, part]) => (isSchema(part) ? [[key, part] as const] : []));
    if (isSchema(items)) return membersOf(items);
    return isSchema(values) ? membersOf(values) : [];
  });
}

/** Whether a schema's next step is a name that the writer chooses, as the targets' names are. */
export function isMap(schema: Schema): boolean {
  return branches(schema).some(
    (branch) => branch['properties'] === undefined && isSchema(branch['additionalProperties']),
  );
}

/** What may stand there, in words: `duration, such as 7s`, `one of a, b`, `list of …`. */
export function typeWords(schema: Schema): string {
  return [...new Set(branches(schema).map(branchWords))].filter((words) => words !== '').join(', or ');
}

function branchWords(schema: Schema): string {
  const {
    enum: words,
    const: only,
    type,
    items,
    properties,
    additionalProperties: values,
    propertyNames: keys,
  } = schema;
  if (Array.isArray(words)) return `one of ${words.join(', ')}`;
  if (only !== undefined) return JSON.stringify(only);
  if (type === 'string') return textWords(schema);
  if (type === 'array') return `list of ${isSchema(items) ? typeWords(items) : 'anything'}`;
  if (type === 'object' && properties === undefined && isSchema(values))
    return `map of ${typeWords(values) || 'anything'}${keysWords(keys)}`;
  if (type === 'object') return 'object';
  const plain = Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : 'anything';
  return `${plain}${boundsWords(schema)}`;
}

/** The names of a map's members, where not every name will do. */
const keysWords = (keys: unknown): string =>
  isSchema(keys) && Array.isArray(keys['enum']) ? `, each named ${typeWords(keys)}` : '';

/** A text: a quantity with its unit, a URL, a path, or whatever its example shows. */
function textWords({ pattern, format, examples, description }: Schema): string {
  const example = Array.isArray(examples) && examples.length > 0 ? String(examples[0]) : null;
  const quantity = typeof pattern === 'string' ? quantityWord(pattern) : null;
  if (quantity !== null && typeof description === 'string' && / with its unit/.test(description))
    return description.replace(/^An? /, '').replace(/\.$/, '');
  // A quantity that a fault describes in its own words still has its unit to show.
  if (quantity !== null) return example === null ? quantity : `${quantity} with its unit, such as ${example}`;
  const isUrl = format === 'uri' || (example !== null && /^[a-z]+:\/\//.test(example));
  const isPath = typeof pattern === 'string' && /^\^\\?\//.test(pattern);
  const kind = isUrl ? 'URL' : isPath ? 'string that begins with /' : format === 'base64' ? 'base64' : 'string';
  return example === null ? kind : `${kind}, such as ${example}`;
}

/** What a quantity of core/words/fields is, by its pattern: digits, then its units. Null: it is none. */
function quantityWord(pattern: string): string | null {
  if (!/^\^\(?\\d\+/.test(pattern)) return null;
  if (pattern.endsWith('%$')) return 'share';
  if (pattern.endsWith('/s$')) return 'rate';
  if (pattern.includes('(ms|s|')) return 'duration';
  return pattern.includes('KiB|MiB') ? 'size' : null;
}

function boundsWords({ minimum, maximum }: Schema): string {
  const [least, most] = [boundOf(minimum), boundOf(maximum)];
  if (least !== null && most !== null) return ` from ${least} to ${most}`;
  if (least !== null) return ` from ${least}`;
  return most === null ? '' : ` up to ${most}`;
}

const boundOf = (bound: unknown): number | null =>
  typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : null;

/** Whether a member must be given. */
export const isRequired = (schema: Schema, key: string): boolean =>
  [schema, ...branches(schema), ...branches(schema).map((branch) => branch['items'])]
    .filter(isSchema)
    .some(({ required }) => Array.isArray(required) && required.includes(key));

/** A default that is worth telling: an empty list or object goes without saying. */
export function defaultOf(schema: Schema): string | null {
  const given = [schema, ...branches(schema)].map((each) => each['default']).find((each) => each !== undefined);
  const text = given === undefined ? null : JSON.stringify(given);
  return text === '{}' || text === '[]' ? null : text;
}

/** A schema's own words, where it has any beyond its form. */
export function describedAs(schema: Schema): string | null {
  const said = [schema, ...branches(schema)]
    .map((each) => each['description'])
    .find((each) => typeof each === 'string');
  return typeof said === 'string' && !/ with its unit/.test(said) ? said : null;
}
