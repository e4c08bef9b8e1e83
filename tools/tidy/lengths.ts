import type { Node } from 'oxc-parser';
import { type Finding, finding, type Rule, type Source } from './source.ts';

const most = { functionLines: 60, fileLines: 300, lineCharacters: 120 };

/** Short functions, files and lines. A `describe` block is a chapter, not a function: its lines do not count. */
export const lengths: Rule = {
  name: 'lengths',
  check: (repo) => repo.sources.flatMap((source) => [...inFile(source), ...inLines(source), ...inFunctions(source)]),
};

function inFile(source: Source): Finding[] {
  const count = source.lines.length - (source.text.endsWith('\n') ? 1 : 0);
  if (count <= most.fileLines) return [];
  const what = `the file has ${count} lines, more than ${most.fileLines}`;
  return [{ file: source.path, line: 1, what, instead: 'split it where two good names suggest themselves' }];
}

function inLines(source: Source): Finding[] {
  return source.lines.flatMap((text, index) => {
    if (text.length <= most.lineCharacters) return [];
    const what = `the line has ${text.length} characters, more than ${most.lineCharacters}`;
    return [{ file: source.path, line: index + 1, what, instead: 'break it, or name a part of it' }];
  });
}

function inFunctions(source: Source): Finding[] {
  const chapters = source.nodes.filter(isChapter);
  return source.nodes.filter(isFunction).flatMap((node) => {
    const inside = chapters.filter((chapter) => chapter.start >= node.start && chapter.end <= node.end);
    const outermost = inside.filter((one) => !inside.some((other) => other !== one && encloses(other, one)));
    const count = span(source, node) - outermost.reduce((sum, chapter) => sum + span(source, chapter), 0);
    if (count <= most.functionLines) return [];
    const what = `the function has ${count} lines, more than ${most.functionLines}`;
    return [finding(source, node, what, 'let one function decide and call small ones in order of use')];
  });
}

function encloses(outer: Node, inner: Node): boolean {
  return outer.start <= inner.start && outer.end >= inner.end;
}

function span(source: Source, node: Node): number {
  return source.lineOf(node.end) - source.lineOf(node.start) + 1;
}

function isFunction(node: Node): boolean {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type);
}

function isChapter(node: Node): boolean {
  const call = node.parent;
  if (!isFunction(node) || call?.type !== 'CallExpression') return false;
  let callee: Node = call.callee;
  while (callee.type === 'CallExpression' || callee.type === 'MemberExpression') {
    callee = callee.type === 'CallExpression' ? callee.callee : callee.object;
  }
  return callee.type === 'Identifier' && callee.name === 'describe';
}
