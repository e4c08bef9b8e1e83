import type { Finding, Rule, Source } from './source.ts';

const leastLines = 12;

/** No twelve equal lines in a row stand twice, whatever their indentation and comments. Tests may repeat themselves. */
export const duplicates: Rule = {
  name: 'duplicates',
  check: (repo) => {
    const seen = new Map<string, Place>();
    return repo.sources.filter((source) => !source.isTest).flatMap((source) => inSource(source, seen));
  },
};

interface Place {
  readonly file: string;
  readonly line: number;
}

/** Looks at each window of lines, remembers it, and skips the rest of a run that it has reported. */
function inSource(source: Source, seen: Map<string, Place>): Finding[] {
  const lines = meaningfulLines(source);
  const findings: Finding[] = [];
  let reportedUpTo = 0;
  for (let at = 0; at + leastLines <= lines.length; at++) {
    const window = lines.slice(at, at + leastLines);
    const key = window.map(({ text }) => text).join('\n');
    const here = { file: source.path, line: window[0]?.line ?? 1 };
    const before = seen.get(key);
    if (before === undefined) seen.set(key, here);
    else if (at >= reportedUpTo) {
      const what = `${leastLines} or more lines also stand at ${before.file}:${before.line}`;
      findings.push({ ...here, what, instead: 'say it once, and call it from both' });
      reportedUpTo = at + leastLines;
    } else reportedUpTo = at + leastLines;
  }
  return findings;
}

interface Line {
  readonly text: string;
  readonly line: number;
}

/** Code without comments, blank lines and imports, white space made even. */
function meaningfulLines(source: Source): Line[] {
  let text = source.text;
  const imports = source.nodes.filter((node) => node.type === 'ImportDeclaration');
  for (const { start, end } of [...source.comments, ...imports]) {
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end);
  }
  return text
    .split('\n')
    .map((line, index) => ({ text: line.trim().replace(/\s+/g, ' '), line: index + 1 }))
    .filter((line) => line.text !== '');
}
