import type { Node } from 'oxc-parser';
import { posix } from 'node:path';
import type { Repo, Source } from './source.ts';

export interface Import {
  readonly specifier: string;
  readonly node: Node;
  /** `import type` and `export type` vanish at run time; an import of which only the names are types does not. */
  readonly typeOnly: boolean;
}

/** Every import, re-export and import() with a literal specifier. */
export function importsOf(source: Source): Import[] {
  return source.nodes.flatMap((node): Import[] => {
    if (node.type === 'ImportDeclaration') {
      return [{ specifier: node.source.value, node, typeOnly: node.importKind === 'type' }];
    }
    if ((node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') && node.source !== null) {
      return [{ specifier: node.source.value, node, typeOnly: node.exportKind === 'type' }];
    }
    if (node.type === 'ImportExpression' && node.source.type === 'Literal' && typeof node.source.value === 'string') {
      return [{ specifier: node.source.value, node, typeOnly: false }];
    }
    return [];
  });
}

/** The name of the package that a bare specifier asks for: `@a/b/c` → `@a/b`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The folder of the workspace that holds a file, or null for files of the root (tools). */
export function workspaceOf(path: string): string | null {
  const [first, second] = path.split('/');
  if (first === 'packages' || first === 'demo') return `${first}/${second ?? ''}`;
  return first === 'test' ? 'test' : null;
}

/** The file that an import leads to, when it is one of ours; null for node:* and third parties. */
export function resolveOwn(repo: Repo, from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier));
  if (!specifier.startsWith('@firedrill/')) return null;
  const [, name = '', ...rest] = specifier.split('/');
  const below = `${rest.join('/')}.ts`;
  const places =
    name === 'test'
      ? [`test/${below}`]
      : [`packages/${name}/src/${below}`, `packages/${name}/${below}`, `demo/${name}/src/${below}`];
  return places.find((place) => repo.read(place) !== null) ?? places[0] ?? null;
}
