import { describe, expect, test } from 'vitest';
import { changed, madeRun, without } from '@firedrill/core/testing/made-run';
import type { RunEvent } from '../words/events.ts';
import { judge } from './judge.ts';

const run = 'r-bbbbbbbbbbbbbbbb' as const;
const outcomeOf = (events: readonly RunEvent[]): string => judge(events, { run, simulated: false }).outcome;
const badDuringFault = (sinceMs: number): boolean => sinceMs > 50 && sinceMs < 2005;

describe('residual', () => {
  const cases: readonly (readonly [string, (events: readonly RunEvent[]) => readonly RunEvent[]])[] = [
    ['no known end', (events) => without(events, (body) => body.type === 'injection.recovered')],
    [
      'a failed recovery',
      (events) => changed(events, (body) => (body.type === 'injection.recovered' ? { ...body, how: 'failed' } : body)),
    ],
    ['nobody looked', (events) => without(events, (body) => body.type === 'residue.checked')],
    [
      'an effect is left',
      (events) =>
        changed(events, (body) => (body.type === 'residue.checked' ? { ...body, effects: ['a pause'] } : body)),
    ],
    [
      'a place that could not be looked at',
      (events) => changed(events, (body) => (body.type === 'residue.checked' ? { ...body, unknown: ['agent'] } : body)),
    ],
    [
      'a witness that still sees it',
      (events) =>
        changed(events, (body) =>
          body.type === 'witness.effect' && !body.baseline ? { ...body, present: true } : body,
        ),
    ],
  ];
  test.each(cases)('%s', (_cause, change) => {
    expect(outcomeOf(change(madeRun()))).toBe('residual');
    expect(outcomeOf(change(madeRun({ isBad: badDuringFault })))).toBe('residual');
  });

  test('a target that is gone counts as recovered', () => {
    const gone = changed(madeRun(), (body) =>
      body.type === 'injection.recovered' ? { ...body, how: 'target-gone', by: 'system' } : body,
    );
    expect(outcomeOf(gone)).toBe('pass');
  });
});
