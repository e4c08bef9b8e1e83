import type { Words } from '@firedrill/core/fault';
import type { JsonObject } from '@firedrill/core/words/json';
import type { Target } from '@firedrill/core/words/target';
import { z } from 'zod';
import { doorOf } from './proxy-claim.ts';
import { drawsToSee, share } from './share.ts';

const match = z.strictObject({
  path: z.string().startsWith('/').optional().describe('Exactly, or up to a * at its end. The query does not count.'),
  method: z
    .string()
    .regex(/^[A-Z]+$/, 'expected a method in capitals')
    .optional(),
  header: z
    .record(z.string(), z.string())
    .optional()
    .describe('Fields with their values, each exactly, or up to a * at its end.'),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('The port that it was sent to: the target’s own, or that of the proxy before it.'),
});

/** What every http fault says of the requests that it is about. */
export const requestFields = {
  percent: share.prefault('100%').describe('Of the requests that match.'),
  match: match.optional().describe('Only these requests; all without it.'),
  ask: z
    .string()
    .startsWith('/')
    .optional()
    .describe('The path that the witness asks for, to see the effect. Without it: the path of match, or /.'),
};

/** `percent`, `match` and `ask` as they were parsed. */
export interface Requests {
  readonly percent: number;
  readonly match?: z.output<typeof match> | undefined;
  readonly ask?: string | undefined;
}

/** What a person should know of the requests that are meant, and of the witness’s own: some are no mere looks. */
export function canaryWarnings({ match: only }: Requests): readonly Words[] {
  return [...pathWarnings(only?.path ?? '/'), ...methodWarnings(only?.method ?? 'GET')];
}

/** A path may hold a star, and so it is no error; but hardly anybody means one. */
function pathWarnings(path: string): readonly Words[] {
  if (path.includes('?')) {
    const en = `match.path ${path} holds a query, which does not count: no request has such a path.`;
    const ko = `match.path ${path}에 쿼리가 있습니다. 쿼리는 보지 않으므로 이런 경로의 요청은 없습니다.`;
    return [{ en, ko }];
  }
  if (!path.slice(0, -1).includes('*')) return [];
  const en = `In match.path ${path} only a * at the end stands for anything: one before it is a * in the path itself.`;
  const ko = `match.path ${path}에서는 맨 끝의 *만 아무 글자나 뜻합니다. 그 앞의 *는 경로에 있는 * 글자 그대로입니다.`;
  return [{ en, ko }];
}

function methodWarnings(method: string): readonly Words[] {
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return [];
  const en = `To see the effect, the witness sends ${method} requests of its own, and the service may act on them.`;
  const ko = `효과를 확인하려고 목격자가 ${method} 요청을 직접 보내며, 서비스가 그 요청을 처리할 수 있습니다.`;
  return [{ en, ko }];
}

/** The match of a rule; null: all requests. */
export function matchOf({ match: only }: Requests): JsonObject | null {
  return only === undefined ? null : JSON.parse(JSON.stringify(only));
}

/** A request of the witness that such a rule hits, and how many of them show its share. */
export function canaryOf({ percent, match: only, ask }: Requests, target: Target) {
  const wanted = Object.entries(only?.header ?? {}).map(([name, value]) => [name, value.replace(/\*$/, '') || 'x']);
  return {
    url: `http://${doorOf(target, only?.port).text}${ask ?? only?.path?.replace(/\*$/, '') ?? '/'}`,
    method: only?.method ?? 'GET',
    headers: { ...Object.fromEntries(wanted), 'x-firedrill-canary': '{injection}' },
    about: '{injection}',
    window: drawsToSee(percent),
  };
}
