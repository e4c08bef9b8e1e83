import { ownOf } from '@firedrill/core/words/own-of';
import type { Problem } from '@firedrill/core/errors';
import type { Fault } from '@firedrill/core/fault';
import { closest } from '@firedrill/core/words/closest';
import { targetKinds } from '@firedrill/core/words/experiment';
import type { LocatedDocument, Path, ProblemWords } from '../located-document.ts';
import { circlesIn } from '../circles.ts';
import { isRecord } from '../loose-values.ts';

/** An action as far as it could be read; other problems of the document do not hide those of its references. */
interface LooseAction {
  readonly at: Path;
  readonly name: string | null;
  readonly fault: Fault | null;
  readonly after: readonly string[];
  readonly written: { readonly [key: string]: unknown };
}

/**
 * What a schema cannot see: names that point at nothing or stand twice, actions that wait for each other in a circle,
 * durations that the fault does not take. Looks at the filled-in document, whatever its other problems are.
 * @param probesElsewhere probes of a hypothesis that stands in another file
 */
export function referenceProblems(
  document: LocatedDocument,
  whole: unknown,
  faults: readonly Fault[],
  probesElsewhere: readonly string[] = [],
): readonly Problem[] {
  const spec = isRecord(whole) && isRecord(whole['spec']) ? whole['spec'] : {};
  const actions = listAt(spec, 'method').map((written, index) =>
    looseAction(written, ['spec', 'method', index], faults),
  );
  const targets = isRecord(spec['targets']) ? spec['targets'] : {};
  const hypothesis = isRecord(spec['hypothesis']) ? spec['hypothesis'] : {};
  const probes = namesOf(listAt(hypothesis, 'probes'));
  const inHypothesis: Path = ['spec', 'hypothesis'];
  const problemAt = (path: Path, at: 'key' | 'value', what: ProblemWords): Problem =>
    document.problemAt(path, at, what);
  return [
    ...doubled(probes, [...inHypothesis, 'probes'], problemAt),
    ...doubled(namesOf(listAt(hypothesis, 'invariants')), [...inHypothesis, 'invariants'], problemAt),
    ...doubled(
      actions.map((action) => action.name),
      ['spec', 'method'],
      problemAt,
    ),
    ...Object.entries(targets).flatMap(([name, target]) => selectorProblems(name, target, problemAt)),
    ...actions.flatMap((action) => actionProblems({ action, actions, targets, faults, problemAt })),
    ...circles(actions, problemAt),
    ...probeReferences(spec, [...probes, ...probesElsewhere], problemAt),
    ...dependencyReferences(listAt(hypothesis, 'probes'), problemAt),
    ...consentProblems(spec, faults, problemAt),
  ];
}

type ProblemAt = LocatedDocument['problemAt'];

function looseAction(written: unknown, at: Path, faults: readonly Fault[]): LooseAction {
  const members = isRecord(written) ? written : {};
  const after = Array.isArray(members['after']) ? members['after'].filter((each) => typeof each === 'string') : [];
  const name = typeof members['name'] === 'string' ? members['name'] : null;
  return { at, name, fault: faults.find((each) => each.name === members['fault']) ?? null, after, written: members };
}

interface ActionCheck {
  readonly action: LooseAction;
  readonly actions: readonly LooseAction[];
  readonly targets: { readonly [name: string]: unknown };
  readonly faults: readonly Fault[];
  readonly problemAt: ProblemAt;
}

function actionProblems({ action, actions, targets, faults, problemAt }: ActionCheck): readonly Problem[] {
  const { at, written } = action;
  const target = written['target'];
  const names = actions.flatMap((each) => (each.name === null ? [] : [each.name]));
  return [
    ...unknownName(
      written['fault'],
      faults.map((each) => each.name),
      'fault',
      (what) => problemAt([...at, 'fault'], 'value', { code: 'fault-unknown', ...what }),
    ),
    ...unknownName(target, Object.keys(targets), 'target', (what) => problemAt([...at, 'target'], 'value', what)),
    ...action.after.flatMap((name, index) =>
      // An action cannot wait for itself: that is told as a circle.
      name === action.name
        ? []
        : unknownName(
            name,
            names.filter((each) => each !== action.name),
            'action',
            (what) => problemAt([...at, 'after', index], 'value', what),
          ),
    ),
    ...kindProblems(action, typeof target === 'string' ? ownOf(targets, target) : null, problemAt),
    ...durationProblems(action, problemAt),
  ];
}

function kindProblems(action: LooseAction, target: unknown, problemAt: ProblemAt): readonly Problem[] {
  const kind = isRecord(target) ? target['type'] : null;
  if (action.fault === null || typeof kind !== 'string') return [];
  const kinds: readonly string[] = action.fault.targets;
  const isKnown = targetKinds.some((each) => each === kind);
  if (!isKnown || kinds.includes(kind)) return [];
  const found = `a target of type ${kind}`;
  const expected = `${action.fault.name} hurts: ${kinds.join(', ')}`;
  return [problemAt([...action.at, 'target'], 'value', { code: 'target-kind-unfit', found, expected })];
}

