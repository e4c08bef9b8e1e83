import { describe, expect, test } from 'vitest';
import { randomness } from './random.ts';
import { differences, isStrict, onGround, seed, sessionsPerClass, settings } from './testing/fidelity.ts';
import { Script } from './testing/session.ts';
import { httpClasses, otherClasses, refusedClasses, wordsOf } from './testing/session-classes.ts';

const all = Object.entries(settings);
const loose = all.filter(([, asked]) => !isStrict(asked));

/** A class is played in every setting that lets it through, as often in each. */
const eachIn = (name: string): number => Math.ceil(sessionsPerClass / (refusedClasses.has(name) ? loose : all).length);

describe.each(all)('with %s', (setting, asked) => {
  const strict = isStrict(asked);
  const classes = Object.entries({ ...httpClasses, ...otherClasses }).filter(
    ([name]) => !(strict && refusedClasses.has(name)),
  );
  test.concurrent.each(classes)(
    '%s: every byte and every end is the same as directly',
    (name, make) =>
      onGround(asked, async (ground) => {
        for (let at = 0; at < eachIn(name); at += 1) {
          const random = randomness(`${seed}/${setting}/${name}`, at);
          const session = make(new Script(`${name} ${at}`, random), wordsOf(random));
          expect(await differences(session, ground)).toEqual([]);
        }
      }),
    300_000,
  );
});

test('what a proxy changes is told', async () => {
  const random = randomness(seed, 0);
  const session = new Script('a question', random)
    .exchange('GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    .done();
  await onGround([{ fault: 'http.patch', with: { headers: { 'x-more': '1' } } }], async (ground) => {
    expect((await differences(session, ground)).join()).toMatch(/the (client|server) got \d+ bytes that are not the/);
  });
});
