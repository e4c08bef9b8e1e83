import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { parseStat, readProcText } from '../proc-text.ts';
import { createControl } from './control.ts';
import { awaitDeath, keepStandby, lockName, type Standby, takeLock } from './standby.ts';

/**
 * The proxy's process: `main SOCKET TOKENFILE [standby]`. It serves its control socket until `quit` or SIGTERM, and
 * carries on as a pass-through when its controllers are gone. A standby waits until the one that serves has died.
 * Exit status: 0 ended as asked, 2 wrongly called, 3 another proxy serves this socket, 70 a fault of ours (what it was
 * stands in `SOCKET.crash`).
 */
const [socketPath, tokenPath, word] = process.argv.slice(2);
if (socketPath === undefined || tokenPath === undefined) process.exit(2);
process.umask(0o177);
process.on('SIGHUP', () => undefined);
process.on('uncaughtException', (error) => {
  writeFileSync(`${socketPath}.crash`, `${error.stack ?? error.message}\n`);
  process.exit(70);
});
const token = readFileSync(tokenPath, 'utf8').trim();
const lock = lockName(socketPath, token);
if (word === 'standby') {
  await awaitDeath(lock, socketPath);
  if (!existsSync(socketPath)) process.exit(0);
}
if (process.platform === 'linux' && !(await takeLock(lock))) process.exit(3);
process.title = 'firedrill-proxy';

const nobodyCameMs = 5000;
const standbyAfterMs = 200;
let standby: Standby | null = null;
const startTicks = parseStat(readProcText('/proc/self/stat'))?.startTicks ?? null;
const { server, switchboard } = createControl({
  token,
  hello: { hello: 'firedrill-proxy', v: 1, pid: process.pid, startTicks },
  quit,
  listening: () => setTimeout(serveWithStandby, standbyAfterMs),
});
process.on('SIGTERM', quit);
await serve(server, socketPath);
if (word === 'standby') setTimeout(quitUnlessWanted, nobodyCameMs);

/** The lock is ours: a socket that stands here belongs to nobody alive. It is never missing while a proxy serves. */
async function serve(what: Server, path: string): Promise<void> {
  const fresh = `${path}.fresh`;
  rmSync(fresh, { force: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  what.once('error', reject);
  what.listen(fresh, resolve);
  await promise;
  what.off('error', reject);
  chmodSync(fresh, 0o600);
  renameSync(fresh, path);
}

function serveWithStandby(): void {
  if (process.platform === 'linux' && switchboard.listeners().length > 0) standby ??= keepStandby();
}

function quitUnlessWanted(): void {
  if (switchboard.listeners().length === 0) quit();
}

/** What was held back is let go, connections are torn down; their last bytes leave before the process does. */
function quit(): void {
  standby?.end();
  switchboard.close();
  rmSync(socketPath ?? '', { force: true });
  server.close();
  setTimeout(() => process.exit(0), 20);
}
