import { expect, test } from 'vitest';
import { look } from './testing/look.ts';

const seen = (changes: object = {}) => ({ exists: true, sizeBytes: 2_048, ageMs: 90_000, content: null, ...changes });
const gone = { exists: false, sizeBytes: 0, ageMs: 0, content: null };

test.for([
  { name: 'it is there', answer: seen(), expected: {}, quality: 'good', value: 2_048 },
  { name: 'it is gone', answer: gone, expected: {}, quality: 'bad' },
  { name: 'it is gone and should be', answer: gone, expected: { exists: false }, quality: 'good' },
  { name: 'it is there and should not', answer: seen(), expected: { exists: false }, quality: 'bad' },
  { name: 'it is large enough', answer: seen(), expected: { size: { atLeast: '2KiB' } }, quality: 'good' },
  { name: 'it is too large', answer: seen(), expected: { size: { atMost: '1KiB' } }, quality: 'bad' },
  { name: 'it is young enough', answer: seen(), expected: { age: { atMost: '2m' } }, quality: 'good' },
  { name: 'it is too old', answer: seen(), expected: { age: { atMost: '1m' } }, quality: 'bad' },
  {
    name: 'its number is right',
    answer: seen({ content: '41\n' }),
    expected: { atLeast: 41 },
    quality: 'good',
    value: 41,
  },
  { name: 'it holds no number', answer: seen({ content: 'x' }), expected: { atLeast: 41 }, quality: 'blind' },
  {
    name: 'its JSON is right',
    answer: seen({ content: '{"a":[1,2]}' }),
    expected: { jsonPath: { '$.a': { minItems: 2 } } },
    quality: 'good',
  },
  { name: 'it holds no JSON', answer: seen({ content: '{' }), expected: { jsonPath: { '$.a': 1 } }, quality: 'blind' },
  { name: 'its text is another', answer: seen({ content: 'closed' }), expected: { matches: 'open' }, quality: 'bad' },
])('$name: $quality', async ({ answer, expected, quality, ...more }) => {
  const asked: unknown[] = [];
  const sample = await look({ type: 'file', with: { path: '/srv/x' }, expect: expected }, async (type, given) => {
    asked.push(type, given);
    return answer;
  });
  expect(sample).toMatchObject({ quality, ...('value' in more ? { value: more.value } : {}) });
  const content = ['atLeast', 'jsonPath', 'matches'].some((key) => key in expected);
  expect(asked).toEqual(['file', { path: '/srv/x', content }]);
});

test('without an agent it is blind', async () => {
  expect(await look({ type: 'file', with: { path: '/srv/x' } })).toMatchObject({ quality: 'blind' });
});
