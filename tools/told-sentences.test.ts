import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Node } from 'oxc-parser';
import { expect, test } from 'vitest';
import { ends } from '../packages/core/src/engine/ends.ts';
import { measurements } from '../packages/core/src/verdict/measurements.ts';
import { sightings } from '../packages/core/src/verdict/sightings.ts';
import { outward, parseSource, type Source } from './tidy/source.ts';

/*
 * Every sentence that a witness, a probe or a hold can write into a record has a Korean form. The sources are read for
 * texts of two words or more; each of their pieces, cut at what stands in them and at signs, must be a piece of some
 * phrase of the table. Whoever writes a new sentence is told here to put it into the table.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const cuts = /\{\w+\}|[,;:()]|\b(?:after|from|expected|it)\b/;
const piecesOf = (text: string): readonly string[] => text.split(cuts).map((piece) => piece.trim());

/** What stays inside a program, and never comes into a record. */
const inner = new Set(['not kept']);
/** One word alone, a path, a format. */
const isNoSentence = (piece: string): boolean => !/[a-z]{2,} [a-z]/i.test(piece) || inner.has(piece);

/** The texts of a file: of a template its fixed parts, with `{x}` for each value. */
function textsOf(source: Source, isSpoken: (node: Node) => boolean): readonly string[] {
  return source.nodes.flatMap((node): readonly string[] => {
    const text = fixedText(node);
    if (text === null || !isSpoken(node)) return [];
    return isIn(node, ['ImportDeclaration', 'ThrowStatement', 'TSLiteralType']) ? [] : [text];
  });
}

function fixedText(node: Node): string | null {
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked ?? '').join('{x}');
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

const isIn = (node: Node, types: readonly string[]): boolean =>
  [...outward(node)].some(({ type }) => types.includes(type));

const missing = (
  patterns: readonly string[],
  phrases: readonly { readonly en: string }[],
  isSpoken: (node: Node) => boolean = () => true,
): readonly string[] => {
  const known = phrases.flatMap(({ en }) => piecesOf(en)).join('\n');
  const files = patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((path) => !/test|reference/.test(path));
  expect(files.length).toBeGreaterThan(3);
  return files.flatMap((path) =>
    textsOf(parseSource(path, readFileSync(root + path, 'utf8')), isSpoken)
      .flatMap(piecesOf)
      .filter((piece) => !isNoSentence(piece) && !known.includes(piece))
      .map((piece) => `${path}: ${piece}`),
  );
};

test('every sentence of the witness has a Korean form', () => {
  const files = ['effects/*.ts', 'exposures/*.ts', 'watch.ts', 'witness.ts', 'reading.ts', 'proc/*.ts'];
  const found = missing(
    files.map((file) => `packages/witness/src/${file}`),
    sightings,
  );
  expect(found).toEqual([]);
});

/** Where probes put what they say: what they return as a sample, and the names under which they make it. */
const speaking = new Set(['bad', 'blind', 'push', 'Error', 'failed', 'fail', 'reject']);
const spoken = new Set(
  'says failure blind reason detail lacking found few late rate times why what left refused silent'.split(' '),
);

function isSaid(node: Node): boolean {
  for (const outer of outward(node)) {
    if (outer.type === 'CallExpression' || outer.type === 'NewExpression') {
      const { callee } = outer;
      if (callee.type === 'Identifier') return speaking.has(callee.name);
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false;
      if (!speaking.has(callee.property.name)) return false;
      return true;
    }
    if (outer.type === 'Property') return outer.key.type === 'Identifier' && spoken.has(outer.key.name);
    if (outer.type === 'VariableDeclarator') return outer.id.type === 'Identifier' && spoken.has(outer.id.name);
    if (outer.type === 'ReturnStatement') return true;
  }
  return false;
}

test('every sentence of the probes has a Korean form', () => {
  const files = [
    '*.ts',
    'load/*.ts',
    'sql/*.ts',
    'cloudwatch/*.ts',
    'metrics-page/page.ts',
    'metrics-page/readings.ts',
  ];
  const found = missing(
    files.map((file) => `packages/server/src/probes/${file}`),
    [...measurements, ...sightings],
    isSaid,
  );
  expect(found).toEqual([]);
});

test('every sentence with which a hold or an agent says how an injection ended has a Korean form', () => {
  const isEnd = (node: Node): boolean =>
    node.parent?.type === 'Property' && node.parent.key.type === 'Identifier' && node.parent.key.name === 'detail';
  const files = ['packages/host/src/holds/*.ts', 'packages/agent/src/reconcile/recovery.ts'];
  expect(missing(files, [...ends, ...sightings], isEnd)).toEqual([]);
});
