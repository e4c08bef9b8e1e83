import { createServer } from 'node:http';
import { type Connection, connectTo, primaryPort } from './ask.ts';

/**
 * `writer-main SENTINEL-PORT…`: writes numbered keys at a constant rate to whatever the sentinels call the primary, and
 * remembers which were acknowledged. `GET /writes` tells how many were in the last second; `GET /audit` reads those of
 * the current book back; `POST /book` opens a new one. It says its port in
 * its first line and ends when its standard input does.
 */
const sentinels = process.argv.slice(2).map(Number);
const everyMs = 10;
const answerMs = 300;
const secondMs = 1000;
/** An audit is no write: it may take its time on a busy machine, and waits for each answer. */
const auditMs = 10_000;
/** Of one question of the audit. */
const keysPerRead = 500;

const acknowledgedAtMs: number[] = [];
let acknowledged: number[] = [];
let [asked, failed, longestGapMs] = [0, 0, 0];
let connection: Connection | null = null;
let underWay = false;

/** One write at a time: what is acknowledged is then acknowledged in order, and a hanging primary holds up all. */
async function write(): Promise<void> {
  if (underWay) return;
  underWay = true;
  const sequence = asked;
  asked += 1;
  try {
    connection ??= await connectToPrimary();
    const answer = await connection.ask('SET', keyOf(sequence), String(sequence));
    if (answer !== 'OK') throw new Error(String(answer));
    const nowMs = performance.now();
    longestGapMs = Math.max(longestGapMs, nowMs - (acknowledgedAtMs.at(-1) ?? nowMs));
    acknowledged.push(sequence);
    acknowledgedAtMs.push(nowMs);
  } catch {
    // Refused, torn or silent: not acknowledged. Whether it was done nobody knows, so it is not asked for again.
    failed += 1;
    connection?.close();
    connection = null;
  } finally {
    underWay = false;
  }
}

async function connectToPrimary(): Promise<Connection> {
  const port = await primaryPort(sentinels, answerMs);
  if (port === null) throw new Error('no sentinel answers');
  return connectTo(port, answerMs);
}

const keyOf = (sequence: number): string => `order:${sequence}`;

/** What of the acknowledged writes the primary of this moment does not have. */
async function audit(): Promise<Readonly<Record<'acknowledged' | 'lost' | 'failed' | 'longestGapMs', number>>> {
  const wanted = [...acknowledged];
  const port = await primaryPort(sentinels, auditMs);
  if (port === null) throw new Error('no sentinel answers');
  const reader = await connectTo(port, auditMs);
  let lost = 0;
  try {
    for (let from = 0; from < wanted.length; from += keysPerRead) {
      const part = wanted.slice(from, from + keysPerRead);
      const answer = await reader.ask('MGET', ...part.map(keyOf));
      if (!Array.isArray(answer)) throw new Error('no list');
      lost += part.filter((sequence, index) => String(answer[index]) !== String(sequence)).length;
    }
  } finally {
    reader.close();
  }
  return { acknowledged: wanted.length, lost, failed, longestGapMs };
}

function openBook(): { readonly asked: number } {
  acknowledged = [];
  [failed, longestGapMs] = [0, 0];
  return { asked };
}

function recent(): { readonly writesPerSecond: number } {
  const sinceMs = performance.now() - secondMs;
  const first = acknowledgedAtMs.findLastIndex((atMs) => atMs < sinceMs) + 1;
  return { writesPerSecond: acknowledgedAtMs.length - first };
}

const server = createServer((request, response) => {
  const asks = `${request.method} ${request.url}`;
  const body = asks === 'GET /audit' ? audit() : Promise.resolve(asks === 'POST /book' ? openBook() : recent());
  body.then(
    (value) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value)),
    (thrown: unknown) => response.writeHead(503).end(String(thrown)),
  );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : 0}\n`);
});
setInterval(() => void write(), everyMs);
process.stdin
  .on('end', () => process.exit(0))
  .on('error', () => process.exit(0))
  .resume();
