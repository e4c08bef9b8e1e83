import type { Problem } from '@firedrill/core/errors';
import { closest } from '@firedrill/core/words/closest';
import { tolerance } from '@firedrill/core/words/tolerance';
import type { Check, ProbeType } from './decode.ts';
import type { LocatedDocument, Path } from '../located-document.ts';
import { partsAt } from './schema-problems.ts';
import { isRecord } from '../loose-values.ts';
import { foundText } from '../problem-texts.ts';

interface Checking {
  readonly document: LocatedDocument;
  readonly whole: unknown;
  readonly probeTypes: readonly ProbeType[] | null;
  readonly check: Check;
}

const lists: readonly Path[] = [
  ['spec', 'hypothesis', 'probes'],
  ['spec', 'hypothesis', 'invariants'],
];

/** What each kind of probe has against its `with`, and against what is expected of it. */
export function probeProblems({ document, whole, probeTypes, check }: Checking): readonly Problem[] {
  if (probeTypes === null) return [];
  const parts = lists.flatMap((list) => partsAt(whole, list));
  return parts.flatMap((part) => problemsOfProbe({ document, probeTypes, check }, part));
}

/** What its kind has against one probe, wherever it stands in a document. */
export function problemsOfProbe(
  {
    document,
    probeTypes,
    check,
  }: Omit<Checking, 'whole' | 'probeTypes'> & { readonly probeTypes: readonly ProbeType[] },
  { at, part }: Pick<Expecting, 'at' | 'part'>,
): readonly Problem[] {
  const type = part['type'];
  if (typeof type !== 'string') return [];
  const known = probeTypes.find((each) => each.type === type);
  if (known !== undefined) {
    const expecting = { document, at, part, known };
    return [...check([...at, 'with'], known.with), ...unjudged(expecting), ...wrongPaths(expecting)];
  }
  const types = probeTypes.map((each) => each.type);
  const meant = closest(type, types);
  const next = meant === null ? null : `Did you mean \`${meant}\`?`;
  const expected = `one of: ${types.join(', ')}`;
  return [document.problemAt([...at, 'type'], 'value', { found: foundText(type, []), expected, next })];
}

interface Expecting {
  readonly document: LocatedDocument;
  readonly at: Path;
  readonly part: { readonly [key: string]: unknown };
  readonly known: ProbeType;
}

/** Members of a tolerance that this kind of probe never looks at; expecting them would be dropped in silence. */
function unjudged({ document, at, part, known }: Expecting): readonly Problem[] {
  const expect = part['expect'];
  const { expects, type } = known;
  if (expects === undefined || !isRecord(expect)) return [];
  const strange = Object.keys(expect).filter((key) => Object.hasOwn(tolerance.shape, key) && !expects.includes(key));
  return strange.map((key) =>
    document.problemAt([...at, 'expect', key], 'key', {
      found: `the key \`${key}\``,
      expected: `what a probe of type ${type} can judge: ${expects.join(', ')}`,
    }),
  );
}

/** JSON paths that are none; each stands in the document as a key. */
function wrongPaths({ document, at, part, known: { whyNoPath } }: Expecting): readonly Problem[] {
  const expect = part['expect'];
  const paths = isRecord(expect) ? expect['jsonPath'] : undefined;
  if (whyNoPath === undefined || !isRecord(paths)) return [];
  return Object.keys(paths).flatMap((path) => {
    const why = whyNoPath(path);
    if (why === null) return [];
    const expected = `a JSON path (RFC 9535), such as $.reviews; ${why}`;
    return [
      document.problemAt([...at, 'expect', 'jsonPath', path], 'key', { found: `the path \`${path}\``, expected }),
    ];
  });
}
