import { connect, type Socket } from 'node:net';

import { systemErrorCode } from '../reading.ts';
import { canarySource } from './canary-source.ts';

/** What a door answers to a canary that said which injection it is about. */
const doorAnswer = 'firedrill-door\n';
const unheard = 'the door does not hear which injection this is about';
const limitMs = 3000;

/** Where a canary goes. `about`: through a door of ours, to see one injection alone; null: to any server. */
export type Way = { readonly host: string; readonly port: number; readonly about: string | null };

/**
 * A connection from where canaries come. One that is about an injection says so at first, and is handed on when the
 * door has answered: what another fault does there would hide this one, or pass for it. The other end of this agreement
 * is `naming.ts` of the proxy. `ready` is called once: with null, or with why there is none. A door that is not there
 * (ECONNREFUSED) is told as it is; whatever else happens before its answer shows nothing of the fault.
 */
export function dial({ host, port, about }: Way, ready: (failure: Error | null) => void): Socket {
  const source = canarySource(host, about !== null);
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true, ...source });
  if (about === null) {
    socket.once('connect', () => ready(null));
    return socket;
  }
  let heard = Buffer.alloc(0);
  const finish = (failure: Error | null): void => {
    clearTimeout(timer);
    socket.pause();
    socket.off('data', hear).off('end', end).off('close', end).off('error', fail);
    if (failure === null) {
      socket.unshift(heard.subarray(doorAnswer.length));
    } else {
      socket.destroy();
    }
    ready(failure);
    // Whoever is ready listens from the next tick on at the latest (node:http), which is when it flows again.
    socket.resume();
  };
  const hear = (bytes: Buffer): void => {
    heard = Buffer.concat([heard, bytes]);
    const words = heard.toString('latin1', 0, doorAnswer.length);
    if (words === doorAnswer) {
      finish(null);
    } else if (!doorAnswer.startsWith(words)) {
      finish(new Error(unheard));
    }
  };
  const end = (): void => finish(new Error(unheard));
  const fail = (error: Error): void => finish(systemErrorCode(error) === 'ECONNREFUSED' ? error : new Error(unheard));
  const timer = setTimeout(end, limitMs);
  socket.on('connect', () => socket.write(`firedrill-canary ${about}\n`));
  socket.on('data', hear).on('end', end).on('close', end).on('error', fail);
  return socket;
}
