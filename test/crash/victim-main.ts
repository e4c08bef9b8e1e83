import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/**
 * The victim of a trial: `victim-main FILE`. It answers HTTP on a port of loopback with the content of the file, has
 * one child, and says `PORT CHILD` in its first line. It ends when its standard input does.
 */
const file = process.argv[2] ?? '';
const child = spawn('sleep', ['600'], { stdio: 'ignore' });
const server = createServer((_request, answer) => answer.end(contentOf(file)));
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  process.stdout.write(`${port} ${child.pid}\n`);
});
process.stdin.on('end', leave).on('error', leave).resume();

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    return `unreadable: ${String(thrown)}`;
  }
}

function leave(): void {
  child.kill('SIGKILL');
  process.exit(0);
}
