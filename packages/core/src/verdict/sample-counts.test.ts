import { madeRun, sample, withMore, without } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import type { RunEvent } from '../words/events.ts';
import { judge } from './judge.ts';

const outcomeOf = (events: readonly RunEvent[]): string => judge(events).outcome;
const page = { name: 'page', type: 'http', every: '100ms' };
const asks = (probe: object, more: object = {}) => ({
  hypothesis: { title: 't', probes: [{ ...page, ...probe }], ...more },
});
const before = { ...page, name: 'steady', when: 'before' as const };

test('what was bad while the fault was being taken back counts against a probe that counts meanwhile', () => {
  const events = madeRun({ spec: asks({}) });
  expect(outcomeOf(events)).toBe('pass');
  expect(outcomeOf(withMore(events, sample('page', 'recovering', 'bad', 3001, 3002)))).toBe('fail');
});

test.each([
  ['the last three, of which one is bad', 200, 'fail'],
  ['what came before the last three', 900, 'pass'],
])('of a probe that only counts afterwards counts: %s', (_what, badBeforeEndMs, outcome) => {
  const badMs = 4000 - badBeforeEndMs;
  const probes = [before, { ...page, when: 'after' as const }];
  const isBad = (ms: number): boolean => ms > badMs - 60 && ms < badMs + 60;
  expect(outcomeOf(madeRun({ spec: { hypothesis: { title: 't', probes } }, isBad }))).toBe(outcome);
});

test.each([
  ['within the window that is asked for', 500, 'inconclusive'],
  ['before it', 900, 'pass'],
])('a baseline is all of its window, not its last samples alone: bad %s', (_what, beforeFaultMs, outcome) => {
  const isBad = (ms: number): boolean => ms > -beforeFaultMs - 60 && ms < -beforeFaultMs + 60;
  expect(outcomeOf(madeRun({ spec: asks({}, { before: '700ms' }), isBad }))).toBe(outcome);
});

test('a look for residue that came before the end of an injection says nothing of it', () => {
  const events = madeRun();
  const early = withMore(
    without(events, (body) => body.type === 'residue.checked'),
    [2500, { type: 'residue.checked', clean: true, effects: [], litter: [], unknown: [] }],
  );
  expect(outcomeOf(early)).toBe('residual');
});
