import { sample } from '@firedrill/dialects/fis/sample-templates';
import type { Asker } from './ask.ts';
import { mostCpuMs } from './documents.ts';

export interface LargeDone {
  /** Mean CPU of each body, milliseconds, by what it is. */
  readonly cpuMs: { readonly [what: string]: number };
  readonly wrong: readonly string[];
}

/** Just below what is read at all. */
const sizeBytes = 1024 * 1024 - 4096;
const times = 10;
/** What is looked into: fewer values than the server refuses at once, whatever they are. */
const counted = [700, 1_500, 2_900];

/** As many entries as go into a body, each made of its number. */
function filled(open: string, entry: (index: number) => string, close: string, most: number): string {
  const parts: string[] = [];
  let size = open.length + close.length;
  for (let index = 0; size < sizeBytes && index <= most; index += 1) {
    const part = entry(index);
    parts.push(part);
    size += part.length + 1;
  }
  return `${open}${parts.slice(0, -1).join(',')}${close}`;
}

/** A body with so many entries at most. */
type Body = (most: number) => string;

/** The sample template with one member in the place of its own; a large one. */
function withMember(member: string, open: string, entry: (index: number) => string, close: string): Body {
  const { [member]: _gone, ...rest } = JSON.parse(sample);
  const head = JSON.stringify({ clientToken: 'large', ...rest }).slice(0, -1);
  return (most) => filled(`${head},"${member}":${open}`, entry, `${close}}`, most);
}

const wait = '{"actionId":"aws:fis:wait","parameters":{"duration":"PT1M"}}';
const target = '{"resourceType":"aws:ec2:instance","resourceTags":{"a":"b"},"selectionMode":"ALL"}';

const bodies: { readonly [what: string]: Body } = {
  'short tags': withMember('tags', '{', (n) => `"k${n}":"v"`, '}'),
  'long tags': withMember('tags', '{', (n) => `"k${n}${'x'.repeat(300)}":"v"`, '}'),
  'tags of another type': withMember('tags', '{', (n) => `"k${n}":1`, '}'),
  actions: withMember('actions', '{', (n) => `"a${n}":${wait}`, '}'),
  'empty actions': withMember('actions', '{', (n) => `"a${n}":{}`, '}'),
  'a chain of actions': withMember(
    'actions',
    '{',
    (n) => `"a${n}":{"actionId":"aws:fis:wait","startAfter":["a${n + 1}"]}`,
    '}',
  ),
  'one action after many': withMember(
    'actions',
    '{"a":{"actionId":"aws:fis:wait","startAfter":[',
    (n) => `"b${n}"`,
    ']}}',
  ),
  'parameters of an action': withMember(
    'actions',
    '{"a":{"actionId":"aws:fis:wait","parameters":{',
    (n) => `"p${n}":"v"`,
    '}}}',
  ),
  targets: withMember('targets', '{', (n) => `"t${n}":${target}`, '}'),
  'ARNs of a target': withMember(
    'targets',
    '{"t":{"resourceType":"aws:ec2:instance","selectionMode":"ALL","resourceArns":[',
    () => '"arn:aws:ec2:us-east-1:123456789012:instance/i-1"',
    ']}}',
  ),
  'filters of a target': withMember(
    'targets',
    '{"t":{"resourceType":"aws:ec2:instance","selectionMode":"ALL","filters":[',
    () => '{"path":"State.Name","values":["running"]}',
    ']}}',
  ),
  'values of a filter': withMember(
    'targets',
    '{"t":{"resourceType":"aws:ec2:instance","selectionMode":"ALL","filters":[{"path":"State.Name","values":[',
    (n) => `"v${n}"`,
    ']}]}}',
  ),
  'stop conditions': withMember('stopConditions', '[', () => '{"source":"none"}', ']'),
  'unknown members': withMember('unknown', '1,"u":1,', (n) => `"u${n}":1`, ''),
  'a list of lists': withMember('tags', '[', () => '[[]]', ']'),
  brackets: () => '['.repeat(sizeBytes),
  'a long text': withMember('description', `"${'a'.repeat(sizeBytes / 2)}`, () => 'b', '"'),
  'null members': withMember('unknown', '[', () => 'null', ']'),
};

/** Bodies that are as large as any that is read: each is answered with 4xx, within the CPU time of any other. */
export async function askLarge({ ask }: Asker, cpuMsOf: () => number): Promise<LargeDone> {
  const cpuMs: { [what: string]: number } = {};
  const wrong: string[] = [];
  const asked = Object.entries(bodies).flatMap(([what, body]) => [
    [what, body(Number.MAX_SAFE_INTEGER)] as const,
    ...counted.map((count) => [`${what} (${count})`, body(count)] as const),
  ]);
  for (const [what, body] of asked) {
    const before = cpuMsOf();
    for (let left = times; left > 0; left -= 1) {
      const { status, errorType, body: told } = await ask('POST', '/experimentTemplates', body);
      const isOverQuota = status === 402 && errorType === 'ServiceQuotaExceededException';
      const isRefused = isOverQuota || (status === 400 && /^(Validation|Serialization)Exception$/.test(errorType));
      if (!isRefused) wrong.push(`${what}: ${status} ${errorType} ${JSON.stringify(told).slice(0, 200)}`);
    }
    const meanMs = (cpuMsOf() - before) / times;
    cpuMs[what] = meanMs;
    if (meanMs > mostCpuMs) wrong.push(`${what}: ${meanMs} ms of CPU for a body of ${body.length} characters`);
  }
  return { cpuMs, wrong };
}

export function largeText({ cpuMs, wrong }: LargeDone): readonly string[] {
  const each = Object.entries(cpuMs).map(([what, meanMs]) => `${what} ${meanMs} ms`);
  return [
    `fis large bodies (1 MiB, mean CPU of ${times}): ${each.join(', ')}`,
    wrong.length === 0 ? '  none was answered wrongly or slowly' : `  ${wrong.length} WRONG:`,
    ...wrong.slice(0, 30).map((one) => `    ${one}`),
  ];
}
