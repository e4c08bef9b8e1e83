import { setTimeout as pause } from 'node:timers/promises';
import type { NumbersBelow } from '@firedrill/core/plan/random';
import type { JsonObject } from '@firedrill/core/words/json';
import { type Answer, type Asker, textInside } from './ask.ts';
import { type KillBook, killTemplate, type StartAsked } from './kill-book.ts';

/** What asks a server without end, until it is dead. */
export interface Storm {
  readonly asker: Asker;
  readonly book: KillBook;
  readonly below: NumbersBelow;
  /** Names of this life's own regions and tokens. */
  readonly life: number;
  readonly isOver: () => boolean;
}

const workers = 3;
const pauseMs = 60;
export const calmRegion = 'us-east-1';

/** Resolves when the server is dead, and every request answered or broken. */
export async function rageUntilDead(storm: Storm): Promise<void> {
  const { book, below, life } = storm;
  await Promise.all(unanswered(book).map((start) => begin(storm, start)));
  const lever = below(4) === 0 ? [pullLever(storm, `lever-${life}`)] : [];
  await Promise.all([...lever, ...Array.from({ length: workers }, () => work(storm))]);
}

/** Starts whose answer nobody heard: they are asked for again under the same token. */
export const unanswered = (book: KillBook): readonly StartAsked[] => book.starts.filter(({ ids }) => ids.size === 0);

async function work(storm: Storm): Promise<void> {
  const { book, below, isOver } = storm;
  while (!isOver()) {
    const recent = book.starts.slice(-20);
    const chosen = recent[below(Math.max(1, recent.length))];
    const id = [...(chosen?.ids ?? [])][0];
    const word = below(10);
    if (word < 4 || chosen === undefined) await begin(storm, newStart(storm, calmRegion));
    else if (word < 6) await begin(storm, chosen);
    else if (word < 8 && id !== undefined) await stop(storm, chosen.region, id);
    else if (id !== undefined) await asked(storm, 'GET', `/experiments/${id}`, undefined, chosen.region);
    await pause(below(pauseMs));
  }
}

function newStart({ book, below, life }: Storm, region: string): StartAsked {
  const token = `${region}-${life}-${book.starts.length}`;
  const skipAll = below(8) === 0;
  const options: JsonObject = skipAll ? { experimentOptions: { actionsMode: 'skip-all' } } : {};
  const body = { clientToken: token, tags: { token }, ...options };
  const start: StartAsked = { token, region, body, skipAll, ids: new Set(), asked: 0 };
  book.starts.push(start);
  return start;
}

/** Starts one, or asks again with the same token. */
export async function begin(storm: Storm, start: StartAsked): Promise<void> {
  const template = await templateOf(storm, start.region);
  if (template === null) return;
  start.asked += 1;
  const body = { ...start.body, experimentTemplateId: template };
  const answer = await asked(storm, 'POST', '/experiments', body, start.region);
  if (answer?.status === 200) start.ids.add(textInside(answer, 'id'));
}

/** Created once for each region, under a token: a creation that broke is asked for again. */
async function templateOf(storm: Storm, region: string): Promise<string | null> {
  const known = storm.book.templates.get(region);
  if (known !== undefined) return known;
  const answer = await asked(storm, 'POST', '/experimentTemplates', killTemplate, region);
  if (answer === null) return null;
  const id = textInside(answer, 'id');
  const before = storm.book.templates.get(region);
  if (before !== undefined && before !== id) storm.book.odd.push(`${region}: one token made ${before} and ${id}`);
  storm.book.templates.set(region, id);
  return id;
}

async function stop(storm: Storm, region: string, id: string): Promise<void> {
  const { stops } = storm.book;
  const known = stops.get(id) ?? { answeredMs: null, status: '' };
  stops.set(id, known);
  const answer = await asked(storm, 'DELETE', `/experiments/${id}`, undefined, region);
  if (answer?.status !== 200 || known.answeredMs !== null) return;
  [known.answeredMs, known.status] = [Date.now(), textInside(answer, 'state', 'status')];
}

/** Three experiments in a region of their own, and its lever, in the midst of them. */
async function pullLever(storm: Storm, region: string): Promise<void> {
  const { book, below } = storm;
  for (let left = 3; left > 0; left -= 1) await begin(storm, newStart(storm, region));
  await pause(below(300));
  const known = { answeredMs: null, status: '' };
  book.levers.set(region, known);
  await engage(storm, region);
}

/** Engages the lever of a region, or asks for it again. */
export async function engage(storm: Storm, region: string): Promise<void> {
  const known = storm.book.levers.get(region);
  const state = { status: 'engaged', reason: 'enough' };
  const answer = await asked(storm, 'PATCH', '/safetyLevers/default/state', { state }, region);
  if (known === undefined || known.answeredMs !== null || answer === null) return;
  [known.answeredMs, known.status] = [Date.now(), textInside(answer, 'state', 'status')];
}

/** Null when the connection broke, which is only right when the server was killed. */
async function asked(
  { asker, book, isOver }: Storm,
  method: string,
  target: string,
  body: JsonObject | undefined,
  region: string,
): Promise<Answer | null> {
  book.requests += 1;
  try {
    const answer = await asker.ask(method, target, body, region);
    if (answer.status === 200) return answer;
    book.odd.push(`${method} ${target}: ${answer.status} ${answer.errorType} ${JSON.stringify(answer.body)}`);
    return null;
  } catch (thrown) {
    book.broken += 1;
    if (!isOver()) book.odd.push(`${method} ${target} broke while the server lived: ${String(thrown)}`);
    return null;
  }
}
