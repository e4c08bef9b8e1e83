import type { DatabaseSync } from 'node:sqlite';
import type { RunStore } from '@firedrill/core/engine/engine-ports';
import { asFiredrillError, FiredrillError } from '@firedrill/core/errors';
import type { Clock } from '@firedrill/core/ports';
import type { EventBody, RunEvent } from '@firedrill/core/words/events';
import { isRunId, type RunId } from '@firedrill/core/words/ids';
import { commitTogether, type Together } from './commit-together.ts';

/** What lists show of a run. State that can be derived from the events, written in the same transaction as they are. */
export interface RunRow {
  readonly run: RunId;
  readonly name: string;
  readonly createdAt: string;
  readonly bootId: string;
  readonly owner: string;
  readonly epoch: number;
  readonly leaseUntilNs: bigint;
  readonly lastSeq: number;
  readonly phase: string;
  readonly outcome: string | null;
}

/** Runs and their events on SQLite. Events are appended and never changed; a stale epoch writes nothing. */
export interface RunsStore extends RunStore {
  readonly create: (
    run: RunId,
    asked: { name: string; leaseUntilNs: bigint; bodies: readonly EventBody[] },
  ) => readonly RunEvent[];
  /** Takes over a run under the next epoch. */
  readonly claim: (run: RunId, leaseUntilNs: bigint) => number;
  readonly list: (limit: number) => readonly RunRow[];
  readonly find: (run: RunId) => RunRow | null;
  readonly unfinished: () => readonly RunRow[];
  /** The events behind `seq`, all of them or so many at most. */
  readonly eventsAfter: (run: RunId, seq: number, most?: number) => readonly RunEvent[];
  /** What else is to be written, with what runs write in this turn of the event loop. */
  readonly together: Together;
  /** Calls back after each durable append, until the returned function is called. */
  readonly onAppend: (call: (run: RunId, events: readonly RunEvent[]) => void) => () => void;
}

export interface StoreSurroundings {
  readonly clock: Clock;
  readonly bootId: string;
  /** Who writes: the server's process. */
  readonly owner: string;
  /** Calls back when what else wants to be written has said so: the end of this turn of the event loop. */
  readonly soon?: (call: () => void) => void;
}

export function createRunsStore(database: DatabaseSync, around: StoreSurroundings): RunsStore {
  const listeners = new Set<Listener>();
  const sql = prepare(database);
  /** Whatever listens must not fail: what it hears of is durable, and would be written again. */
  const announce = (run: RunId, events: readonly RunEvent[]): readonly RunEvent[] => {
    for (const listener of listeners) listener(run, events);
    return events;
  };
  const together = commitTogether(database, around.soon);
  const append: RunsStore['append'] = (run, epoch, bodies) =>
    together(
      () => appendOwned(sql, around, { run, epoch, bodies }),
      (events) => announce(run, events),
    );
  return {
    append,
    together,
    create: (run, asked) =>
      announce(
        run,
        inTransaction(database, () => insertRun(sql, around, run, asked)),
      ),
    keep: (run, epoch, untilNs) =>
      together(() => {
        owned(sql, run, epoch);
        sql.keepRun.run(String(untilNs), run);
      }),
    claim: (run, leaseUntilNs) =>
      inTransaction(database, () => {
        const epoch = found(sql, run).epoch + 1;
        sql.claimRun.run(epoch, around.owner, around.bootId, String(leaseUntilNs), run);
        return epoch;
      }),
    eventsOf: (run) => settle(() => readEvents(sql, { run, afterSeq: 0 })),
    eventsAfter: (run, afterSeq, most) => readEvents(sql, { run, afterSeq, most }),
    list: (limit) => sql.listRuns.all(limit).map(readRow),
    find: (run) => {
      const row = sql.findRun.get(run);
      return row === undefined ? null : readRow(row);
    },
    unfinished: () => sql.unfinishedRuns.all().map(readRow),
    onAppend: (call) => {
      listeners.add(call);
      return () => listeners.delete(call);
    },
  };
}

type Listener = (run: RunId, events: readonly RunEvent[]) => void;

function insertRun(
  sql: Statements,
  around: StoreSurroundings,
  run: RunId,
  { name, leaseUntilNs, bodies }: Parameters<RunsStore['create']>[1],
): readonly RunEvent[] {
  const { owner, bootId, clock } = around;
  sql.insertRun.run(run, name, clock.wallTime(), bootId, owner, 1, String(leaseUntilNs), bodies.length);
  return writeEvents(sql, around, { run, seq: 0, epoch: 1, bodies });
}

interface Appended {
  readonly run: RunId;
  readonly epoch: number;
  readonly bodies: readonly EventBody[];
}

function appendOwned(sql: Statements, around: StoreSurroundings, asked: Appended): readonly RunEvent[] {
  const { run, epoch, bodies } = asked;
  const row = owned(sql, run, epoch);
  const written = writeEvents(sql, around, { ...asked, seq: row.lastSeq });
  const { phase, outcome } = summary(row, bodies);
  sql.touchRun.run(row.lastSeq + bodies.length, phase, outcome, run);
  return written;
}