function durationProblems({ at, fault, written }: LooseAction, problemAt: ProblemAt): readonly Problem[] {
  if (fault === null) return [];
  const given = written['for'] !== undefined;
  if (fault.lasts === 'lasting' && !given) {
    const next = 'Say how long it lasts, such as `for: 20s`.';
    return [problemAt([...at, 'for'], 'value', { found: 'nothing', expected: 'a duration: this fault lasts', next })];
  }
  if (fault.lasts === 'lasting' || !given) return [];
  const next = 'Leave out `for`.';
  return [
    problemAt([...at, 'for'], 'key', { found: 'a duration', expected: `none: ${fault.name} happens once`, next }),
  ];
}

/** A selector without any condition would choose every process of the machine. */
function selectorProblems(name: string, target: unknown, problemAt: ProblemAt): readonly Problem[] {
  if (!isRecord(target) || target['type'] !== 'process' || !isRecord(target['select'])) return [];
  if (Object.keys(target['select']).length > 0) return [];
  const expected = 'at least one condition: labels, name, pid, user, commandLine or port';
  return [problemAt(['spec', 'targets', name, 'select'], 'value', { found: 'no condition', expected })];
}

/** Stop conditions and marks name probes of the hypothesis. */
function probeReferences(
  spec: { readonly [key: string]: unknown },
  probes: readonly (string | null)[],
  problemAt: ProblemAt,
) {
  const known = probes.flatMap((each) => (each === null ? [] : [each]));
  const recovery = isRecord(spec['recovery']) ? spec['recovery'] : {};
  const places: (readonly [Path, unknown])[] = [
    ...listAt(spec, 'stopWhen').map((stop, index) => [['spec', 'stopWhen', index, 'probe'], stop] as const),
    ...Object.entries(recovery).map(([mark, written]) => [['spec', 'recovery', mark, 'probe'], written] as const),
  ];
  return places.flatMap(([path, holder]) =>
    unknownName(isRecord(holder) ? holder['probe'] : null, known, 'probe', (what) => problemAt(path, 'value', what)),
  );
}

/** A service that another one calls is of use only where a probe looks at it. */
function dependencyReferences(probes: readonly unknown[], problemAt: ProblemAt): readonly Problem[] {
  const services = probes.flatMap((probe) => {
    const service = isRecord(probe) ? probe['service'] : null;
    return typeof service === 'string' ? [service] : [];
  });
  return probes.flatMap((probe, index) =>
    (isRecord(probe) ? listAt(probe, 'dependsOn') : []).flatMap((wanted, place) =>
      unknownName(wanted, services, 'service', (what) =>
        problemAt(['spec', 'hypothesis', 'probes', index, 'dependsOn', place], 'value', what),
      ),
    ),
  );
}

/** Consent to a fault that does not exist is a misspelt one. */
function consentProblems(spec: { readonly [key: string]: unknown }, faults: readonly Fault[], problemAt: ProblemAt) {
  const guard = isRecord(spec['guard']) ? spec['guard'] : {};
  const names = faults.map((each) => each.name);
  return listAt(guard, 'irreversible').flatMap((name, index) =>
    unknownName(name, names, 'fault', (what) => problemAt(['spec', 'guard', 'irreversible', index], 'value', what)),
  );
}

function unknownName(
  name: unknown,
  known: readonly string[],
  word: string,
  say: (what: { found: string; expected: string; next: string | null }) => Problem,
): readonly Problem[] {
  if (typeof name !== 'string' || known.includes(name)) return [];
  const meant = closest(name, known);
  const names = [...new Set(known)];
  const none = word === 'action' ? 'another action; there is none' : `a ${word}; there is none`;
  const expected = names.length === 0 ? none : `one of: ${names.join(', ')}`;
  return [
    say({ found: `the ${word} \`${name}\``, expected, next: meant === null ? null : `Did you mean \`${meant}\`?` }),
  ];
}

function doubled(names: readonly (string | null)[], at: Path, problemAt: ProblemAt): readonly Problem[] {
  return names.flatMap((name, index) => {
    if (name === null || names.indexOf(name) === index) return [];
    const found = `the name \`${name}\` a second time`;
    return [problemAt([...at, index, 'name'], 'value', { found, expected: 'each name once' })];
  });
}

/** Each circle of `after` is told once, at its first action. */
function circles(actions: readonly LooseAction[], problemAt: ProblemAt): readonly Problem[] {
  const after = new Map<string, readonly string[]>();
  for (const action of actions)
    if (action.name !== null && !after.has(action.name)) after.set(action.name, action.after);
  return circlesIn(after).flatMap((circle) => {
    const first = actions.find(({ name }) => name === circle[0]);
    if (first === undefined) return [];
    const found = `a circle: ${circle.join(' after ')}`;
    return [
      problemAt([...first.at, 'after'], 'value', { found, expected: 'actions that can begin one after another' }),
    ];
  });
}

function listAt(value: { readonly [key: string]: unknown }, key: string): readonly unknown[] {
  const list = value[key];
  return Array.isArray(list) ? list : [];
}

const namesOf = (list: readonly unknown[]): readonly (string | null)[] =>
  list.map((each) => (isRecord(each) && typeof each['name'] === 'string' ? each['name'] : null));
