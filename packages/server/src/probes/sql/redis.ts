import { jsonOf, type SqlAnswer, type SqlAsked, type SqlStore } from './store.ts';

/** Commands that only look although Redis does not call them `readonly`. */
const looking = new Set(['PING', 'ECHO', 'TIME', 'ROLE', 'INFO', 'LASTSAVE']);
/**
 * Errors that speak of the question or of who asks.
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
const misasked = /^(ERR|WRONGPASS|NOAUTH|NOPERM|WRONGTYPE|NOPROTO|EXECABORT|NOSCRIPT)\b/;

/** Redis by its own client. Whether a command only reads is asked of the server, which knows best. */
export const redisStore: SqlStore = {
  schemes: ['redis:', 'rediss:'],
  load: () => import('@redis/client'),
  ask: async ({ url, query, parameters, readOnly, timeoutMs, signal }: SqlAsked): Promise<SqlAnswer> => {
    const { createClient, ErrorReply } = await import('@redis/client');
    const socket = { connectTimeout: timeoutMs, reconnectStrategy: false } as const;
    const client = createClient({ url: url.href, socket, disableOfflineQueue: true });
    // Every error of the connection also rejects what waits for it.
    client.on('error', () => undefined);
    const cut = (): void => {
      if (client.isOpen) client.destroy();
    };
    signal.addEventListener('abort', cut, { once: true });
    try {
      await client.connect();
      if (readOnly && !looking.has(query.toUpperCase())) {
        const [known] = await client.sendCommand<unknown[]>(['COMMAND', 'INFO', query]);
        const flags: unknown = Array.isArray(known) ? known[2] : [];
        const reads = flags instanceof Set ? flags.has('readonly') : Array.isArray(flags) && flags.includes('readonly');
        if (!reads) return { seen: 'misasked', reason: `${query} does not only read; say \`readOnly: false\`` };
      }
      const reply = jsonOf(await client.sendCommand([query, ...parameters.map(String)]));
      return { seen: 'rows', json: reply, first: Array.isArray(reply) ? reply[0] : reply };
    } catch (thrown) {
      if (!(thrown instanceof ErrorReply)) throw thrown;
      return { seen: misasked.test(thrown.message) ? 'misasked' : 'refused', reason: thrown.message };
    } finally {
      signal.removeEventListener('abort', cut);
      cut();
    }
  },
};
