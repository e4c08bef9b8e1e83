import type { JsonObject } from '@firedrill/core/words/json';
import { isRecord } from '@firedrill/dialects/loose-values';
import { z } from 'zod';
import type { Probe } from './probe.ts';

const head = `# Probes

What Firedrill can measure: each kind's parameters (\`with\`), what can be expected of it (\`expect\`), and when a
sample is good, bad or blind. Bad is what the system did; blind is what could not be seen, and counts as missing.
This page is written from \`packages/server/src/probes/\` by \`npm run generate\`; \`firedrill explain KIND\` says
the same.
`;

/** docs/reference/probes.md, in both languages. */
export function referencePage(probes: readonly Probe[]): string {
  return `${head}${probes.map(sectionOf).join('')}`;
}

function sectionOf(probe: Probe): string {
  const { type, title, about, expects, table, examples = [] } = probe;
  const parameters = rowsOf(z.toJSONSchema(probe.with, { io: 'input', unrepresentable: 'any' }), '');
  const lists = examples.length === 0 ? [] : ['```yaml', ...examples.flatMap(exampleLines), '```', ''];
  return [
    '',
    `## ${type}`,
    '',
    `**${title.en}** · **${title.ko}**`,
    '',
    ...(about === undefined ? [] : [about.en, '', about.ko, '']),
    ...tableOf(['`with`', 'form', 'default'], parameters),
    ...(expects === undefined ? [] : [`\`expect\`: ${expects.map((key) => `\`${key}\``).join(', ')}`, '']),
    ...tableOf(
      ['seen', 'sample'],
      table.map(({ seen, quality }) => [seen, quality]),
    ),
    ...lists,
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

/** A probe as a document may write it: JSON is YAML too. */
function exampleLines(example: JsonObject): readonly string[] {
  return Object.entries(example).map(([key, value], index) => {
    const written = typeof value === 'string' && /^[a-z0-9-]+$/.test(value) ? value : JSON.stringify(value);
    return `${index === 0 ? '-' : ' '} ${key}: ${written}`;
  });
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line), ''];
}

/** One row per parameter, those of nested mappings by their path. */
function rowsOf(schema: unknown, before: string): readonly (readonly string[])[] {
  const properties = isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {};
  const required = isRecord(schema) && Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).flatMap(([key, part]) => {
    if (!isRecord(part)) return [];
    const path = `${before}${key}`;
    const given = part['default'];
    const absent = required.includes(key) ? 'required' : '';
    const row = [`\`${path}\``, formOf(part), given === undefined ? absent : `\`${JSON.stringify(given)}\``];
    return [row, ...rowsOf(part, `${path}.`)];
  });
}

function formOf(schema: { readonly [key: string]: unknown }): string {
  const { type, enum: choices, items, anyOf, examples, minimum, maximum, description } = schema;
  if (Array.isArray(choices)) return choices.map((choice) => `\`${String(choice)}\``).join(', ');
  if (Array.isArray(anyOf)) return anyOf.flatMap((part) => (isRecord(part) ? [formOf(part)] : [])).join(' or ');
  if (type === 'array') return `list${isRecord(items) ? ` of ${formOf(items)}` : ''}`;
  if (type === 'object') return 'mapping';
  if (type === 'string' && Array.isArray(examples)) return `text, such as \`${String(examples[0])}\``;
  if (type === 'string') return typeof description === 'string' ? lowered(description) : 'text';
  if (type !== 'integer' && type !== 'number') return String(type);
  const [least, most] = [minimum, maximum].map((bound) => (isBound(bound) ? String(bound) : ''));
  const word = type === 'integer' ? 'whole number' : 'number';
  if (least === '' && most === '') return word;
  return most === '' ? `${word} from ${least}` : `${word}, ${least} to ${most}`;
}

/** `The text of …, such as a.` as `the text of …, such as a`. */
const lowered = (said: string): string => `${said.slice(0, 1).toLowerCase()}${said.slice(1).replace(/\.$/, '')}`;

const isBound = (bound: unknown): bound is number =>
  typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
