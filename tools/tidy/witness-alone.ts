import { posix } from 'node:path';
import { importsOf } from './imports.ts';
import { finding, type Rule } from './source.ts';

const home = 'packages/witness/';

/** The witness shares no code with what injects: only node:* and its own files, types included. */
export const witnessAlone: Rule = {
  name: 'witness-alone',
  check: (repo) =>
    repo.sources
      .filter((source) => source.path.startsWith(home) && !source.isTest)
      .flatMap((source) =>
        importsOf(source)
          .filter(({ specifier }) => !specifier.startsWith('node:') && !isOwn(source.path, specifier))
          .map(({ specifier, node }) =>
            finding(source, node, `the witness imports ${specifier}`, 'write its own in packages/witness/src'),
          ),
      ),
};

function isOwn(from: string, specifier: string): boolean {
  if (specifier.startsWith('@firedrill/witness/')) return true;
  return specifier.startsWith('.') && posix.join(posix.dirname(from), specifier).startsWith(home);
}
