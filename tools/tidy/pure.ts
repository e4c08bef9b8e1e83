import type { Node } from 'oxc-parser';
import { importsOf, packageOf } from './imports.ts';
import { type Finding, finding, type Rule, type Source } from './source.ts';

/** Where neither input, output, clock nor randomness may come in, and the packages allowed there. */
const places: readonly { readonly start: string; readonly packages: readonly string[] }[] = [
  { start: 'packages/core/src/', packages: ['zod', '@firedrill/core'] },
  { start: 'packages/faults/src/', packages: ['zod', '@firedrill/core', '@firedrill/faults'] },
  {
    start: 'packages/dialects/src/',
    packages: ['zod', 'yaml', '@firedrill/core', '@firedrill/faults', '@firedrill/dialects'],
  },
];

const ports = 'take it from a port that is handed in (packages/core/src/ports.ts)';

/** The pure packages import no node:*, and read no clock, chance, process or console of their own. */
export const pure: Rule = {
  name: 'pure',
  check: (repo) =>
    repo.sources.flatMap((source) => {
      const place = places.find(({ start }) => source.path.startsWith(start));
      return place === undefined || source.isTest ? [] : [...imports(source, place.packages), ...reads(source)];
    }),
};

function imports(source: Source, packages: readonly string[]): Finding[] {
  return importsOf(source)
    .filter(({ specifier }) => !specifier.startsWith('.') && !packages.includes(packageOf(specifier)))
    .map(({ specifier, node }) => finding(source, node, `a pure package imports ${specifier}`, ports));
}

function reads(source: Source): Finding[] {
  return source.nodes.flatMap((node) => {
    const what = impurity(node);
    return what === null ? [] : [finding(source, node, `a pure package uses ${what}`, ports)];
  });
}

const members: Readonly<Record<string, readonly string[]>> = {
  Date: ['now'],
  Math: ['random'],
  performance: ['now', 'timeOrigin'],
  crypto: ['randomUUID', 'getRandomValues'],
  globalThis: ['process'],
};
const globals = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch']);

function impurity(node: Node): string | null {
  if (node.type === 'NewExpression' && node.callee.type === 'Identifier') {
    return node.callee.name === 'Date' && node.arguments.length === 0 ? 'new Date()' : null;
  }
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
    return globals.has(node.callee.name) ? node.callee.name : null;
  }
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return null;
  if (node.property.type !== 'Identifier') return null;
  const { name } = node.object;
  if (name === 'console') return 'console';
  return members[name]?.includes(node.property.name) === true ? `${name}.${node.property.name}` : null;
}
