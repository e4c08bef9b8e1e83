import type { Node } from 'oxc-parser';
import { type Finding, finding, type Rule, type Source } from './source.ts';

const instead = 'spawn the program itself with a vector of arguments';
const banned = new Set(['exec', 'execSync']);
const shells = /^(\/bin\/|\/usr\/bin\/)?(sh|bash|dash|zsh)$/;

/** Nothing passes through a shell. */
export const noShell: Rule = {
  name: 'no-shell',
  check: (repo) => repo.sources.flatMap((source) => source.nodes.flatMap((node) => inNode(source, node))),
};

function inNode(source: Source, node: Node): Finding[] {
  if (node.type === 'Property' && node.key.type === 'Identifier' && node.key.name === 'shell') {
    const off = node.value.type === 'Literal' && node.value.value === false;
    return off || !isSpawnOption(node) ? [] : [finding(source, node, 'the option `shell`', instead)];
  }
  if (node.type === 'ImportDeclaration' && /^(node:)?child_process$/.test(node.source.value)) {
    return node.specifiers
      .filter((one) => one.type === 'ImportSpecifier')
      .filter(({ imported }) => imported.type === 'Identifier' && banned.has(imported.name))
      .map((one) => finding(source, one, '`exec` of child_process runs a shell', instead));
  }
  return node.type === 'ArrayExpression' || node.type === 'CallExpression' ? shellCall(source, node) : [];
}

function isSpawnOption(node: Node): boolean {
  return node.parent?.type === 'ObjectExpression' && node.parent.parent?.type === 'CallExpression';
}

/** `['sh', '-c', …]` or `spawn('sh', ['-c', …])`. */
function shellCall(source: Source, node: Node): Finding[] {
  if (node.type === 'ArrayExpression') {
    const [program, flag] = node.elements;
    return isText(program, shells) && isText(flag, /^-\w*c$/)
      ? [finding(source, node, 'a shell with -c', instead)]
      : [];
  }
  if (node.type !== 'CallExpression') return [];
  const [program, vector] = node.arguments;
  if (!isText(program, shells) || vector?.type !== 'ArrayExpression') return [];
  return isText(vector.elements[0], /^-\w*c$/) ? [finding(source, node, 'a shell with -c', instead)] : [];
}

function isText(node: Node | null | undefined, pattern: RegExp): boolean {
  return node?.type === 'Literal' && typeof node.value === 'string' && pattern.test(node.value);
}
