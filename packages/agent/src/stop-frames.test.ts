import { FiredrillError } from '@firedrill/core/errors';
import { expect, test } from 'vitest';
import type { StopAsked, StoppedInjection } from './person-stops.ts';
import { decodeStop, decodeStopped, encodeRefusal, encodeStop, encodeStopped } from './stop-frames.ts';
import { injectionAt, runAt } from './testing/records.ts';

const asked: StopAsked = { all: false, runs: [runAt(1), runAt(2)], why: 'enough', interrupt: true };

test('what is asked comes out as it went in; a long reason is shortened', () => {
  expect(decodeStop(encodeStop('a token', asked))).toEqual({ token: 'a token', asked });
  expect(decodeStop(encodeStop('a token', { ...asked, why: 'x'.repeat(900) })).asked.why).toHaveLength(500);
});

test('what is answered comes out as it went in, of what is taken back and of what is not yet', () => {
  const common = { detail: '', exposure: null };
  const stopped: readonly StoppedInjection[] = [
    { what: 'a pause', status: { injection: injectionAt(1), state: 'recovered', how: 'restored', ...common } },
    { what: 'a kill', status: { injection: injectionAt(2), state: 'recovering', how: null, ...common } },
  ];
  expect(decodeStopped(encodeStopped(stopped))).toEqual(stopped);
});

test('a refusal is thrown with its reason', () => {
  const line = encodeRefusal(new FiredrillError('limit', 'too long'));
  expect(() => decodeStopped(line)).toThrow('the agent refuses (limit)');
});

test.each([
  ['another version', { v: 2 }, 'version 1, not 2'],
  ['no version', { v: undefined }, 'version 1, not'],
  ['another word', { ask: 'start' }, 'request.ask'],
  ['a run that is none', { runs: ['r-1'] }, 'request.runs'],
  ['a run that is no text', { runs: [1] }, 'request.runs'],
  ['runs that are no list', { runs: runAt(1) }, 'request.runs'],
  ['no token', { token: undefined }, 'request.token'],
])('what is asked in another form is refused at the place: %s', (_name, changes, place) => {
  const line = JSON.stringify({ v: 1, token: 't', ask: 'stop', ...asked, ...changes });
  expect(() => decodeStop(line)).toThrow(place);
});
