import type { Node } from 'oxc-parser';
import { finding, outward, type Rule } from './source.ts';

const instead = 'wait for a condition with a limit (vi.waitFor, expect.poll), or turn a virtual clock';

/** Tests do not sleep: no promise that a timer alone fulfils, no sleep(…), no setTimeout of timers/promises. */
export const noSleep: Rule = {
  name: 'no-sleep',
  check: (repo) =>
    repo.sources
      .filter((source) => source.isTest)
      .flatMap((source) => source.nodes.filter(isSleep).map((node) => finding(source, node, 'a test sleeps', instead))),
};

function isSleep(node: Node): boolean {
  if (node.type === 'ImportDeclaration') return /^(node:)?timers\/promises$/.test(node.source.value);
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return false;
  if (node.callee.name === 'sleep') return true;
  return node.callee.name === 'setTimeout' && fulfilsPromise(node, node.arguments[0]);
}

/** True for `new Promise((resolve) => setTimeout(resolve, …))`, with the call wrapped in an arrow or not. */
function fulfilsPromise(call: Node, callback: Node | undefined): boolean {
  for (const outer of outward(call)) {
    if (outer.type !== 'ArrowFunctionExpression' && outer.type !== 'FunctionExpression') continue;
    if (outer.parent?.type !== 'NewExpression') continue;
    const [resolve] = outer.params;
    return resolve?.type === 'Identifier' && calls(callback, resolve.name);
  }
  return false;
}

function calls(callback: Node | undefined, name: string): boolean {
  if (callback?.type === 'Identifier') return callback.name === name;
  if (callback?.type !== 'ArrowFunctionExpression') return false;
  const { body } = callback;
  return body.type === 'CallExpression' && body.callee.type === 'Identifier' && body.callee.name === name;
}
