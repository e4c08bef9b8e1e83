import { probes } from '@firedrill/server/probes/list';
import { faults } from '@firedrill/faults/list';
import { experimentSchema } from '@firedrill/dialects/native/schema';
import { describe, expect, test } from 'vitest';
import { formsIn } from './parameter-words.ts';
import { isSchema, type Schema, typeWords } from './schema-words.ts';

/** What each word for a quantity takes, and what it does not. */
const quantities = { duration: '7s', size: '64MiB', share: '30%', rate: '64KiB/s' } as const;

/** Every text of which a schema says more than that it is one, with its place. */
function textsIn(value: unknown, place: string): readonly (readonly [string, Schema])[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => textsIn(each, `${place}[${index}]`));
  if (!isSchema(value)) return [];
  const { pattern, format, examples } = value;
  const isMore = [pattern, format, examples].some((each) => each !== undefined);
  const inner = Object.entries(value).flatMap(([key, part]) => textsIn(part, `${place}.${key}`));
  return value['type'] === 'string' && isMore ? [[place, value], ...inner] : inner;
}

const texts = [
  ...textsIn(experimentSchema(faults, probes), 'experiment'),
  ...probes.flatMap((probe) => textsIn(probe.with.toJSONSchema({ io: 'input', unrepresentable: 'any' }), probe.type)),
];

describe('the words for what may stand at a place', () => {
  test.each(texts)('%s: its words and its schema agree', (_place, schema) => {
    const { pattern, format, examples } = schema;
    const words = typeWords(schema);
    const takes = (text: string): boolean => typeof pattern !== 'string' || new RegExp(pattern).test(text);
    const isOpen = takes('quantity');
    for (const [quantity, example] of Object.entries(quantities))
      expect(words.startsWith(`${quantity} with its unit`), words).toBe(!isOpen && takes(example));
    if (format === 'uri') expect(words).toMatch(/^URL/);
    if (words.startsWith('URL') && format !== 'uri') expect(takes('64MiB')).toBe(false);
    for (const example of Array.isArray(examples) ? examples : []) expect(takes(String(example)), words).toBe(true);
    const [, shown] = / such as (.*)$/.exec(words) ?? [];
    if (shown !== undefined) expect(takes(shown), words).toBe(true);
  });

  test('a database is named by its URL, an alarm by its ARN', () => {
    const url = { type: 'string', pattern: '^(redis:|file:)', examples: ['redis://127.0.0.1:6379'] };
    expect(typeWords(url)).toBe('URL, such as redis://127.0.0.1:6379');
    expect(formsIn(typeWords(url), 'ko')).toBe('URL. 예: redis://127.0.0.1:6379');
    expect(typeWords({ type: 'string', pattern: '^arn:', examples: ['arn:aws:x'] })).toBe('string, such as arn:aws:x');
    expect(typeWords({ type: 'string', pattern: '^\\/.*' })).toBe('string that begins with /');
  });
});
