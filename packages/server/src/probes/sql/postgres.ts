import { Socket } from 'node:net';
import type { ClientConfig } from 'pg';
import { dial } from '../dial.ts';
import { rowsAnswer, type SqlAnswer, type SqlAsked, type SqlStore } from './store.ts';

/**
 * Classes of SQLSTATE that speak of the question or of who asks, not of the database's health: authorization, names,
 * syntax and rights, the form of values, unsupported features, writing in a read-only transaction.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const misasked = /^(28|3D|3F|42|22|0A|25006)/;
const canceled = '57014';
const int8Oid = 20;
const numericOid = 1700;

/** PostgreSQL by node-postgres. The statement goes as one with its parameters apart, in a read-only transaction. */
export const postgresStore: SqlStore = {
  schemes: ['postgres:', 'postgresql:'],
  load: () => import('pg'),
  ask: async ({ url, query, parameters, readOnly, timeoutMs, signal }: SqlAsked): Promise<SqlAnswer> => {
    const { default: pg } = await import('pg');
    const socket = await dialled(url, signal);
    const config: ClientConfig = {
      stream: () => socket,
      connectionString: url.href,
      connectionTimeoutMillis: timeoutMs,
      application_name: 'firedrill',
      types: { getTypeParser: parserFor(pg.types) },
    };
    const client = new pg.Client(config);
    // What a connection says after its time is over concerns nobody.
    client.on('error', () => undefined);
    const cut = (): void => void socket.destroy();
    signal.addEventListener('abort', cut, { once: true });
    try {
      await client.connect();
      const limit = `SET LOCAL statement_timeout = ${Math.ceil(timeoutMs)}`;
      if (readOnly) await client.query(`BEGIN TRANSACTION READ ONLY; ${limit}`);
      const asked = { text: query, values: [...parameters], queryMode: 'extended' };
      const { rows } = await client.query<object>(asked);
      return rowsAnswer(rows);
    } catch (thrown) {
      return refusal(thrown);
    } finally {
      signal.removeEventListener('abort', cut);
      // Says goodbye without waiting: a transaction that was only read needs no end, a hung server would not give one.
      void Promise.allSettled([client.end()]);
      socket.destroySoon();
    }
  },
};

const defaultPort = 5432;

/** A connection of which the client thinks that it makes it; to a Unix socket it really does. */
async function dialled(url: URL, signal: AbortSignal): Promise<Socket> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isUnix = host.startsWith('%2F') || host.startsWith('%2f') || host === '' || url.searchParams.has('host');
  if (isUnix) return new Socket();
  const socket = await dial({ host, port: Number(url.port || defaultPort), signal });
  const pretended = (): Socket => {
    queueMicrotask(() => socket.emit('connect'));
    return socket;
  };
  return Object.assign(socket, { connect: pretended });
}

/** Numbers as numbers, where they fit one exactly; everything else as the client has it. */
function parserFor(types: { getTypeParser: (oid: number, format?: 'text') => (text: string) => unknown }) {
  return (oid: number): ((text: string) => unknown) => {
    if (oid === int8Oid) return (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
    return oid === numericOid ? Number : types.getTypeParser(oid, 'text');
  };
}

function refusal(thrown: unknown): SqlAnswer {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') throw thrown;
  const { code, message } = thrown;
  // Errors of the network have words for codes; SQLSTATE has five characters, the first of which are a class.
  if (!/^[0-9A-Z]{5}$/.test(code) || /^E[A-Z]{4}$/.test(code)) throw thrown;
  if (code === canceled) return { seen: 'refused', reason: 'it did not end in time' };
  return { seen: misasked.test(code) ? 'misasked' : 'refused', reason: `${code} ${message}` };
}
