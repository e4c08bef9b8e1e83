import { spawnSync } from 'node:child_process';
import { runProgram } from './program.ts';
import type { Chances, Talk } from './talk.ts';

type Asking = (chances: Chances, at: (path: string) => string) => { words: readonly string[]; input?: Buffer };

const json = 'Content-Type: application/json';

/** What people do with curl. */
const askings: readonly Asking[] = [
  ({ size }, at) => ({ words: [at(`fixed/${size(40_000)}`)] }),
  ({ size }, at) => ({ words: [at(`fixed/${size(900)}`), at(`chunked/${size(9000)}`), at('empty'), at('late/9')] }),
  ({ size }, at) => ({ words: ['-I', at(`fixed/${size(9000)}`), at(`gzip/${size(900)}`)] }),
  ({ size }, at) => ({ words: ['-r', `${size(90)}-${90 + size(900)}`, at(`fixed/${1000 + size(900)}`)] }),
  ({ bytes }, at) => ({ words: ['--data-binary', '@-', at('echo')], input: bytes(30_000) }),
  ({ bytes }, at) => ({ words: ['-T', '-', at('echo')], input: bytes(60_000) }),
  ({ bytes }, at) => ({ words: ['-H', 'Expect: 100-continue', '-d', '@-', at('echo')], input: bytes(5000) }),
  ({ size }, at) => ({ words: ['--compressed', at(`gzip/${size(20_000)}`), at(`trailer/${size(900)}`)] }),
  ({ size }, at) => ({ words: ['-L', at(`moved/${size(9000)}`)] }),
  ({ size }, at) => ({ words: ['-0', at(`fixed/${size(9000)}`)] }),
  ({ size }, at) => ({ words: ['--max-filesize', '10', at(`fixed/${20 + size(90_000)}`)] }),
  ({ size }, at) => ({ words: [at(`trailer/${size(9000)}`), at(`hints/${size(900)}`)] }),
  ({ size }, at) => ({ words: ['-H', `If-None-Match: "${size(2)}"`, at('fixed/1'), at('fixed/2')] }),
  ({ size, bytes }, at) => ({ words: ['-F', `a=${size(99)}`, '-F', 'file=@-', at('echo')], input: bytes(9000) }),
  ({ size }, at) => ({ words: ['-X', 'OPTIONS', at('empty'), at(`fixed/${size(99)}`)] }),
  ({ size }, at) => ({ words: [at(`cut/${size(5000)}`)] }),
  ({ size }, at) => ({ words: [at(`late/${size(9000)}`)] }),
  ({ bytes }, at) => ({ words: ['-H', 'Expect:', '-T', '-', at('early')], input: bytes(90_000) }),
  ({ size }, at) => ({ words: ['-H', json, '-d', `{"a":${size(999)}}`, at('echo'), at('echo'), at('echo')] }),
  ({ size }, at) => ({ words: ['-p', '-x', at(''), `http://b.example/${size(99)}`] }),
];

export const curlTalks: Talk = async ({ port, index, chances }) => {
  const { words, input } = pick(askings, index)(chances, (path) => `http://127.0.0.1:${port}/${path}`);
  await curl(words, input);
};

const filed: readonly Asking[] = [
  ({ power }, at) => ({ words: [at(power())] }),
  ({ power }, at) => ({ words: [at(power()), at('sub/'), at(power())] }),
  (_, at) => ({ words: ['-L', at('sub'), at('')] }),
  ({ power, size }, at) => ({ words: ['-I', at(power()), at(`none-${size(999)}`)] }),
  ({ size }, at) => ({ words: [at(`none-${size(999)}`), at('1')] }),
  ({ size }, at) => ({ words: ['-d', `a=${size(999)}`, at('1')] }),
  ({ power }, at) => ({ words: ['-z', '1 Jan 2099', at(power()), at(power())] }),
  ({ power }, at) => ({ words: ['-0', at(power())] }),
];

/** With a file server. */
export const curlReadsFiles: Talk = async ({ port, index, chances }) => {
  const { words, input } = pick(filed, index)(chances, (path) => `http://127.0.0.1:${port}/${path}`);
  await curl(words, input);
};

export const curlOverTls: Talk = async ({ port, index, chances }) => {
  const { words, input } = pick(askings, index)(chances, (path) => `https://127.0.0.1:${port}/${path}`);
  await curl(['-k', ...(index % 3 === 0 ? ['--tls-max', '1.2'] : []), ...words], input);
};

const streams: readonly Asking[] = [
  ({ size }, at) => ({ words: [at(`a/${size(40_000)}`)] }),
  ({ size }, at) => ({ words: [at(`a/${size(900)}`), at(`b/${size(900)}`), at(`c/${size(9)}`)] }),
  ({ size }, at) => ({ words: ['-Z', at(`a/${size(9000)}`), at(`b/${size(9000)}`), at(`c/${size(90)}`)] }),
  ({ bytes }, at) => ({ words: ['--data-binary', '@-', at('echo')], input: bytes(30_000) }),
  ({ size }, at) => ({ words: ['-I', at(`a/${size(9000)}`)] }),
];

export const curlByHttp2: Talk = async ({ port, index, chances }) => {
  const { words, input } = pick(streams, index)(chances, (path) => `http://127.0.0.1:${port}/${path}`);
  await curl(['--http2-prior-knowledge', ...words], input);
};

export function whyNoHttp2(): string | null {
  const { stdout } = spawnSync('curl', ['--version'], { encoding: 'utf8' });
  return / HTTP2\b/.test(stdout ?? '') ? null : 'not on this machine: a curl that speaks HTTP/2';
}

const curl = (words: readonly string[], input?: Buffer): Promise<void> =>
  runProgram(['curl', '-q', '-s', '-m', '10', ...words], input);

function pick<T>(from: readonly T[], index: number): T {
  const found = from[index % from.length];
  if (found === undefined) throw new Error('there is nothing to pick from');
  return found;
}
