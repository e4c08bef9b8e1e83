import { canRun, runToEnd } from '@firedrill/core/testing/run-to-end';
import type { Json } from '@firedrill/core/words/json';
import { expect, test } from 'vitest';
import { isMatch, limited, TooLongExpression } from './expression-limit.ts';
import { query } from './json-path.ts';

test('what ends is found, what does not is told, and what is thrown is thrown', () => {
  expect(isMatch('^o+k', 'ook')).toBe(true);
  expect(isMatch('^ok$', 'ko')).toBe(false);
  expect(limited('$.a', () => [1])).toEqual([1]);
  expect(() => isMatch('^(a+)+$', `${'a'.repeat(60)}!`)).toThrow(TooLongExpression);
  expect(() => limited('x', () => JSON.parse('{'))).toThrow(SyntaxError);
});

test('a choice that stands there again and again is limited without any repeat', () => {
  expect(() => isMatch(`${'(a|a)'.repeat(40)}b`, 'a'.repeat(45))).toThrow(TooLongExpression);
});

test('a JSON path that names the same member again and again is limited', () => {
  const nested = Array.from({ length: 40 }).reduce<Json>((inner) => ({ a: inner }), 1);
  expect(() => query(`$${"['a','a']".repeat(40)}`, nested)).toThrow(TooLongExpression);
});

test('without a descriptor left it is our own lack, and the process lives', ({ skip }) => {
  skip(!canRun('prlimit'), 'prlimit (util-linux) is missing');
  const script = `
    import { closeSync, openSync } from 'node:fs';
    import { isMatch } from ${JSON.stringify(new URL('./expression-limit.ts', import.meta.url).href)};
    const codes = [];
    const look = () => { try { codes.push(isMatch('^o+k', 'ook')); } catch (thrown) { codes.push(thrown.code); } };
    const taken = [];
    const take = () => { try { for (;;) taken.push(openSync('/dev/null')); } catch { return; } };
    take();
    look();
    for (const descriptor of taken.splice(0)) closeSync(descriptor);
    look();
    take();
    look();
    for (const descriptor of taken.splice(0)) closeSync(descriptor);
    console.log(JSON.stringify(codes));`;
  const node = [process.execPath, '--input-type=module', '-e', script];
  const { stdout } = runToEnd('prlimit', ['--nofile=160:160', ...node]);
  expect(JSON.parse(stdout)).toEqual(['EMFILE', true, 'EMFILE']);
});
