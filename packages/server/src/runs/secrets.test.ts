import { expect, test } from 'vitest';
import { createSecrets, hidesSecrets, withoutPlaceholders } from './secrets.ts';

const document = { url: 'http://x/?key=s3cret', list: ['s3cret', 7, null, { deep: 'a-s3cret-b-other' }], plain: true };

test('what is hidden holds no secret anywhere, and comes back whole', () => {
  const secrets = createSecrets(['s3cret', 'other', '']);
  const hidden = secrets.hide(document);
  expect(JSON.stringify(hidden)).not.toMatch(/s3cret|other/);
  expect(hidesSecrets(hidden)).toBe(true);
  expect(secrets.reveal(hidden)).toEqual(document);
  expect(hidesSecrets(secrets.reveal(hidden))).toBe(false);
});

test('people see one word in its place', () => {
  const shown = withoutPlaceholders(createSecrets(['s3cret', 'other']).hide(document));
  expect(shown).toEqual({
    ...document,
    url: 'http://x/?key=«secret»',
    list: ['«secret»', 7, null, { deep: 'a-«secret»-b-«secret»' }],
  });
});

test('a secret that holds another one does not leave a part of itself', () => {
  const secrets = createSecrets(['pass', 'password']);
  const hidden = secrets.hide('password');
  expect(hidden).not.toMatch(/pass|word/);
  expect(secrets.reveal(hidden)).toBe('password');
});

test('without secrets nothing changes', () => {
  expect(createSecrets([]).hide(document)).toEqual(document);
  expect(hidesSecrets(document)).toBe(false);
});

test('a secret that looks like a placeholder, or like a pattern, is a text as any other', () => {
  const secrets = createSecrets(['secret', '0', 'a.c', '-']);
  const text = 'abc a.c secret-0 $& 0';
  expect(secrets.hide(text)).toContain('abc');
  expect(secrets.hide(text)).not.toContain('a.c');
  expect(secrets.reveal(secrets.hide(text))).toBe(text);
});
