import type { Node } from 'oxc-parser';
import { finding, type Rule } from './source.ts';

const instead = 'tell the expected error by its code and rethrow the others, or turn it into a value';

/** A caught error is looked at: no empty catch block, no `.catch(() => {})`. */
export const emptyCatch: Rule = {
  name: 'empty-catch',
  check: (repo) =>
    repo.sources.flatMap((source) =>
      source.nodes.filter(isEmpty).map((node) => finding(source, node, 'an error is swallowed', instead)),
    ),
};

function isEmpty(node: Node): boolean {
  if (node.type === 'CatchClause') return node.body.body.length === 0;
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  if (node.callee.property.type !== 'Identifier' || node.callee.property.name !== 'catch') return false;
  const [reaction] = node.arguments;
  return reaction?.type === 'ArrowFunctionExpression' && saysNothing(reaction.body);
}

function saysNothing(body: Node): boolean {
  if (body.type === 'BlockStatement') return body.body.length === 0;
  if (body.type === 'Literal') return body.value === null;
  return body.type === 'Identifier' && body.name === 'undefined';
}
