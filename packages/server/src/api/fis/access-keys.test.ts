import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  accountOf,
  credentialsFile,
  keptAccessKeys,
  keyIsTold,
  makeAccessKey,
  parseAccessKey,
  readAccessKeys,
} from './access-keys.ts';

const root = mkdtempSync(path.join(tmpdir(), 'firedrill-keys-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('the first start makes a key that only its owner can read, and later ones keep it', () => {
  const made = keptAccessKeys(root);
  expect([made.isUntold, made.keys.length]).toEqual([true, 1]);
  expect(statSync(credentialsFile(root)).mode & 0o777).toBe(0o600);
  expect(keptAccessKeys(root)).toEqual({ keys: made.keys, isUntold: true });
  keyIsTold(root);
  expect(keptAccessKeys(root)).toEqual({ keys: made.keys, isUntold: false });
  expect(readFileSync(credentialsFile(root), 'utf8').split('\n')).toEqual([
    '[default]',
    expect.stringMatching(/^aws_access_key_id = AKIA[A-Z2-7]{16}$/),
    expect.stringMatching(/^aws_secret_access_key = [\w+/]{40}$/),
    expect.stringMatching(/^aws_account_id = \d{12}$/),
    '',
  ]);
});

test('every profile of the file may ask; comments and what is half are passed over', () => {
  const file = path.join(root, 'other');
  const lines = ['# keys', '[one]', 'aws_access_key_id=ONE1', 'aws_secret_access_key = a=b', '; two', '[two]', 'x = y'];
  const three = ['[three]', 'AWS_ACCESS_KEY_ID = THREE', 'aws_secret_access_key=c', 'aws_account_id = 000000000007'];
  writeFileSync(file, [...lines, ...three].join('\r\n'));
  expect(readAccessKeys(file)).toEqual([
    { id: 'ONE1', secret: 'a=b', account: accountOf('ONE1') },
    { id: 'THREE', secret: 'c', account: '000000000007' },
  ]);
  writeFileSync(file, '[default]\n');
  expect(() => readAccessKeys(file)).toThrow('holds no profile');
  expect(() => readAccessKeys(path.join(root, 'none'))).toThrow('cannot be read');
});

test('a key of AWS has its own account, any other always the same one of twelve digits', () => {
  expect(accountOf('ASIAQNZGKIQY56JQ7WML')).toBe('029608264753');
  for (const id of ['test', 'AKIAIOSFODNN7EXAMPLE', makeAccessKey().id, 'AKIA7777777777777777']) {
    expect(accountOf(id)).toMatch(/^\d{12}$/);
    expect(accountOf(id)).toBe(accountOf(id));
  }
  expect(accountOf('test')).not.toBe(accountOf('test2'));
  expect(makeAccessKey()).not.toEqual(makeAccessKey());
});

test('a new key can stand for an account that is given, and says it itself', () => {
  for (const account of ['000000000000', '123456789012', '999999999999']) {
    const { id } = makeAccessKey(account);
    expect(id).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(accountOf(id)).toBe(account);
  }
});

test('a key on the command line is ID:SECRET or ID:SECRET:ACCOUNT, and a refusal does not repeat it', () => {
  expect(parseAccessKey('AKID:a/b+c=')).toEqual({ id: 'AKID', secret: 'a/b+c=', account: accountOf('AKID') });
  expect(parseAccessKey('AKID:s:123456789012').account).toBe('123456789012');
  for (const wrong of ['', 'AKID', 'AKID:', ':s3cret', 'a b:s3cret', 'AKID:s3cret:1', 'AKID:s3cret:123456789012:x']) {
    expect(() => parseAccessKey(wrong)).toThrow(/--access-key: /);
    expect(() => parseAccessKey(wrong)).not.toThrow(/s3cret/);
  }
});
