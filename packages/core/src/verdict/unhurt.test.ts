import { changed, madeRun, type MadeRun, type Timed, withMore, without } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import type { EventBody, RunEvent } from '../words/events.ts';
import { judge } from './judge.ts';

/* Runs that hurt nobody: they only wait, or only look. */

const outcomeOf = (events: readonly RunEvent[]): string => judge(events).outcome;
const unasked = { hypothesis: undefined } as const;
const stop = (by: 'person' | 'engine'): Timed => [2000, { type: 'stop.requested', by, why: 'so', interrupt: false }];

/** A run whose only action injects nothing, and that looked for what may be left. */
function waitingRun(spec: { readonly hypothesis?: undefined }): readonly RunEvent[] {
  const unhurt = changed(madeRun({ spec }), (body) => {
    if (body.type !== 'run.created') return body;
    return { ...body, plan: { ...body.plan, actions: body.plan.actions.map((each) => ({ ...each, injections: [] })) } };
  });
  return without(unhurt, ({ type }) => /^(injection|witness)\./.test(type));
}

/** A run whose only injection looks, so that no witness can see it. */
const lookingRun = (spec: MadeRun['spec']): readonly RunEvent[] =>
  without(
    changed(madeRun({ spec, lasts: 'act', faultMs: 200 }), (body) =>
      body.type === 'run.created' ? looksOnly(body) : body,
    ),
    ({ type }) => type.startsWith('witness.'),
  );

function looksOnly(created: Extract<EventBody, { type: 'run.created' }>): EventBody {
  const actions = created.plan.actions.map((action) => ({
    ...action,
    injections: action.injections.map((each) => ({ ...each, looksOnly: true as const })),
  }));
  return { ...created, plan: { ...created.plan, actions } };
}

test('one that only waits and asks nothing is unjudged, as long as it came to its end and nothing is left', () => {
  const waited = waitingRun(unasked);
  expect(judge(waited)).toMatchObject({ outcome: 'unjudged', finding: 'not-asked' });
  expect(judge(waited).because).toMatch(/nothing to inject/);
  expect(outcomeOf(withMore(waited, stop('engine')))).toBe('inconclusive');
  expect(outcomeOf(withMore(waited, stop('person')))).toBe('aborted');
  expect(outcomeOf(without(waited, (body) => body.type === 'residue.checked'))).toBe('inconclusive');
});

test('one that looks and asks nothing, too; what never came about is missed', () => {
  expect(outcomeOf(lookingRun(unasked))).toBe('unjudged');
  expect(outcomeOf(without(lookingRun(unasked), ({ type }) => type === 'injection.live'))).toBe('inconclusive');
});

test('with a hypothesis neither proves anything', () => {
  expect(outcomeOf(waitingRun({}))).toBe('inconclusive');
  expect(outcomeOf(lookingRun({}))).toBe('inconclusive');
});
