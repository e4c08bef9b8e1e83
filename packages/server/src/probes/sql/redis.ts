import { fromOwnSource, type Source } from '../own-source.ts';
import { jsonOf, type SqlAnswer, type SqlAsked, type SqlStore } from './store.ts';

/** Commands that only look although Redis does not call them `readonly`. */
const looking = new Set(['PING', 'ECHO', 'TIME', 'ROLE', 'INFO', 'LASTSAVE']);
/**
 * Errors that speak of the question or of who asks; a server that is full says ERR, too.
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
const misasked = /^(ERR(?! max number of clients)|WRONGPASS|NOAUTH|NOPERM|WRONGTYPE|NOPROTO|EXECABORT|NOSCRIPT)\b/;

const defaultPort = 6379;

/** Redis by its own client. Whether a command only reads is asked of the server, which knows best. */
export const redisStore: SqlStore = {
  schemes: ['redis:', 'rediss:'],
  load: () => import('@redis/client'),
  ask: async ({ url, query, parameters, readOnly, timeoutMs, signal }: SqlAsked): Promise<SqlAnswer> => {
    const { createClient, ErrorReply } = await import('@redis/client');
    const connect = async (source: Source) => {
      const socket = { connectTimeout: timeoutMs, reconnectStrategy: false, ...source } as const;
      const made = createClient({ url: url.href, socket, disableOfflineQueue: true });
      // Every error of the connection also rejects what waits for it.
      made.on('error', () => undefined);
      signal.addEventListener('abort', () => cutOff(made), { once: true });
      return made.connect();
    };
    const host = url.hostname.replace(/^\[|\]$/g, '') || 'localhost';
    let client: Awaited<ReturnType<typeof connect>> | null = null;
    try {
      client = await fromOwnSource({ host, port: Number(url.port || defaultPort) }, connect);
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
      if (client !== null) cutOff(client);
    }
  },
};

function cutOff(client: { readonly isOpen: boolean; destroy: () => void }): void {
  if (client.isOpen) client.destroy();
}
