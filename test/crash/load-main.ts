import { get, createServer } from 'node:http';
import { setPriority } from 'node:os';

/**
 * Load through a door: `load-main PORT FOLDER`. It is also what the door leads to, and says its own port in its first
 * line. Then, for each answer that came through the door, a line `SENT ANSWERED`: milliseconds of the machine's
 * monotonic clock, which all its processes share. Every request is a connection of its own. Ends with its input.
 */
const everyMs = 20;
const patienceMs = 2_000;
const door = Number(process.argv[2]);

const promptNice = -10;

/**
 * A client that waits for a busy processor would be taken for a path that is cut. Without the right to come first
 * (setpriority(2)) it waits as all others do.
 */
function comeFirst(): void {
  try {
    setPriority(promptNice);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
  }
}

const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

function ask(): void {
  const sentMs = nowMs();
  const asked = get({ agent: false, host: '127.0.0.1', port: door, path: '/', timeout: patienceMs }, (answer) => {
    answer.resume().on('end', () => process.stdout.write(`${sentMs} ${nowMs()}\n`));
    answer.on('error', () => undefined); // A cut answer is none, and none is what is measured.
  });
  asked.on('timeout', () => asked.destroy()).on('error', () => undefined);
}

comeFirst();
const server = createServer((_request, answer) => answer.end('served'));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : 0}\n`);
  setInterval(ask, everyMs);
});
process.stdin.on('end', () => process.exit(0)).resume();
