import { decodedText } from './route.ts';

/** The pairs of a query in their order, decoded; a name may stand several times. Null when it is no encoded UTF-8. */
export function readRawQuery(rawQuery: string): readonly (readonly [string, string])[] | null {
  const pairs: (readonly [string, string])[] = [];
  for (const part of rawQuery.split('&')) {
    if (part === '') continue;
    const at = part.includes('=') ? part.indexOf('=') : part.length;
    const [name, value] = [decodedText(part.slice(0, at)), decodedText(part.slice(at + 1))];
    if (name === null || value === null) return null;
    pairs.push([name, value]);
  }
  return pairs;
}

/** Where path and query of a request target part (RFC 9112 section 3.2); a proxy's absolute form loses its host. */
export function readTarget(target: string): { readonly rawPath: string; readonly rawQuery: string } {
  const relative = target.replace(/^https?:\/\/[^/?]*/i, '');
  const at = relative.includes('?') ? relative.indexOf('?') : relative.length;
  return { rawPath: relative.slice(0, at) || '/', rawQuery: relative.slice(at + 1) };
}
