import { ownOf } from '@firedrill/core/words/own-of';
import { closest } from '@firedrill/core/words/closest';
import { type LocatedDocument, type Path, pathText } from '../located-document.ts';
import { isRecord } from '../loose-values.ts';
import type { Problem } from '@firedrill/core/errors';

/**
 * Where variables get their values: `--set NAME=VALUE` first, then `spec.variables`, there perhaps from the
 * environment.
 */
export interface VariableSources {
  readonly variables: { readonly [name: string]: string };
  readonly environment: { readonly [name: string]: string | undefined };
  /** Names that another document of the same run declares or uses: `--set` may be meant for it. */
  readonly variablesElsewhere?: ReadonlySet<string>;
}

export interface Filled {
  /** The document with every `${name}` replaced. */
  readonly value: unknown;
  /** Values that must never be shown. */
  readonly secrets: readonly string[];
  readonly problems: readonly Problem[];
  /** Where a variable without a value stands: what a schema says of these places is beside the point. */
  readonly unread: ReadonlySet<string>;
}

type Scalar = string | number | boolean;
type Variables = ReadonlyMap<string, Scalar>;

/**
 * Fills in variables. A text that is nothing but `${name}` takes the variable's value with its type; within a longer
 * text it takes its words. `$${` stands for a literal `${`. A value given by `--set` takes the type of the declared
 * one. `{secret: NAME}` reads the environment as `{env: NAME}` does, and its value is shown nowhere.
 */
export function fillVariables(document: LocatedDocument, sources: VariableSources): Filled {
  const problems: Problem[] = [];
  const secrets: string[] = [];
  const declared = declaredIn(document.value);
  const values = new Map<string, Scalar>(Object.entries(sources.variables));
  const pending = new Set<string>();
  for (const [name, written] of Object.entries(declared)) {
    const resolved = resolve(written, name, sources);
    if (resolved === null) pending.add(name);
    if (typeof resolved === 'object' && resolved !== null) {
      pending.add(name);
      values.delete(name);
      problems.push(document.problemAt(['spec', 'variables', name], 'value', resolved));
    } else if (resolved !== null) {
      values.set(name, resolved);
      if (isSecret(written) && resolved !== '') secrets.push(String(resolved));
    }
  }
  const used = new Set<string>();
  const unread = new Set<string>();
  const unknown = (name: string, path: Path): void => {
    unread.add(pathText(path));
    if (pending.has(name)) return;
    const meant = closest(name, values.keys());
    const next = meant === null ? null : `Did you mean \`\${${meant}}\`?`;
    const found = `\${${name}}, which has no value`;
    problems.push(document.problemAt(path, 'value', { code: 'variable-unset', found, expected: 'a variable', next }));
  };
  const value = fillValue(document.value, [], { values, used, unknown });
  for (const name of Object.keys(sources.variables)) {
    if (name in declared || used.has(name) || sources.variablesElsewhere?.has(name) === true) continue;
    const meant = closest(name, Object.keys(declared));
    const next = meant === null ? null : `Did you mean \`${meant}\`?`;
    problems.push(
      document.problemAt(['spec', 'variables'], 'key', {
        found: `--set ${name}, which nothing uses`,
        expected: 'a variable of the document',
        next,
      }),
    );
  }
  return { value, secrets, problems, unread };
}

interface Filling {
  readonly values: Variables;
  readonly used: Set<string>;
  readonly unknown: (name: string, path: Path) => void;
}

function fillValue(value: unknown, path: Path, filling: Filling): unknown {
  if (typeof value === 'string') return fillText(value, path, filling);
  if (Array.isArray(value)) return value.map((item: unknown, index) => fillValue(item, [...path, index], filling));
  if (!isRecord(value)) return value;
  const members = Object.entries(value).map(([key, member]): [string, unknown] => {
    const isDeclaration = path.length === 1 && path[0] === 'spec' && key === 'variables';
    return [key, isDeclaration ? member : fillValue(member, [...path, key], filling)];
  });
  return Object.fromEntries(members);
}

const reference = /\$\$\{|\$\{([^}]*)\}/g;

function fillText(text: string, path: Path, { values, used, unknown }: Filling): unknown {
  const whole = /^\$\{([^}]*)\}$/.exec(text)?.[1];
  const valueOf = (name: string): Scalar | undefined => {
    used.add(name);
    const value = values.get(name);
    if (value === undefined) unknown(name, path);
    return value;
  };
  if (whole !== undefined) return valueOf(whole) ?? text;
  return text.replace(reference, (match, name: string | undefined) =>
    name === undefined ? '${' : String(valueOf(name) ?? match),
  );
}

function declaredIn(value: unknown): { readonly [name: string]: unknown } {
  const spec = isRecord(value) ? value['spec'] : null;
  const variables = isRecord(spec) ? spec['variables'] : null;
  return isRecord(variables) ? variables : {};
}

/** The names that a document declares, and those that it uses. */
export function variableNames(value: unknown): ReadonlySet<string> {
  const used = new Set<string>();
  fillValue(value, [], { values: new Map(), used, unknown: () => undefined });
  return new Set([...Object.keys(declaredIn(value)), ...used]);
}

type Unset = {
  readonly code?: 'variable-unset';
  readonly found: string;
  readonly expected: string;
  readonly next?: string;
};

/** The value of a declared variable; null when the declaration is malformed, which the schema says better. */
function resolve(written: unknown, name: string, sources: VariableSources): Scalar | Unset | null {
  const given = ownOf(sources.variables, name);
  if (given !== undefined) return typed(given, written);
  if (typeof written === 'string' && written.includes('${')) {
    return { found: written, expected: 'a plain value: a variable cannot use another one' };
  }
  if (typeof written === 'string' || typeof written === 'number' || typeof written === 'boolean') return written;
  if (!isRecord(written)) return null;
  const key = written['env'] ?? written['secret'];
  if (typeof key !== 'string') return null;
  const fallback = written['default'];
  const value = ownOf(sources.environment, key) ?? (typeof fallback === 'string' ? fallback : undefined);
  if (value !== undefined) return value;
  const next = `Set ${key} in the environment, or give --set ${name}=VALUE.`;
  return { code: 'variable-unset', found: `nothing in the environment under ${key}`, expected: 'a value', next };
}

function typed(given: string, declared: unknown): Scalar | Unset {
  if (typeof declared === 'number') {
    const value = Number(given);
    if (given.trim() !== '' && Number.isFinite(value)) return value;
    return { found: `--set with ${JSON.stringify(given)}`, expected: 'a number, as the declared value is' };
  }
  if (typeof declared !== 'boolean') return given;
  if (given === 'true' || given === 'false') return given === 'true';
  return { found: `--set with ${JSON.stringify(given)}`, expected: 'true or false, as the declared value is' };
}

const isSecret = (written: unknown): boolean => isRecord(written) && 'secret' in written;
