import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { reasonOf } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import type { FisOccurrence } from './occurrence.ts';
import { stateEvent } from './state-event.ts';

/** Who is told of changes of state. */
export interface Receiver {
  readonly url: string;
  readonly secret: string;
}

export interface WebhooksAsked {
  readonly receivers: readonly Receiver[];
  readonly newId: () => string;
  /** Wall time since the epoch. */
  readonly nowMs: () => number;
  readonly notes: Notes;
  /** How long to wait before each further try. */
  readonly againAfterMs?: readonly number[];
}

/** Tells receivers what happens to experiments. */
export interface Webhooks {
  /** Sends soon; never throws and never lets anybody wait. */
  readonly occurred: (occurrence: FisOccurrence) => void;
  /** Gives what is on its way a moment, and then lets go of it. */
  readonly end: () => Promise<void>;
}

/** A try takes so long at most, and an event is of no use any more after a minute. */
const tryMs = 5_000;
const deadlineMs = 60_000;
const againMs = [500, 2_000, 8_000, 20_000];
const mostWaiting = 1_000;
const lastMs = 1_000;

/** One event on its way. */
interface Letter {
  readonly id: string;
  readonly body: string;
  readonly simulated: boolean;
  readonly untilMs: number;
}

/**
 * Posts each change of state to each receiver, in order, as JSON in EventBridge's form, signed:
 *
 *     firedrill-signature: t=SECONDS,v1=HEX      HEX = HMAC-SHA256(secret, SECONDS + "." + body)
 *     firedrill-event: UUID                      the same when it is told again
 *
 * Whatever is not answered with 2xx is told again a few times within a minute. A receiver that is behind by a thousand
 * events is not told of more; that is noted.
 */
export function createWebhooks(asked: WebhooksAsked): Webhooks {
  const ending = new AbortController();
  const lines = asked.receivers.map((receiver) => createLine(receiver, asked, ending.signal));
  return {
    occurred: (occurrence) => {
      const id = asked.newId();
      const event = stateEvent(occurrence, id);
      if (event === null) return;
      const untilMs = asked.nowMs() + deadlineMs;
      const letter: Letter = { id, body: JSON.stringify(event), simulated: occurrence.simulated, untilMs };
      for (const line of lines) line.add(letter);
    },
    end: async () => {
      await Promise.race([Promise.all(lines.map(({ empty }) => empty())), pause(lastMs, null, { ref: false })]);
      ending.abort();
      await Promise.all(lines.map(({ empty }) => empty()));
    },
  };
}

/** What one receiver is to be told, one event after the other. */
function createLine(receiver: Receiver, asked: WebhooksAsked, signal: AbortSignal) {
  const waiting: Letter[] = [];
  const { notes } = asked;
  let sending: Promise<void> | null = null;
  const send = async (): Promise<void> => {
    for (let letter = waiting.shift(); letter !== undefined; letter = waiting.shift()) {
      const why = await delivered(letter, receiver, { ...asked, signal });
      if (why !== null)
        notes.note('warn', `an event was not delivered: ${why}`, { to: hostOf(receiver), id: letter.id });
    }
    sending = null;
  };
  return {
    add: (letter: Letter): void => {
      if (waiting.length >= mostWaiting) {
        notes.note('warn', 'an event was not delivered: too many wait', { to: hostOf(receiver), id: letter.id });
        return;
      }
      waiting.push(letter);
      sending ??= Promise.resolve().then(send);
    },
    empty: (): Promise<void> => sending ?? Promise.resolve(),
  };
}

/** A URL may hold a token. */
const hostOf = ({ url }: Receiver): string => new URL(url).host;

interface Sending extends WebhooksAsked {
  readonly signal: AbortSignal;
}

/** Tries until it is taken, its deadline has passed, or we end. @returns why it was not taken, or null */
async function delivered(letter: Letter, receiver: Receiver, sending: Sending): Promise<string | null> {
  const { nowMs, signal, againAfterMs = againMs } = sending;
  let why = 'its time was over before it was its turn';
  for (const [index, beforeMs] of [0, ...againAfterMs].entries()) {
    if (signal.aborted) return 'the server ended';
    if (index > 0) await waited(beforeMs, signal);
    if (nowMs() >= letter.untilMs) return why;
    const failure = await posted(letter, receiver, sending).catch(reasonOf);
    if (failure === null) return null;
    why = failure;
  }
  return why;
}

/** Resolves after so long, or as soon as we end. */
function waited(timeMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeMs);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

/** @returns why it was not taken, or null */
async function posted(letter: Letter, { url, secret }: Receiver, { nowMs, signal }: Sending): Promise<string | null> {
  const timeoutMs = Math.max(1, Math.min(tryMs, letter.untilMs - nowMs()));
  const answer = await fetch(url, {
    method: 'POST',
    body: letter.body,
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    headers: {
      'content-type': 'application/json',
      'firedrill-event': letter.id,
      'firedrill-signature': signatureOf(letter.body, secret, Math.floor(nowMs() / 1000)),
      ...(letter.simulated ? { 'firedrill-simulated': 'true' } : {}),
    },
  });
  await answer.body?.cancel();
  return answer.ok ? null : `status ${answer.status}`;
}

/** What a receiver makes of the body as it came, and compares. @param atSeconds epoch seconds */
export function signatureOf(body: string, secret: string, atSeconds: number): string {
  const hex = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
  return `t=${atSeconds},v1=${hex}`;
}
