import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { freePorts } from '@firedrill/core/testing/free-ports';
import { commandAt, listening, type Ways } from './contender.ts';

/** What one connection of the bulk way brings. */
export const bulkBytes = 1024 * 2 ** 20;

export interface Upstreams {
  readonly ports: Ways;
  readonly close: () => Promise<void>;
}

/** Redis for messages, a sender for bulk, and for HTTP a haproxy that answers by itself: each faster than a proxy. */
export async function startUpstreams(folder: string): Promise<Upstreams> {
  const [messages = 0, bulk = 0, http = 0] = await freePorts(3);
  const file = join(folder, 'answers.cfg');
  const answer = '  http-request return status 200 content-type text/plain string "here"';
  const common = ['global', '  nbthread 1', 'defaults', '  mode http', '  timeout connect 5s', '  timeout client 60s'];
  const lines = [...common, '  timeout server 60s', 'frontend answers', `  bind 127.0.0.1:${http}`, answer, ''];
  writeFileSync(file, lines.join('\n'));
  const sender = join(import.meta.dirname, `bulk-main${extname(import.meta.filename)}`);
  const children = [
    start(commandAt('redis-server'), ['--port', String(messages), '--bind', '127.0.0.1', '--save', '']),
    start(process.execPath, [...process.execArgv, sender, String(bulk), String(bulkBytes)]),
    start(commandAt('haproxy'), ['-db', '-f', file]),
  ];
  for (const port of [messages, bulk, http]) await listening(port);
  return {
    ports: { messages, bulk, http },
    close: async () => {
      for (const child of children) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
    },
  };
}

const start = (program: string, argv: readonly string[]): ChildProcess =>
  spawn(program, [...argv], { stdio: ['pipe', 'ignore', 'inherit'] });
