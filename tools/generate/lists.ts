import type { VariableDeclarator } from 'oxc-parser';
import { basename, dirname } from 'node:path';
import type { Generated } from '../generate.ts';
import type { Repo, Source } from '../tidy/source.ts';

/** What the proxy can do; each file is named as its fault. */
const proxyFaults = 'packages/host/src/proxy/faults';

/** Folders whose files each add one thing; `thing` ends the type or the function that marks the export. */
const folders = [
  { folder: 'packages/faults/src', name: 'faults', thing: 'Fault' },
  { folder: 'packages/faults/src/holds', name: 'holds', thing: 'Hold' },
  { folder: proxyFaults, name: 'proxyFaults', thing: 'ProxyFault' },
  { folder: 'packages/cli/src/verbs', name: 'verbs', thing: 'Verb' },
  { folder: 'packages/server/src/probes', name: 'probes', thing: 'Probe' },
  { folder: 'packages/dialects/src/fis/actions', name: 'fisActions', thing: 'FisAction' },
] as const;

/** One list per folder, sorted by file name: each `export const x: Thing = …` and `export const x = defineThing(…)`. */
export function lists(repo: Repo): Generated[] {
  return folders.flatMap(({ folder, name, thing }) => {
    const inFolder = repo.sources.filter(({ path, isTest }) => dirname(path) === folder && !isTest);
    const entries = inFolder.flatMap((source) => entriesOf(source, thing));
    return entries.length === 0 ? [] : [{ path: `${folder}/list.ts`, text: listText(name, entries) }];
  });
}

/**
 * The names of the proxy's faults, for those who may not import the proxy. Each file is named as the user types it,
 * with a dash for the dot.
 */
export function doorFaults(repo: Repo): Generated[] {
  const files = repo.sources.filter(({ path, isTest }) => dirname(path) === proxyFaults && !isTest);
  const names = files
    .flatMap((source) => entriesOf(source, 'ProxyFault'))
    .map(({ file }) => basename(file, '.ts').replace('-', '.'))
    .toSorted((a, b) => (a < b ? -1 : 1));
  if (names.length === 0) return [];
  const lines = names.map((name) => `  '${name}',\n`).join('');
  const text = [
    `// Written by tools/generate.ts from the files of ${proxyFaults}. Do not change it by hand.`,
    '/** The faults that a rule of our proxy can bring about. */',
    `export const doorFaults = [\n${lines}] as const;`,
  ].join('\n');
  return [{ path: 'packages/faults/src/parts/door-faults.ts', text: `${text}\n` }];
}

interface Entry {
  readonly file: string;
  readonly exported: string;
}

function entriesOf(source: Source, thing: string): Entry[] {
  const file = basename(source.path);
  if (file === 'list.ts') return [];
  return source.nodes.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration?.type !== 'VariableDeclaration') return [];
    return node.declaration.declarations.flatMap((declared) => {
      const isThing = markOf(source, declared).some((mark) => new RegExp(`${thing}(Declaration)?$`).test(mark));
      return isThing && declared.id.type === 'Identifier' ? [{ file, exported: declared.id.name }] : [];
    });
  });
}

/** The words that say what a constant is: its type, what it satisfies, or the function that defines it. */
function markOf(source: Source, declared: VariableDeclarator): string[] {
  const textOf = (node: { readonly start: number; readonly end: number }): string =>
    source.text.slice(node.start, node.end).replace(/^: |<[^]*$/g, '');
  const { id, init } = declared;
  const typed = 'typeAnnotation' in id && id.typeAnnotation ? [textOf(id.typeAnnotation)] : [];
  if (init?.type === 'TSSatisfiesExpression') return [...typed, textOf(init.typeAnnotation)];
  if (init?.type === 'CallExpression' && init.callee.type === 'Identifier' && init.callee.name.startsWith('define')) {
    return [...typed, init.callee.name];
  }
  return typed;
}

function listText(name: string, entries: readonly Entry[]): string {
  const sorted = entries.toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const imports = sorted.map(({ file, exported }) => `import { ${exported} } from './${file}';`);
  const onOneLine = `export const ${name} = [${sorted.map(({ exported }) => exported).join(', ')}] as const;`;
  const onLines = `export const ${name} = [\n${sorted.map(({ exported }) => `  ${exported},\n`).join('')}] as const;`;
  const note = '// Written by tools/generate.ts from the files of this folder. Do not change it by hand.';
  return `${[note, ...imports, '', onOneLine.length <= 120 ? onOneLine : onLines].join('\n')}\n`;
}
