import { fisModel } from './model.ts';
import { type FisOperationName, fisOperationNames } from './operation.ts';

/** Which operation a request asks for, and the values of the labels in its path. */
export type Routed =
  | { readonly kind: 'found'; readonly operation: FisOperationName; readonly labels: Labels }
  /** The path is known, and takes only these methods. */
  | { readonly kind: 'other-method'; readonly allowed: readonly string[] }
  /** A label is not percent-encoded UTF-8 (RFC 3986 section 2.1). */
  | { readonly kind: 'undecodable'; readonly label: string }
  | { readonly kind: 'unknown' };
export type Labels = { readonly [label: string]: string };

/**
 * Routes on the path as it came over the wire: a label is one segment, decoded by itself, so that it may hold any
 * character, `/` and `:` included. The last label of /tags/ may also be written with its slashes as they are.
 * @param rawPath without the query
 */
export function routeFis(method: string, rawPath: string): Routed {
  const segments = rawPath.split('/').slice(1);
  const fitting = routes.flatMap((route) => {
    const taken = taking(route, segments);
    return taken === null ? [] : [{ route, taken }];
  });
  if (fitting.length === 0) return { kind: 'unknown' };
  const chosen = fitting.find(({ route }) => route.method === method);
  if (chosen === undefined) {
    return { kind: 'other-method', allowed: [...new Set(fitting.map(({ route }) => route.method))].toSorted() };
  }
  const decoded = chosen.taken.map(([label, raw]) => [label, decodedText(raw)] as const);
  const bad = decoded.find(([, value]) => value === null);
  if (bad !== undefined) return { kind: 'undecodable', label: bad[0] };
  const labels = Object.fromEntries(decoded.map(([label, value]) => [label, value ?? '']));
  return { kind: 'found', operation: chosen.route.operation, labels };
}

interface Route {
  readonly operation: FisOperationName;
  readonly method: string;
  readonly parts: readonly string[];
}

const routes: readonly Route[] = fisOperationNames.map((operation) => {
  const { method, path } = fisModel[operation];
  return { operation, method, parts: path.split('/').slice(1) };
});

/** The labels of a route with what stands in their places, still encoded; null when the path is another. */
function taking({ parts }: Route, given: readonly string[]): readonly (readonly [string, string])[] | null {
  const segments = parts[0] === 'tags' && given.length > 2 ? [given[0] ?? '', given.slice(1).join('/')] : given;
  if (segments.length !== parts.length) return null;
  const taken: (readonly [string, string])[] = [];
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    const label = /^\{(\w+)\}$/.exec(part)?.[1];
    if (label === undefined && segment !== part) return null;
    if (label !== undefined && segment === '') return null;
    if (label !== undefined) taken.push([label, segment]);
  }
  return taken;
}

/** Percent-decoded UTF-8, or null when it is none. */
export function decodedText(raw: string): string | null {
  try {
    return decodeURIComponent(raw);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
