import { reasonOf } from '@firedrill/core/errors';
import type { Tolerance } from '@firedrill/core/words/tolerance';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { parsed } from './http.ts';
import { blind, defineProbe, numberKeys } from './probe.ts';

const parameters = z.strictObject({
  path: z.string().regex(/^\//, 'expected an absolute path'),
});

const answer = z.object({
  exists: z.boolean(),
  sizeBytes: z.int(),
  ageMs: z.number(),
  content: z.string().nullable(),
});

/** A file as the agent on the host sees it. The number is the content as a number, a JSON path's, or the size. */
export const fileProbe = defineProbe({
  type: 'file',
  title: { en: 'file', ko: '파일' },
  about: {
    en:
      "Looks at a file through the agent, with the agent's rights; links are followed. The content is read, up " +
      'to 1 MiB, only where it is judged. The number is the content where a bound is given, else that of the ' +
      'first JSON path, else the size in bytes. It is an inner measure.',
    ko:
      '에이전트의 권한으로 파일을 봅니다. 링크를 따라갑니다. 내용은 판정에 필요할 때만 1 MiB까지 읽습니다. 값은 범위가 있으면 내용의 숫자, 아니면 첫 JSON 경로의 값, 그것도 없으면 ' +
      '크기(바이트)입니다. 내부 지표입니다.',
  },
  with: parameters,
  expects: ['exists', 'size', 'age', 'equals', 'matches', 'jsonPath', ...numberKeys],
  table: [
    { seen: 'it is there (or is not, where `exists: false`), and within the tolerance', quality: 'good' },
    { seen: 'it is missing, or its size, age or content is outside the tolerance', quality: 'bad' },
    {
      seen: 'it may not be read, is no regular file, or has more than 1 MiB where content is judged',
      quality: 'blind',
    },
    { seen: 'a content that is no JSON where a JSON path is expected', quality: 'blind' },
    { seen: "the agent is away, or the path is protected by the agent's policy", quality: 'blind' },
  ],
  examples: [
    {
      name: 'backup',
      type: 'file',
      with: { path: '/srv/backup/latest.tar' },
      expect: { size: { atLeast: '1MiB' }, age: { atMost: '1d' } },
    },
  ],
  sample: async ({ with: { path }, expect, remote }) => {
    try {
      const seen = answer.parse(await remote('file', { path, content: wantsContent(expect) }));
      const { exists, sizeBytes, ageMs, content } = seen;
      if (!exists) return { says: `${path} does not exist`, exists, text: '', otherwise: null } satisfies Answer;
      const says = `${sizeBytes} bytes, changed ${Math.round(ageMs)} ms ago`;
      const read = content === null ? {} : { text: content, json: () => parsed(content) };
      return { says, exists, sizeBytes, ageMs, otherwise: sizeBytes, ...read } satisfies Answer;
    } catch (thrown) {
      return blind(reasonOf(thrown));
    }
  },
});

const wantsContent = ({ equals, matches, jsonPath, atLeast, atMost }: Tolerance): boolean =>
  [equals, matches, jsonPath, atLeast, atMost].some((each) => each !== undefined);
