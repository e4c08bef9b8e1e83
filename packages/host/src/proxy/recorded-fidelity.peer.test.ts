import { beforeAll, describe, expect, test } from 'vitest';
import { differences, onGround, seed, sessionsPerClass, settings } from './testing/fidelity.ts';
import { recordedClasses } from './testing/recorded/classes.ts';
import { record } from './testing/recorded/record.ts';
import { sessionOf } from './testing/recorded/replay.ts';
import type { Recording } from './testing/recorded/tap.ts';

const all = Object.entries(settings);

/** Recorded when the test runs; each recording is played in one setting, directly and through the proxy. */
describe.each(Object.entries(recordedClasses))('%s', (name, recorded) => {
  const why = recorded.why();
  let recordings: readonly Recording[] = [];
  beforeAll(async () => {
    if (why === null) recordings = await record(recorded, sessionsPerClass, `${seed}/${name}`);
  }, 300_000);

  test('the sessions differ, and bytes go both ways', ({ skip }) => {
    skip(why !== null, why ?? '');
    const different = new Set(recordings.map(textWithoutDates));
    expect(recordings).toHaveLength(sessionsPerClass);
    expect(different.size).toBeGreaterThan(sessionsPerClass * 0.8);
    for (const from of ['client', 'server'] as const) {
      const spoken = recordings.filter((each) => each.some((passed) => passed.from === from && 'bytes' in passed));
      expect(spoken.length).toBeGreaterThan(sessionsPerClass / 2);
    }
  });

  test.concurrent.for(all)(
    'with %s: every byte and every end is the same as directly',
    { timeout: 300_000 },
    async ([setting, asked], { skip }) => {
      skip(why !== null, why ?? '');
      const mine = all.findIndex(([each]) => each === setting);
      await onGround(asked, async (ground) => {
        for (let at = mine; at < recordings.length; at += all.length) {
          const session = sessionOf(recordings[at] ?? [], `${name} ${at}`);
          expect(await differences(session, ground)).toEqual([]);
        }
      });
    },
  );
});

/** The second in which a session was recorded makes it no other session. */
const textWithoutDates = (recording: Recording): string =>
  recording
    .map((each) => ('bytes' in each ? each.bytes.toString('latin1').replace(/^Date: .*$/gim, '') : each.what))
    .join('\n');
