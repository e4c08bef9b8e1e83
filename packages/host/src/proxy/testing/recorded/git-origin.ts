import { spawn } from 'node:child_process';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import path from 'node:path';
import { runToEnd } from '@firedrill/core/testing/run-to-end';
import { bareEnvironment } from './program.ts';

/** A repository with a few commits, that everybody may read and push to. */
export function makeRepository(root: string): void {
  const repository = path.join(root, 'shop.git');
  git(['init', '-q', '--bare', '-b', 'main', repository]);
  git(['-C', repository, 'config', 'http.receivepack', 'true']);
  const commits = Array.from({ length: 30 }, (_, at) => {
    const content = `line ${at}\n`.repeat(40 * (at + 1));
    const message = `change ${at}`;
    const head = `commit refs/heads/main\ncommitter A <a@example.org> ${1_700_000_000 + at} +0000\n`;
    const file = `M 100644 inline file-${at}\ndata ${content.length}\n${content}\n`;
    return `${head}data ${message.length}\n${message}\n${file}`;
  });
  git(['-C', repository, 'fast-import', '--quiet'], commits.join(''));
}

function git(words: readonly string[], input = ''): void {
  const { status, stderr, error } = runToEnd('git', words, { env: bareEnvironment, input });
  if (status !== 0) throw new Error(`git ${words.join(' ')}: ${error?.message ?? stderr}`);
}

/** Hands each request to `git http-backend`, by the Common Gateway Interface. @see RFC 3875, git-http-backend(1) */
export const gitOrigin =
  (root: string): RequestListener =>
  (request, response) => {
    const child = spawn('git', ['http-backend'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...bareEnvironment, GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', ...meta(request) },
    });
    child.stdin.on('error', () => undefined);
    request.pipe(child.stdin);
    answer(child.stdout, response);
  };

function meta({ method = '', url = '', headers }: IncomingMessage): NodeJS.ProcessEnv {
  const { pathname, search } = new URL(url, 'http://a');
  const sent = {
    CONTENT_TYPE: headers['content-type'],
    CONTENT_LENGTH: headers['content-length'],
    HTTP_CONTENT_ENCODING: headers['content-encoding'],
    HTTP_GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
  };
  return { REQUEST_METHOD: method, PATH_INFO: pathname, QUERY_STRING: search.slice(1), ...sent };
}

/** Fields, an empty line, the body. */
function answer(from: NodeJS.ReadableStream, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  const read = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    from.off('data', read);
    for (const line of head.toString('latin1', 0, end).split('\r\n')) {
      const [, name = '', value = ''] = /^([^:]+): *(.*)$/.exec(line) ?? [];
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
    from.pipe(response);
  };
  from.on('data', read);
  from.on('end', () => response.end());
}
