import type { Node } from 'oxc-parser';
import { basename } from 'node:path';
import { type Finding, finding, type Rule, type Source } from './source.ts';

/** Words that say nothing about a thing, each with what to say in their place. */
const banned: Readonly<Record<string, string>> = {
  manager: 'say what it does to what: `…-journal`, `…-reconciler`, or plain functions',
  managers: 'say what each does to what',
  helper: 'name the file after what its functions know: `proc-text`, `free-ports`',
  helpers: 'name the file after what its functions know: `proc-text`, `free-ports`',
  util: 'name it after what it knows: `units`, `json`, `clock`',
  utils: 'name it after what it knows: `units`, `json`, `clock`',
  service: 'say which process or part it is: `server`, `agent`, `store`, `listener`',
  services: 'say which processes or parts they are',
  impl: 'name what is particular to it: `sqlite-store`, `simulated-clock`',
  handler: 'use the verb of what it does: `answerOrder`, `decide`, `relay`',
  handlers: 'use the verb of what each does',
  data: 'name what it holds: `sample`, `frame`, `event`, `content`',
};

/** Names of the product in which a banned word is the right one. */
const allowed: readonly RegExp[] = [/edge-?service/i, /systemd-?service/i];

/** No file, class or function is named with a word that says nothing. */
export const names: Rule = {
  name: 'names',
  check: (repo) => repo.sources.flatMap((source) => [...inPath(source), ...inCode(source)]),
};

function inPath(source: Source): Finding[] {
  const folders = source.path.split('/').slice(0, -1);
  return [...folders, basename(source.path, '.ts')].flatMap((part) =>
    problems(part).map((problem) => ({ file: source.path, line: 1, ...problem })),
  );
}

function inCode(source: Source): Finding[] {
  return source.nodes.flatMap((node) => {
    const name = declaredName(node);
    return name === null ? [] : problems(name).map((it) => finding(source, node, it.what, it.instead));
  });
}

function problems(name: string): { what: string; instead: string }[] {
  if (allowed.some((pattern) => pattern.test(name))) return [];
  return words(name).flatMap((word) => {
    const instead = Object.hasOwn(banned, word) ? banned[word] : undefined;
    return instead === undefined ? [] : [{ what: `“${word}” in the name ${name} says nothing`, instead }];
  });
}

function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z]+/);
}

function declaredName(node: Node): string | null {
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') return node.id?.name ?? null;
  if (node.type === 'MethodDefinition') return node.key.type === 'Identifier' ? node.key.name : null;
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier') return null;
  const isFunction = node.init?.type === 'ArrowFunctionExpression' || node.init?.type === 'FunctionExpression';
  return isFunction ? node.id.name : null;
}
