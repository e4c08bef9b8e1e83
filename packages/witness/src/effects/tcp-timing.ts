import { connect } from 'node:net';

import type { TcpTiming } from '../lines.ts';
import { nowNs, spanMs } from '../monotonic.ts';
import type { EffectMeasure, Reading } from '../reading.ts';
import { canaries, type Canary, type CanaryResult } from './canaries.ts';

/** Which round trip is timed; see the documentation of TcpTiming. */
type Trip = 'exchange' | 'greeting' | 'close';

const greetingWaitMs = 300;

/** Sees late bytes of a TCP server of any protocol, by connections of the witness's own. */
export function tcpTiming(effect: TcpTiming): EffectMeasure {
  let chosen: EffectMeasure | null = null;
  const choose = async (): Promise<EffectMeasure> => {
    chosen ??= measureOf(effect, await chooseTrip(effect));
    return chosen;
  };
  const baseline = async (): Promise<Reading> => (await choose()).baseline();
  const read = async (): Promise<Reading> => (await choose()).read();
  const check = async (): Promise<Reading> => (await choose()).check();
  return { baseline, read, check, close: () => chosen?.close() };
}

function measureOf(effect: TcpTiming, trip: Trip): EffectMeasure {
  const words = {
    exchange: `${effect.expectBytes ?? 1} bytes of answer`,
    greeting: 'the first byte',
    close: 'the answer to our close',
  } as const;
  return canaries({
    send: () => sendOne(effect, trip),
    name: `${words[trip]} from ${effect.host}:${effect.port}`,
    atLeastMs: effect.atLeastMs,
    baselineSamples: effect.baselineSamples ?? 3,
    window: effect.window ?? 1,
  });
}

/** Without bytes to send: waits whether the upstream speaks first. */
async function chooseTrip(effect: TcpTiming): Promise<Trip> {
  if ((effect.send ?? null) !== null) {
    return 'exchange';
  }
  const canary = sendOne(effect, 'greeting');
  const { promise, resolve } = Promise.withResolvers<Trip>();
  const timer = setTimeout(resolve, greetingWaitMs, 'close');
  const heard = canary.done.then((result): Trip => ('tookMs' in result ? 'greeting' : 'close'));
  const trip = await Promise.race([heard, promise]);
  clearTimeout(timer);
  canary.cancel();
  return trip;
}

function sendOne(effect: TcpTiming, trip: Trip): Canary {
  const { promise, resolve } = Promise.withResolvers<CanaryResult>();
  let beganNs = nowNs();
  let missingBytes = trip === 'exchange' ? (effect.expectBytes ?? 1) : 1;
  const answered = (): void => resolve({ tookMs: spanMs(beganNs, nowNs()) });
  const socket = connect({ host: effect.host, port: effect.port, allowHalfOpen: true });
  socket.on('connect', () => {
    // A greeting is on its way as soon as the server accepts; the other two trips begin with what we do now.
    if (trip === 'exchange') {
      beganNs = nowNs();
      socket.write(Buffer.from(effect.send ?? '', 'base64'));
    } else if (trip === 'close') {
      beganNs = nowNs();
      socket.end();
    }
  });
  socket.on('data', (bytes) => {
    missingBytes -= bytes.length;
    if (trip !== 'close' && missingBytes <= 0) {
      answered();
      socket.destroy();
    }
  });
  socket.on('end', () => {
    if (trip === 'close') {
      answered();
    }
    resolve({ failed: 'the connection ended before the answer' });
    socket.destroy();
  });
  socket.on('error', (error) => {
    // A server may answer a close with a reset: that too has come through its whole way.
    if (trip === 'close' && 'code' in error && error.code === 'ECONNRESET') {
      answered();
    }
    resolve({ failed: error.message });
  });
  return { done: promise, cancel: () => socket.destroy() };
}
