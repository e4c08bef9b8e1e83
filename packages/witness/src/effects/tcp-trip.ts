import { nowNs, spanMs } from '../monotonic.ts';
import type { Knock } from '../network-effects.ts';
import { systemErrorCode } from '../reading.ts';
import type { Attempt, Failed } from './attempts.ts';
import { dial } from './introduce.ts';

/**
 * What a canary awaits: the answer to what it sends, the first bytes of a server that speaks first, the close that
 * answers its own, or (`stay`) nothing: it stays until something ends it.
 */
export type Trip = 'exchange' | 'greeting' | 'close' | 'stay';

/** `limitMs`: how long to wait; null waits until it is cancelled. */
export type TripPlan = { readonly trip: Trip; readonly expectBytes: number; readonly limitMs: number | null };

/** `open`: nothing had ended it when its time was over. */
export type TripOutcome = {
  readonly end: 'answered' | 'open' | 'closed' | 'reset' | 'refused';
  readonly tookMs: number;
  readonly receivedBytes: number;
  readonly pieceCount: number;
};

export const greetingWaitMs = 300;

/** Sends one canary on a connection of its own. */
export function sendTrip(knock: Knock, { trip, expectBytes, limitMs }: TripPlan): Attempt<TripOutcome> {
  const { promise, resolve } = Promise.withResolvers<TripOutcome | Failed>();
  const { host, port, about = null } = knock;
  const bytes = Buffer.from(knock.send ?? '', 'base64');
  let beganNs = nowNs();
  let receivedBytes = 0;
  let pieceCount = 0;
  let timer: NodeJS.Timeout | undefined;
  const finish = (outcome: TripOutcome['end'] | Failed): void => {
    clearTimeout(timer);
    const tookMs = spanMs(beganNs, nowNs());
    resolve(typeof outcome === 'object' ? outcome : { end: outcome, tookMs, receivedBytes, pieceCount });
    socket.destroy();
  };
  const hear = (piece: Buffer): void => {
    receivedBytes += piece.length;
    pieceCount += 1;
    if ((trip === 'exchange' || trip === 'greeting') && receivedBytes >= expectBytes) {
      finish('answered');
    }
  };
  const listen = (): void => {
    timer = limitMs === null ? undefined : setTimeout(finish, limitMs, 'open');
    socket.on('data', hear);
    socket.on('end', () => finish(trip === 'close' ? 'answered' : 'closed'));
    socket.on('close', () => finish('closed'));
    socket.on('error', (error) => finish(endBy(error, trip)));
  };
  const socket = dial({ host, port, about }, (failure) => {
    if (failure !== null) {
      finish(endBy(failure, trip));
      return;
    }
    // A greeting is on its way as soon as the server accepts; a door dials its server when it has heard our name, and
    // the other trips begin with what we do now.
    beganNs = trip === 'greeting' && about === null ? beganNs : nowNs();
    if (about !== null) {
      listen();
    }
    if (bytes.length > 0) {
      socket.write(bytes);
    }
    if (trip === 'close') {
      socket.end();
    }
  });
  if (about === null) {
    listen();
  }
  return { done: promise, cancel: () => socket.destroy() };
}

function endBy(error: Error, trip: Trip): TripOutcome['end'] | Failed {
  const code = systemErrorCode(error);
  if (code === 'ECONNREFUSED') {
    return 'refused';
  }
  if (code !== 'ECONNRESET' && code !== 'EPIPE') {
    return { failed: error.message };
  }
  // A server may answer a close with a reset: that too has come through its whole way.
  return trip === 'close' ? 'answered' : 'reset';
}

/** Finds out by which trip this server can be measured: what it greets with tells how much is to be expected. */
export async function learnPlan(knock: Knock, limitMs: number | null): Promise<TripPlan | Failed> {
  if ((knock.send ?? null) !== null) {
    return { trip: 'exchange', expectBytes: knock.expectBytes ?? 1, limitMs };
  }
  const first = await sendTrip(knock, { trip: 'stay', expectBytes: 0, limitMs: greetingWaitMs }).done;
  if ('failed' in first) {
    return first;
  }
  if (first.receivedBytes > 0) {
    return { trip: 'greeting', expectBytes: knock.expectBytes ?? first.receivedBytes, limitMs };
  }
  return { trip: 'close', expectBytes: 0, limitMs };
}

/** How one outcome is told to people. */
export function tripWords({ end, tookMs, receivedBytes }: TripOutcome): string {
  const after = `after ${tookMs.toFixed(1)} ms and ${receivedBytes} bytes`;
  const words = {
    answered: `was answered ${after}`,
    open: `is open ${after}`,
    closed: `was closed ${after}`,
    reset: `was reset ${after}`,
    refused: `was refused ${after}`,
  } as const;
  return words[end];
}
