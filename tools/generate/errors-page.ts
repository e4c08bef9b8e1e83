import { errorWords } from '../../packages/core/src/error-words.ts';
import { catalogue, type ErrorCode } from '../../packages/core/src/errors.ts';
import type { Generated } from '../generate.ts';
import type { Repo } from '../tidy/source.ts';

const pages = {
  en: {
    path: 'docs/reference/errors.md',
    head: `# Errors

Every operating error of Firedrill: its code, which never changes; what it means; what to do; and the exit status of a
command that ends with it. This page is written from \`packages/core/src/errors.ts\` by \`npm run generate\`. It is also
there [in Korean](errors.ko.md).
`,
    exit: (status: number) => `Exit status ${status}.`,
  },
  ko: {
    path: 'docs/reference/errors.ko.md',
    head: `# 오류

Firedrill의 모든 운영 오류입니다. 바뀌지 않는 코드, 뜻, 할 일, 그리고 그 오류로 끝나는 명령의 종료 상태를 적습니다. 이 페이지는
\`npm run generate\`가 \`packages/core/src/error-words.ts\`에서 만듭니다. [영어](errors.md)로도 있습니다.
`,
    exit: (status: number) => `종료 상태 ${status}.`,
  },
} as const;

/** docs/reference/errors.md and errors.ko.md, from the catalogue. */
export function errorsPage(repo: Repo): Generated[] {
  if (repo.read('packages/core/src/errors.ts') === null) return [];
  // The catalogue's keys are its codes.
  const codes = (Object.keys(catalogue) as ErrorCode[]).toSorted();
  return (['en', 'ko'] as const).map((language) => {
    const { path, head, exit } = pages[language];
    const entries = codes.map((code) => {
      const { sentence, remedy } = errorWords(code, language);
      return `\n## ${code}\n\n${sentence}\n\n${remedy}\n\n${exit(catalogue[code].exit)}\n`;
    });
    return { path, text: head + entries.join('') };
  });
}
