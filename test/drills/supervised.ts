import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Starts a small server, again and again after `pauseMs` at the same port; says pid and port of the first. */
const supervisor = (pauseMs: number): string => `
  const { spawn } = require('node:child_process');
  let port = 0, child = null, over = false;
  const begin = () => {
    const listen = 'require("node:http").createServer((q, a) => a.end("yes")).listen(' + port +
      ', "127.0.0.1", function () { console.log(this.address().port) })';
    child = spawn(process.execPath, ['-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', (bytes) => {
      if (port === 0) console.log(child.pid + ' ' + Number(bytes));
      port = Number(bytes);
    });
    child.on('exit', () => over ? process.exit(0) : setTimeout(begin, ${pauseMs}));
  };
  process.stdin.resume().on('end', () => { over = true; if (!child.kill('SIGKILL')) process.exit(0); });
  begin();`;

/** A server under its supervisor, and where it is. Both end with the standard input of the supervisor. */
export interface Supervised {
  readonly pid: number;
  readonly port: number;
  readonly end: () => Promise<void>;
}

export async function startSupervised(pauseMs: number): Promise<Supervised> {
  const running = spawn(process.execPath, ['-e', supervisor(pauseMs)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line]: unknown[] = await once(createInterface({ input: running.stdout }), 'line');
  const [pid = 0, port = 0] = String(line).split(' ').map(Number);
  const end = async (): Promise<void> => {
    const ended = once(running, 'exit');
    running.stdin.end();
    await ended;
  };
  return { pid, port, end };
}
