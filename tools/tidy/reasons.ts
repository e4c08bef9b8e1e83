import type { Node } from 'oxc-parser';
import { finding, outward, type Rule, type Source } from './source.ts';

/** `as` (other than `as const`) and `any` stand only beside a comment that says why: on the same line or just above. */
export const reasons: Rule = {
  name: 'reasons',
  check: (repo) =>
    repo.sources.flatMap((source) => {
      const commented = linesWithComment(source);
      return source.nodes
        .filter((node) => needsReason(node) && !hasReason(source, node, commented))
        .map((node) => finding(source, node, `${wordOf(node)} without a reason`, insteadOf(node)));
    }),
};

function needsReason(node: Node): boolean {
  if (node.type === 'TSAnyKeyword') return true;
  if (node.type === 'TSTypeAssertion') return true;
  return node.type === 'TSAsExpression' && !isConst(node.typeAnnotation);
}

function isConst(type: Node): boolean {
  return type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'const';
}

function wordOf(node: Node): string {
  return node.type === 'TSAnyKeyword' ? '`any`' : '`as`';
}

function insteadOf(node: Node): string {
  return node.type === 'TSAnyKeyword'
    ? 'use `unknown` and narrow it, or say why in a // comment'
    : 'parse, narrow or use `satisfies`, or say why in a // comment on this line or the one above';
}

/** The reason may stand beside the assertion, or above the expression or the statement that contains it. */
function hasReason(source: Source, node: Node, commented: ReadonlySet<number>): boolean {
  const first = source.lineOf(node.start);
  const wordAt = node.type === 'TSAsExpression' ? source.lineOf(node.typeAnnotation.start) : first;
  const statement = source.lineOf(statementOf(node).start);
  return [first, first - 1, wordAt, wordAt - 1, statement - 1].some((line) => commented.has(line));
}

function statementOf(node: Node): Node {
  const statement = /Statement$|Declaration$|^Property|^Program$/;
  if (statement.test(node.type)) return node;
  for (const outer of outward(node)) if (statement.test(outer.type)) return outer;
  return node;
}

function linesWithComment(source: Source): Set<number> {
  const lines = new Set<number>();
  for (const comment of source.comments) lines.add(source.lineOf(comment.start)).add(source.lineOf(comment.end));
  return lines;
}
