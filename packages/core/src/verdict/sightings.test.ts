import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sightings } from './sightings.ts';

const packages = fileURLToPath(new URL('../../../', import.meta.url));
const sources = [
  'witness/src',
  'witness/src/effects',
  'witness/src/exposures',
  'witness/src/proc',
  'agent/src',
  'core/src/engine',
  'server/src/agents',
]
  .flatMap((folder) =>
    readdirSync(packages + folder)
      .filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
      .map((name) => readFileSync(`${packages}${folder}/${name}`, 'utf8')),
  )
  .join('\n');

test.each(sightings)('"$en" is still said by somebody, and both languages say the same values', ({ en, ko }) => {
  const names = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();
  expect(names(ko)).toEqual(names(en));
  const parts = en.split(/\{\w+\}|[,;:()/]|\b(?:after|from)\b/).map((part) => part.trim());
  expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
});
