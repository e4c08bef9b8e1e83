import { expect, test } from 'vitest';
import { shellLine } from './shell-words.ts';

test('a line becomes the words that a shell makes of it', () => {
  const line =
    String.raw`ID=$(aws fis list --query 'a[?b == ` + '`c d`' + String.raw`].id' --region $REGION x"y $REGION"z)`;
  expect(shellLine(line, { REGION: 'eu-west-1' })).toEqual({
    into: 'ID',
    words: ['aws', 'fis', 'list', '--query', 'a[?b == `c d`].id', '--region', 'eu-west-1', 'xy eu-west-1z'],
  });
  expect(shellLine("aws ''", {})).toEqual({ into: null, words: ['aws', ''] });
});

test('what is not set, and what needs more of a shell, is refused', () => {
  expect(() => shellLine('aws $NOBODY', {})).toThrow('$NOBODY is not set');
  expect(() => shellLine("aws 'open", {})).toThrow('needs more of a shell');
});
