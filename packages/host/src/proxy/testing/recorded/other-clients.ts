import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProgram } from './program.ts';
import type { Chances, Talk } from './talk.ts';

const wgetAskings: readonly ((chances: Chances, at: (path: string) => string) => readonly string[])[] = [
  ({ size }, at) => [at(`fixed/${size(40_000)}`)],
  ({ size }, at) => [at(`fixed/${size(900)}`), at(`chunked/${size(9000)}`), at(`late/${size(900)}`)],
  ({ size }, at) => ['--spider', at(`fixed/${size(9000)}`)],
  ({ size }, at) => [`--post-data=a=${'x'.repeat(size(5000))}`, at('echo')],
  ({ size }, at) => ['--method=PUT', `--body-data=${'y'.repeat(size(5000))}`, at('echo')],
  ({ size }, at) => [`--start-pos=${size(90)}`, at(`fixed/${100 + size(900)}`)],
  ({ size }, at) => ['--no-http-keep-alive', at(`chunked/${size(9000)}`)],
  ({ size }, at) => [at(`moved/${size(9000)}`), at('empty')],
  ({ size }, at) => ['--compression=gzip', at(`gzip/${size(9000)}`), at(`trailer/${size(900)}`)],
  ({ size }, at) => [at(`cut/${size(900)}`), at(`fixed/${size(900)}`)],
];

export const wgetTalks: Talk = async ({ port, index, chances }) => {
  const words = wgetAskings[index % wgetAskings.length]?.(chances, (it) => `http://127.0.0.1:${port}/${it}`) ?? [];
  await runProgram(['wget', '--no-config', '-q', '-t', '1', '-T', '10', '--no-hsts', '-O', '/dev/null', ...words]);
};

const redisWords: readonly ((chances: Chances) => string)[] = [
  () => 'PING',
  ({ size }) => `SET key-${size(9)} ${'v'.repeat(1 + size(5000))}`,
  ({ size }) => `GET key-${size(9)}`,
  ({ size }) => `RPUSH list ${size(99)} ${size(99)}`,
  () => 'LRANGE list 0 20',
  ({ size }) => `HSET hash field-${size(9)} ${size(999)}`,
  () => 'HGETALL hash',
  () => 'MULTI\nINCR tick\nINCR tock\nEXEC',
  () => 'NOSUCH command',
  ({ size }) => `GETRANGE key-${size(9)} 0 ${size(99)}`,
  () => 'INFO server',
  () => 'SCAN 0 COUNT 100',
  () => 'EVAL "return {1,2,{3,ARGV[1]}}" 0 word',
];

export const redisTalks: Talk = async ({ port, index, chances }) => {
  const { size, bytes } = chances;
  const lines = Array.from({ length: 1 + size(8) }, (_, at) =>
    redisWords[(index + 5 * at) % redisWords.length]?.(chances),
  );
  const words: [string, ...string[]] = ['redis-cli', '-h', '127.0.0.1', '-p', String(port)];
  if (index % 4 === 0) words.push('-3');
  if (index % 7 === 3) await runProgram([...words, '-x', 'SET', `bulk-${index}`], bytes(60_000));
  else if (index % 7 === 5) await runProgram([...words, '--pipe'], inRedis(['SET', 'piped', 'x'.repeat(size(9000))]));
  else await runProgram(words, `${lines.join('\n')}\n`);
};

/** @see https://redis.io/docs/latest/develop/reference/protocol-spec/ */
const inRedis = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`.repeat(3);

export const opensslTalks: Talk = async ({ port, index, chances: { size } }) => {
  const to = ['-connect', `127.0.0.1:${port}`, '-servername', 'a.example'];
  const version = index % 3 === 0 ? ['-tls1_2'] : ['-tls1_3'];
  const more = index % 5 === 1 ? ['-alpn', 'http/1.1'] : [];
  const head = `Host: a\r\nConnection: close\r\n\r\n`;
  const asked = `GET /${index % 2 === 0 ? 'fixed' : 'chunked'}/${size(20_000)} HTTP/1.1\r\n${head}`;
  // Without anything to ask it shakes hands and goes.
  const hasQuestion = index % 7 !== 2;
  const leave = hasQuestion ? [] : ['-no_ign_eof'];
  await runProgram(['openssl', 's_client', '-quiet', ...leave, ...to, ...version, ...more], hasQuestion ? asked : '');
};

export const gitTalks: Talk = async ({ port, index, chances: { size } }) => {
  const url = `http://127.0.0.1:${port}/shop.git`;
  const git: readonly [string, ...string[]] = [
    'git',
    '-c',
    `http.extraHeader=X-Request-Id: ${index}-${size(1_000_000)}`,
  ];
  if (index % 3 !== 0) return runProgram([...git, 'ls-remote', ...(index % 3 === 1 ? ['--heads'] : []), url]);
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-recorded-'));
  const copy = path.join(root, 'copy.git');
  const depth = index % 2 === 0 ? ['--depth', String(1 + size(28))] : [];
  await runProgram([...git, 'clone', '-q', '--bare', ...depth, url, copy]);
  if (index % 9 === 3) await runProgram([...git, '-C', copy, 'push', '-q', url, `main:refs/heads/copy-${index}`]);
  rmSync(root, { recursive: true, force: true });
};
