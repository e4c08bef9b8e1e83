import { madeInjection, madeRun } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import type { JsonObject } from '../words/json.ts';
import { evidenceBody } from './evidence.ts';
import { stateOf } from './evolve.ts';

const state = stateOf('r-aaaaaaaaaaaaaaaa', madeRun().slice(0, -40));
const injection = madeInjection;

test.each<[string, JsonObject]>([
  ['no injection', { kind: 'effect', present: true }],
  ['an id of no known form', { kind: 'effect', injection: 'i-1', present: true }],
  ['an injection of another run', { kind: 'effect', injection: 'i-zzzzzzzzzzzzzzzz', present: true }],
  ['an effect without a word about its presence', { kind: 'effect', injection }],
  ['an exposure without numbers', { kind: 'exposure', injection, met: 'many', of: 3 }],
  ['an unknown kind', { kind: 'rumour', injection }],
])('a line with %s is no evidence', (_name, line) => {
  expect(evidenceBody(line, state)).toBeNull();
});

test('a line that repeats what is known is no news, and a final one always is', () => {
  const line = { kind: 'effect', injection, present: state.injections[injection]?.effect === 'present' };
  expect(evidenceBody(line, state)).toBeNull();
  expect(evidenceBody({ ...line, final: true }, state)).toMatchObject({
    type: 'witness.effect',
    evidence: '',
    atNs: '0',
  });
});

test('exposure and blindness are told with what they are about', () => {
  expect(
    evidenceBody({ kind: 'exposure', injection, met: 1, of: 2, evidence: 'seen', atNs: '5' }, state),
  ).toMatchObject({
    type: 'witness.exposure',
    met: 1,
    of: 2,
    evidence: 'seen',
    atNs: '5',
    by: 'witness',
  });
  const counted = { kind: 'exposure', injection, met: 1, of: 1, evidence: 'counted', by: 'hold' };
  expect(evidenceBody(counted, state)).toMatchObject({ by: 'hold' });
  expect(evidenceBody({ kind: 'blind', injection, what: 'exposure', reason: 'no right' }, state)).toMatchObject({
    what: 'exposure',
    reason: 'no right',
  });
  expect(evidenceBody({ kind: 'blind', injection }, state)).toMatchObject({
    what: 'effect',
    reason: 'no reason given',
  });
});
