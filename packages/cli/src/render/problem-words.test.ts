import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { detailPhrases } from './detail-words.ts';
import { createPaint } from './paint.ts';
import { problemIn, problemPhrases } from './problem-words.ts';
import { problemText } from './problems.ts';

const packages = fileURLToPath(new URL('../../../', import.meta.url));
const folders = [
  'core/src',
  'dialects/src',
  'faults/src',
  'server/src',
  'agent/src/policy',
  'host/src/holds',
  'host/src/children',
];
const sourcesIn = (all: readonly string[]): string =>
  all
    .flatMap((folder) =>
      readdirSync(join(packages, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(packages, name), 'utf8').replaceAll('\\`', '`'))
    .join('\n');
const sources = sourcesIn(folders);
const wider = sourcesIn([...folders, 'host/src', 'cli/src/server', 'cli/src/verbs']).concat(
  readFileSync(join(packages, 'cli/src/read-options.ts'), 'utf8'),
);

test.each(problemPhrases.filter((each) => !detailPhrases.includes(each)))(
  '"$en" is still said as it stands here',
  ({ en }) => {
    for (const part of en.split(/\{\w+\}/)) expect(sources).toContain(part);
  },
);

/** Details are put together of several texts, so each piece is looked for by itself, wherever it is said. */
test.each(detailPhrases)('"$en" is still said, piece by piece', ({ en }) => {
  const pieces = en.split(/\{\w+\}|`|[;:(.)]|\d+ process(?:es)?/).map((piece) => piece.trim());
  const system = ['ENOENT', 'EACCES'];
  for (const piece of pieces.filter((each) => !system.includes(each))) expect(wider).toContain(piece);
});

test('a problem is told in Korean, with what the document says in it as it stands', () => {
  const problem = {
    code: 'document-invalid',
    file: 'drill.yaml',
    line: 3,
    column: 5,
    path: 'spec.method[0].for',
    found: 'the key `fro`',
    expected: 'one of name, fault, for',
    next: 'Did you mean `for`?',
  } as const;
  expect(problemText(problem, { paint: createPaint(false), language: 'ko' }).split('\n')).toEqual([
    'drill.yaml:3:5  spec.method[0].for',
    '오류 document-invalid: 문서가 실험의 형식에 맞지 않습니다.',
    '  발견:   `fro` 항목',
    '  기대:   다음 중 하나: name, fault, for',
    '  할 일:  `for`를 쓰려던 것입니까?',
  ]);
  expect(problemIn('"some", a text of theirs', 'ko')).toBe('"some", a text of theirs');
});

test('what nearly matched a selector is told in Korean, each condition by itself', () => {
  const near = [
    ['port 80 alone matches 1 process', 'port 80만으로는 프로세스 1개'],
    ['label a=b alone matches 0 processes', 'label a=b만으로는 프로세스 0개'],
    ['2 matched and were gone a moment later', '맞았지만 곧 사라진 것 2개'],
    ['something new', 'something new'],
  ];
  const joined = (place: 0 | 1): string => near.map((each) => each[place]).join('; ');
  expect(problemIn(`Near it: ${joined(0)}.`, 'ko')).toBe(`비슷한 것: ${joined(1)}.`);
});
