import type { Node } from 'oxc-parser';
import { finding, outward, type Rule } from './source.ts';

const numeric = new Set(['number', 'int', 'int32', 'uint32', 'int64', 'uint64', 'float32', 'float64', 'bigint']);

const suffixes = /(Ms|Ns|Us|Seconds|Bytes|Percent|PerSecond|PerMinute|Points|Cores|Hz|Px|Ratio|Count|Seq|Index|Ids?)$/;

/** Names of numbers that count things or name them, and so have no unit. */
const dimensionless = new Set(
  [
    'count seq version versions v epoch seed id pid ppid port uid gid fd mode inode signal status exit total',
    'line column index round step attempt percent cores journalOwes keep equals below above atLeast atMost',
    'limit after alive timeScale',
  ].flatMap((words) => words.split(' ')),
);
const dimensionlessPattern =
  /^(min|max|total|at|not)[A-Z]|(^|[a-z])(Port|Pid|Version|Epoch|Seed|Status|Inode|Uid|Gid)$/;

/** Other tools' documents keep their own words. */
const foreignWords = [/^packages\/dialects\//, /^packages\/server\/src\/api\/(fis|kubernetes)\//];

/** A numeric field of a schema says its unit in its name, or is known to have none. */
export const units: Rule = {
  name: 'units',
  check: (repo) =>
    repo.sources
      .filter((source) => !source.isTest && !foreignWords.some((place) => place.test(source.path)))
      .flatMap((source) =>
        source.nodes.filter(isNumericSchema).flatMap((node) => {
          const name = fieldOf(node);
          if (name === null || isClear(name)) return [];
          const what = `the numeric field ${name} does not say its unit`;
          return [finding(source, node, what, `end it with its unit (${name}Ms, ${name}Bytes, ${name}Percent, …)`)];
        }),
      ),
};

function isClear(name: string): boolean {
  return suffixes.test(name) || dimensionless.has(name) || dimensionlessPattern.test(name);
}

/** `z.number` and its kin, `z.coerce.number` included. */
function isNumericSchema(node: Node): boolean {
  if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') return false;
  if (!numeric.has(node.property.name)) return false;
  const { object } = node;
  if (object.type === 'Identifier') return object.name === 'z';
  return (
    object.type === 'MemberExpression' &&
    object.object.type === 'Identifier' &&
    object.object.name === 'z' &&
    object.property.type === 'Identifier' &&
    object.property.name === 'coerce'
  );
}

/** A union or a record holds any value, whose unit its own words tell. */
function isMixture(callee: Node): boolean {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false;
  return ['union', 'discriminatedUnion', 'record'].includes(callee.property.name);
}

/** The field of the innermost object schema around a node; null when it is no field, or one of a record's values. */
function fieldOf(node: Node): string | null {
  for (const outer of outward(node)) {
    if (outer.type === 'VariableDeclarator' || outer.type.endsWith('FunctionExpression')) return null;
    if (outer.type === 'CallExpression' && isMixture(outer.callee)) return null;
    if (outer.type === 'Property') return outer.key.type === 'Identifier' ? outer.key.name : null;
  }
  return null;
}
