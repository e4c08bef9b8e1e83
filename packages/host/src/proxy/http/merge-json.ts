import { isDeepStrictEqual } from 'node:util';

/**
 * A merge patch (RFC 7396 section 2) done in the text itself: what the patch does not name keeps its own characters, so
 * that numbers keep their digits, members their order and doubles their places. A name that is there twice is patched
 * twice. Null: the text has everything that the patch wants.
 * @throws SyntaxError where the text is no JSON
 */
export function mergeJson(text: string, patch: unknown): string | null {
  JSON.parse(text);
  const from = afterSpace(text, 0);
  const to = valueEnd(text, from);
  const merged = mergeValue(text.slice(from, to), patch);
  return merged === null ? null : `${text.slice(0, from)}${merged}${text.slice(to)}`;
}

function mergeValue(source: string, patch: unknown): string | null {
  if (isObject(patch)) return source.startsWith('{') ? mergeObject(source, patch) : madeOf(patch);
  return isDeepStrictEqual(JSON.parse(source), patch) ? null : madeOf(patch);
}

function mergeObject(source: string, patch: object): string | null {
  const { members, tail } = membersOf(source);
  const wanted = new Map<string, unknown>(Object.entries(patch));
  const present = new Set(members.map(({ name }) => name));
  let isChanged = false;
  const kept = members.flatMap((member) => {
    const part = wanted.get(member.name);
    if (part === undefined) return [member];
    const value = part === null ? null : mergeValue(member.value, part);
    isChanged ||= part === null || value !== null;
    return part === null ? [] : [{ ...member, value: value ?? member.value }];
  });
  const added = [...wanted]
    .filter(([name, part]) => part !== null && !present.has(name))
    .map(([name, part]) => `${JSON.stringify(name)}:${madeOf(part)}`);
  if (!isChanged && added.length === 0) return null;
  const all = [...kept.map(({ lead, value, trail }) => `${lead}${value}${trail}`), ...added];
  return `{${all.join(',')}${tail}}`;
}

/** What a patch makes where nothing was: itself without its nulls. */
function madeOf(patch: unknown): string {
  return JSON.stringify(withoutNulls(patch));
}

function withoutNulls(patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const entries = Object.entries(patch).filter(([, part]) => part !== null);
  return Object.fromEntries(entries.map(([name, part]) => [name, withoutNulls(part)]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member between two commas: `lead` is everything before its value, `trail` what follows it. */
interface Member {
  readonly name: string;
  readonly lead: string;
  readonly value: string;
  readonly trail: string;
}

/** The members of an object, and the space before its closing brace. The text is JSON, so nothing is checked again. */
function membersOf(source: string): { readonly members: readonly Member[]; readonly tail: string } {
  const members: Member[] = [];
  let from = 1;
  for (;;) {
    const nameFrom = afterSpace(source, from);
    if (source[nameFrom] !== '"') return { members, tail: '' };
    const nameTo = stringEnd(source, nameFrom);
    const valueFrom = afterSpace(source, afterSpace(source, nameTo) + 1);
    const valueTo = valueEnd(source, valueFrom);
    const next = afterSpace(source, valueTo);
    const isLast = source[next] !== ',';
    members.push({
      name: nameOf(source.slice(nameFrom, nameTo)),
      lead: source.slice(from, valueFrom),
      value: source.slice(valueFrom, valueTo),
      trail: isLast ? '' : source.slice(valueTo, next),
    });
    if (isLast) return { members, tail: source.slice(valueTo, -1) };
    from = next + 1;
  }
}

function nameOf(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

const quote = 0x22;
const backslash = 0x5c;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** After the quote that ends the string which begins here. */
function stringEnd(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === quote || at >= text.length) return at + 1;
    at += code === backslash ? 2 : 1;
  }
}

/** After the value that begins here: a walk, no recursion, because a foreign text may be nested as deep as it likes. */
function valueEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '"') at = stringEnd(text, at);
    else if (character === '{' || character === '[') [depth, at] = [depth + 1, at + 1];
    else if (character === '}' || character === ']') [depth, at] = [depth - 1, at + 1];
    else if (depth > 0) at += 1;
    else return plainEnd(text, at);
    if (depth === 0) return at;
  }
  return at;
}

/** After a number, true, false or null. */
function plainEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[^\s,\]}]/.test(text[at] ?? '')) at += 1;
  return at;
}
