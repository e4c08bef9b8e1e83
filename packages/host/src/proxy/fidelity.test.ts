import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomness } from './random.ts';
import { openPath, type Path } from './testing/path.ts';
import { openStage, Script, type Session, type Stage } from './testing/session.ts';
import { httpClasses, otherClasses, refusedClasses, wordsOf } from './testing/session-classes.ts';

/** Sessions in all; the whole proof asks for 10,000. */
const sessions = Number(process.env['FIREDRILL_FIDELITY_SESSIONS'] ?? 360);
const seed = process.env['FIREDRILL_FIDELITY_SEED'] ?? 'fidelity';

type Asked = readonly {
  readonly fault: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly match?: object;
}[];
const settings: Readonly<Record<string, Asked>> = {
  'no rule': [],
  'an http rule that never matches': [{ fault: 'http.delay', with: { delayMs: 60_000 }, match: { path: '/never' } }],
  'http delays': [
    { fault: 'http.delay', with: { delayMs: 2 } },
    { fault: 'http.delay', with: { delayMs: 1, jitterMs: 1, at: 'request' } },
  ],
  'tcp latency': [{ fault: 'tcp.latency', with: { delayMs: 2, jitterMs: 2, direction: 'both' } }],
};

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe.each(Object.entries(settings))('with %s', (setting, asked) => {
  let path: Path;
  beforeAll(async () => {
    path = await openPath(stage.port);
    for (const [at, rule] of asked.entries()) path.rule({ id: `r${at}`, ...rule });
  });
  afterAll(() => path.close());

  const strict = asked.some((rule) => rule.fault.startsWith('http.'));
  const classes = Object.entries({ ...httpClasses, ...otherClasses }).filter(
    ([name]) => !(strict && refusedClasses.has(name)),
  );
  const each = Math.max(1, Math.round(sessions / classes.length / Object.keys(settings).length));
  test.each(classes)(
    '%s: every byte and every end is the same as directly',
    async (name, make) => {
      for (let at = 0; at < each; at += 1) {
        const random = randomness(`${seed}/${setting}/${name}`, at);
        const session: Session = make(new Script(`${name} ${at}`, random), wordsOf(random));
        const direct = await stage.play(session, stage.port);
        const through = await stage.play(session, path.port);
        expect(through.client.bytes.equals(direct.client.bytes), 'what the client got').toBe(true);
        expect(through.server.bytes.equals(direct.server.bytes), 'what the server got').toBe(true);
        expect([through.client.ending, through.server.ending]).toEqual([direct.client.ending, direct.server.ending]);
      }
    },
    120_000,
  );
});
