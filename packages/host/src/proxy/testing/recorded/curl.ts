import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runToEnd } from '@firedrill/core/testing/run-to-end';
import { runProgram } from './program.ts';
import type { Chances, Talk, Talking } from './talk.ts';

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
  ({ size }, at) => ({ words: ['-p', '-x', at(''), `http://b-${size(1_000_000)}.example/${size(99)}`] }),
];

export const curlTalks: Talk = (talking) => curl(talking, askings, 'http');

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
export const curlReadsFiles: Talk = (talking) => curl(talking, filed, 'http');

export const curlOverTls: Talk = (talking) => curl(talking, askings, 'https', ['-k']);

const streams: readonly Asking[] = [
  ({ size }, at) => ({ words: [at(`a/${size(40_000)}`)] }),
  ({ size }, at) => ({ words: [at(`a/${size(900)}`), at(`b/${size(900)}`), at(`c/${size(9)}`)] }),
  ({ size }, at) => ({ words: [at(`a/${size(9000)}`), at(`b/${size(9000)}`), at(`c/${size(90)}`)] }),
  ({ bytes }, at) => ({ words: ['--data-binary', '@-', at('echo')], input: bytes(30_000) }),
  ({ size }, at) => ({ words: ['-I', at(`a/${size(9000)}`)] }),
];

export const curlByHttp2: Talk = (talking) => curl(talking, streams, 'http', ['--http2-prior-knowledge', '-Z']);

export function whyNoHttp2(): string | null {
  const { stdout } = runToEnd('curl', ['--version']);
  return / HTTP2\b/.test(stdout ?? '') ? null : 'not on this machine: a curl that speaks HTTP/2';
}

/**
 * One process for all, because a process takes longer than a session. Each session names another host, so that it gets
 * a connection of its own; all of them are this machine.
 */
async function curl(
  { port, index, count, chances }: Talking,
  from: readonly Asking[],
  scheme: string,
  always: readonly string[] = [],
): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-recorded-'));
  const groups = Array.from({ length: count }, (_, turn): readonly string[] => {
    const host = `s${index + turn}.example:${port}`;
    const at = (it: string): string => `${scheme}://${host}/${it}`;
    const { words, input } = from[(index + turn) % from.length]?.(chances, at) ?? { words: [] };
    const file = path.join(root, String(turn));
    if (input !== undefined) writeFileSync(file, input);
    const older = scheme === 'https' && turn % 3 === 0 ? ['--tls-max', '1.2'] : [];
    const own = ['-s', '-m', '10', '--resolve', `${host}:127.0.0.1`, ...older, ...always];
    return [...own, ...words.flatMap((word) => fromFile(word, file))];
  });
  await runProgram(['curl', '-q', ...groups.flatMap((words, turn) => (turn === 0 ? words : ['--next', ...words]))]);
  rmSync(root, { recursive: true, force: true });
}

/** What stands for standard input; `-T -` is an upload of unknown size. */
function fromFile(word: string, file: string): readonly string[] {
  if (word === '-') return [file, '-H', 'Transfer-Encoding: chunked'];
  return [word.replace(/@-$/, `@${file}`)];
}
