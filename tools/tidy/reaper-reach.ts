import { type Import, importsOf, resolveOwn } from './imports.ts';
import { type Finding, finding, type Repo, type Rule, type Source } from './source.ts';

const entry = 'packages/agent/src/reaper-main.ts';

/** Whatever the reaper loads at run time, directly or not, is node:* or ours: it must work when all else is broken. */
export const reaperReach: Rule = {
  name: 'reaper-reach',
  check: (repo) => {
    const byPath = new Map(repo.sources.map((source) => [source.path, source]));
    const first = byPath.get(entry);
    return first === undefined ? [] : follow(repo, byPath, first);
  },
};

function follow(repo: Repo, byPath: ReadonlyMap<string, Source>, first: Source): Finding[] {
  const ways = new Map([[first.path, first.path]]);
  const findings: Finding[] = [];
  const waiting = [first];
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    const way = ways.get(source.path) ?? source.path;
    for (const one of importsOf(source).filter(({ typeOnly }) => !typeOnly)) {
      const own = resolveOwn(repo, source.path, one.specifier);
      if (own === null) findings.push(...foreign(source, one, way));
      else if (!ways.has(own)) {
        ways.set(own, `${way} → ${own}`);
        const next = byPath.get(own);
        if (next !== undefined) waiting.push(next);
      }
    }
  }
  return findings;
}

function foreign(source: Source, one: Import, way: string): Finding[] {
  if (one.specifier.startsWith('node:')) return [];
  const what = `the reaper reaches ${one.specifier} by ${way}`;
  return [
    finding(source, one.node, what, 'use node:* alone there, `import type`, or move the part that needs it away'),
  ];
}
