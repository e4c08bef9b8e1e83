import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const textOf = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

/** Every line of every code block, without what it says of itself after `#`. */
function commandsIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block]) => block ?? '');
  return blocks.flatMap((block) => block.trimEnd().split('\n')).map((line) => line.replace(/\s+# .*$/, ''));
}

/** The first cells of the table's rows. */
const statusesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^\| ([\d, ]+) \| (\S+)/gm)].map(([, status, outcome]) => `${status} ${outcome}`).slice(0, 6);

test('both READMEs have the same commands and exit statuses', () => {
  const [english, korean] = [textOf('README.md'), textOf('README.ko.md')];
  expect(commandsIn(english).length).toBeGreaterThan(20);
  expect(commandsIn(korean)).toEqual(commandsIn(english));
  expect(statusesIn(english)).toContain('0 `pass`');
  expect(statusesIn(korean)).toEqual(statusesIn(english));
});
