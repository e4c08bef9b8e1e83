import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { parseStat, readProcText } from '../proc-text.ts';
import { createControl } from './control.ts';

/**
 * The proxy's process: `main SOCKET TOKENFILE`. It serves its control socket until `quit` or SIGTERM, and carries on as
 * a pass-through when its controllers are gone.
 * Exit status: 0 ended as asked, 2 wrongly called, 3 another proxy serves this socket, 70 a fault of ours (what it was
 * stands in `SOCKET.crash`).
 */
const [socketPath, tokenPath] = process.argv.slice(2);
if (socketPath === undefined || tokenPath === undefined) process.exit(2);
process.title = 'firedrill-proxy';
process.umask(0o177);
process.on('SIGHUP', () => undefined);
process.on('uncaughtException', (error) => {
  writeFileSync(`${socketPath}.crash`, `${error.stack ?? error.message}\n`);
  process.exit(70);
});
const token = readFileSync(tokenPath, 'utf8').trim();
await lock();

const startTicks = parseStat(readProcText('/proc/self/stat'))?.startTicks ?? null;
const { server, switchboard } = createControl({
  token,
  hello: { hello: 'firedrill-proxy', v: 1, pid: process.pid, startTicks },
  quit,
});
process.on('SIGTERM', quit);
// The lock is ours: a socket that stands here belongs to nobody alive.
rmSync(socketPath, { force: true });
await listening(server, socketPath);
chmodSync(socketPath, 0o600);

/** What was held back is let go, connections are torn down; their last bytes leave before the process does. */
function quit(): void {
  switchboard.close();
  server.close();
  rmSync(socketPath ?? '', { force: true });
  setTimeout(() => process.exit(0), 20);
}

/**
 * One proxy to a socket path. An abstract socket (unix(7)) is the lock: the kernel frees it when its owner dies. Its
 * name holds a digest of the token, so that no other user can guess and squat it.
 */
async function lock(): Promise<void> {
  if (process.platform !== 'linux') return;
  const name = createHash('sha256').update(`${socketPath}\n${token}`).digest('hex');
  const keeper = createServer((socket) => socket.destroy());
  try {
    await listening(keeper, `\0firedrill-proxy-${name}`);
  } catch {
    process.exit(3);
  }
}

function listening(what: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    what.once('error', reject);
    what.listen(path, () => {
      what.off('error', reject);
      resolve();
    });
  });
}