/** Writes events behind `seq` and returns them as they are kept. */
function writeEvents(
  sql: Statements,
  { clock, bootId }: StoreSurroundings,
  { run, seq: lastSeq, epoch, bodies }: Appended & { readonly seq: number },
): readonly RunEvent[] {
  return bodies.map((body, index) => {
    const seq = lastSeq + index + 1;
    const times = { bootId, bootNs: String(clock.nowNs()), wallTime: clock.wallTime() };
    sql.insertEvent.run(run, seq, epoch, bootId, times.bootNs, times.wallTime, JSON.stringify({ v: 1, ...body }));
    return { v: 1, seq, epoch, body, ...times };
  });
}

type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
  return {
    insertRun: database.prepare(
      `INSERT INTO runs (run, name, created_at, boot_id, owner, epoch, lease_until_ns, last_seq, phase)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'before')`,
    ),
    insertEvent: database.prepare(
      'INSERT INTO events (run, seq, epoch, boot_id, boot_ns, wall_time, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    touchRun: database.prepare('UPDATE runs SET last_seq = ?, phase = ?, outcome = ? WHERE run = ?'),
    keepRun: database.prepare('UPDATE runs SET lease_until_ns = ? WHERE run = ?'),
    claimRun: database.prepare('UPDATE runs SET epoch = ?, owner = ?, boot_id = ?, lease_until_ns = ? WHERE run = ?'),
    findRun: database.prepare('SELECT * FROM runs WHERE run = ?'),
    listRuns: database.prepare('SELECT * FROM runs ORDER BY created_at DESC, run LIMIT ?'),
    unfinishedRuns: database.prepare("SELECT * FROM runs WHERE phase <> 'ended' ORDER BY created_at"),
    eventsAfter: database.prepare('SELECT * FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?'),
  };
}

function inTransaction<Result>(database: DatabaseSync, act: () => Result): Result {
  let began = false;
  try {
    database.exec('BEGIN IMMEDIATE');
    began = true;
    const result = act();
    database.exec('COMMIT');
    return result;
  } catch (thrown) {
    if (began && database.isTransaction) database.exec('ROLLBACK');
    throw asFiredrillError(thrown, 'store-unwritable');
  }
}

/** Turns a synchronous act into a promise, so that its failure is a rejection. */
function settle<Result>(act: () => Result): Promise<Result> {
  return Promise.resolve().then(act);
}

function found(sql: Statements, run: RunId): RunRow {
  const row = sql.findRun.get(run);
  if (row === undefined) throw new FiredrillError('run-unknown', `there is no run ${run}`);
  return readRow(row);
}

function owned(sql: Statements, run: RunId, epoch: number): RunRow {
  const row = found(sql, run);
  if (row.epoch !== epoch) {
    throw new FiredrillError('stale-epoch', `${run} has epoch ${row.epoch}; ${epoch} may write nothing`);
  }
  return row;
}

function summary(row: RunRow, bodies: readonly EventBody[]): { phase: string; outcome: string | null } {
  let { phase, outcome } = row;
  for (const body of bodies) {
    if (body.type === 'phase.entered') phase = body.phase;
    if (body.type === 'run.ended') [phase, outcome] = ['ended', body.verdict.outcome];
  }
  return { phase, outcome };
}

type Row = Record<string, unknown>;

function readRow(row: Row): RunRow {
  const run = String(row['run']);
  if (!isRunId(run)) throw new FiredrillError('store-newer', `the store holds a run id of an unknown form: ${run}`);
  return {
    run,
    name: String(row['name']),
    createdAt: String(row['created_at']),
    bootId: String(row['boot_id']),
    owner: String(row['owner']),
    epoch: Number(row['epoch']),
    leaseUntilNs: BigInt(String(row['lease_until_ns'])),
    lastSeq: Number(row['last_seq']),
    phase: String(row['phase']),
    outcome: typeof row['outcome'] === 'string' ? row['outcome'] : null,
  };
}

interface Wanted {
  readonly run: RunId;
  readonly afterSeq: number;
  readonly most?: number | undefined;
}

/** @see https://www.sqlite.org/lang_select.html#the_limit_clause: a negative limit is none. */
function readEvents(sql: Statements, { run, afterSeq, most = -1 }: Wanted): readonly RunEvent[] {
  return sql.eventsAfter.all(run, afterSeq, most).map((row): RunEvent => {
    const { v, ...body } = JSON.parse(String(row['body']));
    if (v !== 1) throw new FiredrillError('store-newer', `the store holds an event of version ${String(v)}`);
    return {
      v: 1,
      seq: Number(row['seq']),
      epoch: Number(row['epoch']),
      bootId: String(row['boot_id']),
      bootNs: String(row['boot_ns']),
      wallTime: String(row['wall_time']),
      body,
    };
  });
}
