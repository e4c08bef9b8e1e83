import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { JsonObject } from '@firedrill/core/words/json';
import { createResolvedLists } from './resolved-lists.ts';
import type { FisDocument, FisKept, FisKind, FisPage, FisScope, FisStore, FisToken } from './fis-store.ts';

/** The documents of FIS on a store that `openStore` has opened. */
export function createFisStore(database: DatabaseSync): FisStore {
  const sql = prepare(database);
  const together = <Result>(act: () => Result): Result => inTransaction(database, act);
  const get: FisStore['get'] = (kind, scope, id) => {
    const row = sql.find.get(kind, scope.account, scope.region, id);
    return row === undefined ? null : readDocument(row);
  };
  const put: FisStore['put'] = (kind, scope, document) => together(() => write(sql, kind, scope, document));
  return {
    get,
    put,
    together,
    revise: (kind, scope, id, change) =>
      together(() => {
        const kept = get(kind, scope, id);
        if (kept === null) return null;
        const revised = { ...kept, body: change(kept.body) };
        write(sql, kind, scope, revised);
        return revised;
      }),
    remove: (kind, scope, id) => together(() => void sql.remove.run(kind, scope.account, scope.region, id)),
    list: (kind, scope, page) => listed(sql, kind, scope, page),
    count: (kind, { account, region }, under) =>
      Number(
        (under === undefined
          ? sql.count.get(kind, account, region)
          : sql.countUnder.get(kind, account, region, under))?.['documents'],
      ),
    all: (kind, createdBeforeMs = Infinity) =>
      sql.all.all(kind, createdBeforeMs).map((row) => ({
        ...readDocument(row),
        scope: { account: String(row['account']), region: String(row['region']) },
      })),
    token: (operation, { account, region }, token) => {
      const row = sql.findToken.get(operation, account, region, token);
      return row === undefined ? null : readToken(row);
    },
    keepToken: (operation, { account, region }, token, { asked, id, answer }) =>
      together(() => {
        const text = answer === null ? null : JSON.stringify(answer);
        sql.keepToken.run(operation, account, region, token, asked, id, text);
      }),
    resolved: createResolvedLists(database),
    pageKey: together(() => pageKeyOf(database)),
  };
}

type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
  const within = 'kind = ? AND account = ? AND region = ?';
  return {
    put: database.prepare(
      `INSERT INTO fis_documents (kind, account, region, id, under, created_ms, body) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (kind, account, region, id)
       DO UPDATE SET under = excluded.under, created_ms = excluded.created_ms, body = excluded.body`,
    ),
    find: database.prepare(`SELECT * FROM fis_documents WHERE ${within} AND id = ?`),
    remove: database.prepare(`DELETE FROM fis_documents WHERE ${within} AND id = ?`),
    list: database.prepare(`SELECT * FROM fis_documents WHERE ${within} AND place > ? ORDER BY place LIMIT ?`),
    listUnder: database.prepare(
      `SELECT * FROM fis_documents WHERE ${within} AND under = ? AND place > ? ORDER BY place LIMIT ?`,
    ),
    count: database.prepare(`SELECT count(*) AS documents FROM fis_documents WHERE ${within}`),
    countUnder: database.prepare(`SELECT count(*) AS documents FROM fis_documents WHERE ${within} AND under = ?`),
    all: database.prepare('SELECT * FROM fis_documents WHERE kind = ? AND created_ms < ? ORDER BY place'),
    findToken: database.prepare(
      'SELECT * FROM fis_tokens WHERE operation = ? AND account = ? AND region = ? AND token = ?',
    ),
    keepToken: database.prepare(
      `INSERT OR REPLACE INTO fis_tokens (operation, account, region, token, asked, id, answer)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
  };
}

function write(sql: Statements, kind: FisKind, scope: FisScope, { id, under, createdMs, body }: FisDocument): void {
  sql.put.run(kind, scope.account, scope.region, id, under ?? null, createdMs, JSON.stringify(body));
}

function listed(sql: Statements, kind: FisKind, { account, region }: FisScope, page: FisPage): readonly FisKept[] {
  const { after, most, under } = page;
  const rows =
    under === undefined
      ? sql.list.all(kind, account, region, after, most)
      : sql.listUnder.all(kind, account, region, under, after, most);
  return rows.map(readDocument);
}

type Row = Record<string, unknown>;

function readDocument(row: Row): FisKept {
  const body: JsonObject = JSON.parse(String(row['body']));
  const { under } = row;
  return {
    id: String(row['id']),
    createdMs: Number(row['created_ms']),
    body,
    ...(typeof under === 'string' ? { under } : {}),
    place: Number(row['place']),
  };
}

function readToken(row: Row): FisToken {
  const { answer } = row;
  return {
    asked: String(row['asked']),
    id: String(row['id']),
    answer: typeof answer === 'string' ? JSON.parse(answer) : null,
  };
}

function pageKeyOf(database: DatabaseSync): Uint8Array {
  database.prepare('INSERT OR IGNORE INTO fis_page_key (one, bytes) VALUES (1, ?)').run(randomBytes(32));
  const bytes = database.prepare('SELECT bytes FROM fis_page_key').get()?.['bytes'];
  if (bytes instanceof Uint8Array) return bytes;
  throw new RangeError('the store has no key for page tokens');
}

/**
 * One transaction; a savepoint where one is under way.
 * @see https://www.sqlite.org/lang_savepoint.html
 */
function inTransaction<Result>(database: DatabaseSync, act: () => Result): Result {
  const [begin, end, undo] = database.isTransaction
    ? ['SAVEPOINT fis', 'RELEASE fis', 'ROLLBACK TO fis; RELEASE fis']
    : ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'];
  let began = false;
  try {
    database.exec(begin);
    began = true;
    const result = act();
    database.exec(end);
    return result;
  } catch (thrown) {
    if (began && database.isTransaction) database.exec(undo);
    throw isFromSqlite(thrown) ? new FiredrillError('store-unwritable', reasonOf(thrown), { cause: thrown }) : thrown;
  }
}

/** What `act` itself throws, a refusal for example, goes to the caller as it is. */
const isFromSqlite = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_SQLITE_ERROR';
