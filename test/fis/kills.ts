import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seededNumbers } from '@firedrill/core/plan/random';
import { readStore } from '@firedrill/server/store/open';
import { createAsker, textInside } from './ask.ts';
import { emptyBook, type KillBook, killTimeScale } from './kill-book.ts';
import { checkStore, type KillFindings } from './kill-checks.ts';
import { begin, engage, rageUntilDead, type Storm, unanswered } from './kill-storm.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

export interface KillsAsked {
  readonly kills: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface KillsDone extends KillFindings {
  readonly book: KillBook;
  /** Where the store is kept when something is wrong, or null. */
  readonly root: string | null;
}

const beforeListeningMs = 500;
const whileAskedMs = 1_200;
const endLimitMs = 60_000;
const active = 100_000;

/**
 * Kills the server of AWS FIS at random moments, while experiments are started, asked for again by their tokens,
 * stopped and cancelled; then lets one server bring everything to its end, and compares what is there with what was
 * answered.
 */
export async function killServers({ kills, seed, say }: KillsAsked): Promise<KillsDone> {
  const below = seededNumbers(seed, 'fis-kills');
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-fis-kills-'));
  mkdirSync(root, { recursive: true });
  const book = emptyBook();
  const start = (): ServerProcess => startServerProcess({ root, timeScale: killTimeScale, activeExperiments: active });
  for (let life = 1; life <= kills; life += 1) {
    await liveAndDie(start(), { book, below, life });
    if (life % 10 === 0)
      say(`kills: ${life}/${kills}, ${book.starts.length} experiments asked for, ${book.odd.length} odd`);
  }
  await bringToEnd(start(), { book, below, life: kills + 1 });
  const findings = readStore(path.join(root, 'store.sqlite'), (database) => checkStore(database, book));
  const isKept = findings.wrong.length > 0;
  if (!isKept) rmSync(root, { recursive: true, force: true });
  return { ...findings, book, root: isKept ? root : null };
}

type Life = Pick<Storm, 'book' | 'below' | 'life'>;

async function liveAndDie(server: ServerProcess, told: Life): Promise<void> {
  const { book, below } = told;
  book.kills += 1;
  if (below(6) === 0) {
    book.early += 1;
    await pause(below(beforeListeningMs));
    return server.kill();
  }
  const asker = createAsker(await server.listening());
  let isOver = false;
  const raging = rageUntilDead({ ...told, asker, isOver: () => isOver });
  await pause(below(whileAskedMs));
  isOver = true;
  await server.kill();
  await raging;
  asker.close();
}

/** Everything that broke is asked for once more, and all of it may end. */
async function bringToEnd(server: ServerProcess, told: Life): Promise<void> {
  const { book } = told;
  const asker = createAsker(await server.listening());
  const storm = { ...told, asker, isOver: () => false };
  try {
    await Promise.all(unanswered(book).map((start) => begin(storm, start)));
    // What was answered before a kill is answered again.
    await Promise.all(book.starts.slice(-200).map((start) => begin(storm, start)));
    for (const [region, { answeredMs }] of book.levers) if (answeredMs === null) await engage(storm, region);
    const limitMs = performance.now() + endLimitMs;
    const open = new Map(book.starts.flatMap(({ ids, region }) => [...ids].map((id) => [id, region] as const)));
    while (open.size > 0 && performance.now() < limitMs) {
      for (const [id, region] of open) {
        const answer = await asker.ask('GET', `/experiments/${id}`, undefined, region);
        const status = textInside(answer, 'state', 'status');
        if (/^(completed|stopped|failed|cancelled)$/.test(status)) open.delete(id);
      }
      await pause(100);
    }
    for (const region of book.levers.keys()) {
      const lever = await asker.ask('GET', '/safetyLevers/default', undefined, region);
      const status = textInside(lever, 'state', 'status');
      if (status !== 'engaged') book.odd.push(`the lever of ${region} is ${status} in the end`);
    }
  } finally {
    await server.kill();
    asker.close();
  }
}

export function killsText({ book, root, wrong, experiments, runs, resumed, ends }: KillsDone): readonly string[] {
  const repeated = book.starts.filter(({ asked }) => asked > 1).length;
  const stops = [...book.stops.values()].filter(({ answeredMs }) => answeredMs !== null).length;
  const ended = Object.entries(ends).map(([status, count]) => `${count} ${status}`);
  return [
    `fis kills: ${book.kills} servers killed, ${book.early} of them before they listened; ${book.requests} requests, ` +
      `${book.broken} broken by a kill`,
    `  ${book.starts.length} tokens (${repeated} used more than once) made ${experiments} experiments: ` +
      ended.join(', '),
    `  ${runs} runs, ${resumed} of them gone on with by another server; ` +
      `${stops} stops and ${book.levers.size} levers`,
    wrong.length === 0 ? '  nothing is wrong' : `  ${wrong.length} WRONG (the store is in ${root ?? ''}):`,
    ...wrong.slice(0, 30).map((each) => `    ${each}`),
  ];
}
