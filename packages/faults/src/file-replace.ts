import { defineFault } from '@firedrill/core/fault';
import type { Words } from '@firedrill/core/fault';
import { z } from 'zod';
import { base64Of, bytesOfBase64 } from './parts/base64.ts';
import { sha256Hex } from './parts/sha256.ts';

const params = z
  .strictObject({
    path: z.string().startsWith('/', 'expected an absolute path'),
    content: z.string().optional().describe('The new content, as UTF-8 text.'),
    contentBase64: z.base64().optional().describe('The new content, as bytes in base64.'),
    absent: z.literal(true).optional().describe('The file is to be missing.'),
    mode: z
      .string()
      .regex(/^[0-7]{3,4}$/, 'expected permission bits in octal, such as 0640')
      .optional(),
  })
  .refine(
    ({ content, contentBase64, absent }) =>
      [content, contentBase64, absent].filter((one) => one !== undefined).length === 1,
    {
      message: 'expected exactly one of content, contentBase64 and absent',
    },
  );

type Params = z.output<typeof params>;

function bytesOf({ content, contentBase64, absent }: Params): Uint8Array | null {
  if (absent === true) return null;
  return content === undefined ? bytesOfBase64(contentBase64 ?? '') : new TextEncoder().encode(content);
}

function hashOf(given: Params): string | null {
  const bytes = bytesOf(given);
  return bytes === null ? null : sha256Hex(bytes);
}

const nobodySeesLookUps: Words = {
  en: 'Who looks for a missing file leaves no trace, so the run is inconclusive; who reads an empty one is seen.',
  ko: '없는 파일을 찾는 것은 흔적이 남지 않아 판정 불가가 됩니다. 빈 파일을 읽는 것은 볼 수 있습니다.',
};

const base64OrNull = (bytes: Uint8Array | null): string | null => (bytes === null ? null : base64Of(bytes));

export const fileReplace = defineFault<Params>({
  name: 'file.replace',
  title: { en: 'Replace a file', ko: '파일 바꾸기' },
  summary: {
    en: 'Puts other content in the place of a file, or takes it away, and puts back what was there.',
    ko: '파일을 다른 내용으로 바꾸거나 없앴다가 원래대로 되돌립니다.',
  },
  targets: ['host', 'process'],
  params,
  lasts: 'lasting',
  examples: [
    {
      title: { en: 'A broken configuration', ko: '잘못된 설정 파일' },
      with: { path: '/etc/app/config.json', content: '{' },
      for: '30s',
    },
    {
      title: { en: 'A missing file', ko: '파일 누락' },
      with: { path: '/etc/app/secret.pem', absent: true },
      for: '30s',
    },
  ],
  means: (given) => [
    {
      name: 'rename',
      claims: [
        {
          hold: 'file-content',
          resource: { path: given.path },
          want: {
            contentBase64: base64OrNull(bytesOf(given)),
            ...(given.mode === undefined ? {} : { mode: Number.parseInt(given.mode, 8) }),
          },
        },
      ],
      needs: [],
      limits: [
        {
          en: 'The path is the host’s. Who has the file open goes on with the old one; what goes there is lost.',
          ko: '경로는 호스트 기준입니다. 파일을 이미 연 프로그램은 이전 파일을 계속 쓰며, 그 내용은 사라집니다.',
        },
        {
          en: 'Extended attributes and access lists are lost. Files above 16 MiB or with several names are refused.',
          ko: '확장 속성과 접근 목록은 옮기지 않습니다. 16 MiB를 넘거나 이름이 여럿인 파일은 거부합니다.',
        },
      ],
    },
  ],
  effect: (given) => ({ kind: 'file-content', path: given.path, sha256: hashOf(given) }),
  exposure: (given) => ({ by: 'witness', question: { kind: 'file-read', path: given.path, sha256: hashOf(given) } }),
  warnings: ({ absent }) => (absent === true ? [nobodySeesLookUps] : []),
});
