import { reasonOf } from '@firedrill/core/errors';
import { createClient } from '@redis/client';

/** One connection to a Redis or Sentinel process; every call has a limit, after which the connection is of no use. */
export interface Connection {
  /** @throws when it is refused, torn, or does not answer in time. */
  readonly ask: (...words: readonly string[]) => Promise<unknown>;
  readonly close: () => void;
}

/** Connects on loopback. It never reconnects by itself: whoever asks must know which process answered. */
export async function connectTo(port: number, limitMs: number): Promise<Connection> {
  const client = createClient({
    socket: { host: '127.0.0.1', port, reconnectStrategy: false, connectTimeout: limitMs },
    disableOfflineQueue: true,
  });
  // What went wrong is told by the call that it broke.
  client.on('error', () => undefined);
  const close = (): void => {
    if (client.isOpen) client.destroy();
  };
  try {
    await within(client.connect(), limitMs);
  } catch (thrown) {
    close();
    throw thrown;
  }
  return { ask: (...words) => within(client.sendCommand([...words]), limitMs), close };
}

/** One question on a connection of its own. */
export async function askOnce(port: number, limitMs: number, ...words: readonly string[]): Promise<unknown> {
  const connection = await connectTo(port, limitMs);
  try {
    return await connection.ask(...words);
  } finally {
    connection.close();
  }
}

/** Where the sentinels say that the primary is; null when none of them says it. */
export async function primaryPort(sentinels: readonly number[], limitMs: number): Promise<number | null> {
  for (const sentinel of sentinels) {
    const asked = askOnce(sentinel, limitMs, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'shop');
    // One that does not answer tells nothing; the next may.
    const answer = await asked.catch(reasonOf);
    const port = Array.isArray(answer) ? Number(answer[1]) : Number.NaN;
    if (Number.isInteger(port)) return port;
  }
  return null;
}

async function within<Result>(work: Promise<Result>, limitMs: number): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
