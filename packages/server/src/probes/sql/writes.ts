/** Statements that surely change something, by their first word, in the databases that speak SQL. */
const sqlWrites = new Set(
  ['INSERT UPDATE DELETE REPLACE MERGE TRUNCATE', 'CREATE ALTER DROP RENAME GRANT REVOKE REINDEX VACUUM'].flatMap(
    (words) => words.split(' '),
  ),
);

/**
 * Commands that surely change something, in Redis.
 * @see https://redis.io/docs/latest/commands/
 */
const redisWrites = new Set(
  [
    'APPEND COPY DECR DECRBY DEL EXPIRE EXPIREAT GETDEL GETEX GETSET INCR INCRBY INCRBYFLOAT MOVE MSET MSETNX PERSIST',
    'PEXPIRE PEXPIREAT PSETEX RENAME RENAMENX RESTORE SET SETBIT SETEX SETNX SETRANGE UNLINK FLUSHALL FLUSHDB SWAPDB',
    'HDEL HINCRBY HINCRBYFLOAT HMSET HSET HSETNX BLMOVE BLPOP BRPOP LINSERT LMOVE LPOP LPUSH LPUSHX LREM LSET LTRIM',
    'RPOP RPOPLPUSH RPUSH RPUSHX SADD SDIFFSTORE SINTERSTORE SMOVE SPOP SREM SUNIONSTORE ZADD ZINCRBY ZPOPMAX ZPOPMIN',
    'ZREM ZREMRANGEBYRANK ZREMRANGEBYSCORE ZUNIONSTORE GEOADD PFADD PFMERGE XACK XADD XDEL XTRIM PUBLISH SPUBLISH',
  ].flatMap((words) => words.split(' ')),
);

const comment = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/|\()+/;

/**
 * The word by which a question is known to change something; null where it reads, or only the database can tell, which
 * is asked then.
 */
export function writingWord({ url, query }: { readonly url: string; readonly query: string }): string | null {
  const isRedis = /^rediss?:/.test(url);
  const [word = ''] = /^[A-Za-z]+/.exec(query.replace(comment, '')) ?? [];
  const known = isRedis ? redisWrites : sqlWrites;
  return known.has(word.toUpperCase()) ? word.toUpperCase() : null;
}
