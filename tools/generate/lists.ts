import type { VariableDeclarator } from 'oxc-parser';
import { basename, dirname } from 'node:path';
import type { Generated } from '../generate.ts';
import type { Repo, Source } from '../tidy/source.ts';

/** Folders whose files each add one thing; `thing` ends the type or the function that marks the export. */
const folders = [
  { folder: 'packages/faults/src', name: 'faults', thing: 'Fault' },
  { folder: 'packages/faults/src/holds', name: 'holds', thing: 'Hold' },
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
