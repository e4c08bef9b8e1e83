import { settleParticles } from '@firedrill/core/words/particles';
import type { FisSaid } from '@firedrill/server/fis/start-fis';
import type { Language } from '../verb.ts';

/** What people read when AWS FIS is served: the address, how to ask, and what they should be warned of. */
export interface ServedWords {
  /** For standard output; the first line has the address. */
  readonly out: string;
  /** For standard error; may be empty. */
  readonly err: string;
}

const said = {
  en: {
    served: (url: string) => `AWS FIS is served at ${url}\n`,
    simulated: (url: string) => `AWS FIS is served at ${url}, simulated: nothing real is touched, nothing can pass\n`,
    key: (file: string) => `A key was made in ${file}. To ask with it:\n`,
    open: (url: string) =>
      `warning: ${url} is plain HTTP, and others than this machine reach it: send no token through it\n`,
    anybody: 'warning: with --simulate any signature is accepted: whoever reaches the address may use it\n',
  },
  ko: {
    served: (url: string) => `AWS FIS를 ${url}에서 제공합니다\n`,
    simulated: (url: string) =>
      `AWS FIS를 ${url}에서 제공합니다. 시뮬레이션이므로 실제 대상은 건드리지 않고, 통과 판정도 없습니다\n`,
    key: (file: string) => `키를 만들어 ${file}에 두었습니다. 이렇게 쓰십시오:\n`,
    open: (url: string) =>
      `경고: ${url}은(는) 암호화하지 않은 HTTP이고 다른 컴퓨터에서도 접속할 수 있습니다. 토큰을 보내지 마십시오\n`,
    anybody: '경고: --simulate에서는 어떤 서명이든 받아들입니다. 주소에 접속할 수 있으면 누구나 쓸 수 있습니다\n',
  },
} as const;

export function servedWords({ address, isOpen, simulate, newCredentials }: FisSaid, language: Language): ServedWords {
  const say = said[language];
  const url = `http://${address}`;
  const first = simulate ? say.simulated(url) : say.served(url);
  const use = newCredentials === null ? '' : `${say.key(newCredentials)}${useLines(newCredentials, address)}`;
  const warnings = [...(isOpen ? [settleParticles(say.open(url))] : []), ...(isOpen && simulate ? [say.anybody] : [])];
  return { out: first + use, err: warnings.join('') };
}

/** In the words of a shell (sh(1)), for the aws CLI and every SDK that knows service-specific endpoints. */
function useLines(credentials: string, address: string): string {
  const reached = address.replace(/^0\.0\.0\.0:/, '127.0.0.1:').replace(/^\[::\]:/, '[::1]:');
  const variables = [
    ['AWS_SHARED_CREDENTIALS_FILE', quoted(credentials)],
    ['AWS_ENDPOINT_URL_FIS', `http://${reached}`],
    // The aws CLI 1 knows only the second name, the SDKs only the first.
    ['AWS_REGION', 'us-east-1'],
    ['AWS_DEFAULT_REGION', 'us-east-1'],
  ];
  return [...variables.map(([name, value]) => `  export ${name}=${value}\n`), '  aws fis list-actions\n'].join('');
}

const quoted = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
