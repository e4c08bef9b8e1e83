import { dial } from '../dial.ts';
import { rowsAnswer, type SqlAnswer, type SqlAsked, type SqlStore } from './store.ts';

/**
 * Errors that speak of the question or of who asks: no rights, no such database, table or column, syntax, a write in a
 * read-only transaction, what cannot be prepared.
 * @see https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 */
const misasked = new Set([1044, 1045, 1046, 1049, 1054, 1064, 1142, 1143, 1146, 1210, 1295, 1305, 1370, 1698, 1792]);

const defaultPort = 3306;

/** MySQL by mysql2. The statement is prepared, its parameters are sent apart, in a session that only reads. */
export const mysqlStore: SqlStore = {
  schemes: ['mysql:', 'mariadb:'],
  load: () => import('mysql2/promise'),
  ask: async ({ url, query, parameters, readOnly, timeoutMs, signal }: SqlAsked): Promise<SqlAnswer> => {
    const { createConnection } = await import('mysql2/promise');
    const uri = url.href.replace(/^mariadb:/, 'mysql:');
    const host = url.hostname.replace(/^\[|\]$/g, '') || 'localhost';
    const stream = await dial({ host, port: Number(url.port || defaultPort), signal });
    const connection = await createConnection({
      uri,
      stream,
      connectTimeout: timeoutMs,
      supportBigNumbers: true,
      decimalNumbers: true,
      multipleStatements: false,
    }).catch((thrown: unknown) => {
      stream.destroy();
      return refusal(thrown);
    });
    if ('seen' in connection) return connection;
    const cut = (): void => connection.destroy();
    signal.addEventListener('abort', cut, { once: true });
    try {
      if (readOnly) await connection.query('SET SESSION TRANSACTION READ ONLY');
      const [rows] = await connection.execute({ sql: query, values: [...parameters], timeout: timeoutMs });
      return rowsAnswer(Array.isArray(rows) ? rows : [rows]);
    } catch (thrown) {
      return refusal(thrown);
    } finally {
      signal.removeEventListener('abort', cut);
      connection.destroy();
    }
  },
};

/** What the server itself said has a number; everything else is the network's. */
function refusal(thrown: unknown): SqlAnswer {
  if (!(thrown instanceof Error) || !('sqlState' in thrown) || !('errno' in thrown)) throw thrown;
  const { errno, message } = thrown;
  if (typeof errno !== 'number' || errno <= 0) throw thrown;
  return { seen: misasked.has(errno) ? 'misasked' : 'refused', reason: `${errno} ${message}` };
}
