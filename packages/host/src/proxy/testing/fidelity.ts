import { openPath, type Path } from './path.ts';
import { openStage, type Session, type Stage } from './session.ts';

type Asked = readonly {
  readonly fault: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly match?: object;
}[];

/** Rules that may delay, and must not change a byte. */
export const settings: Readonly<Record<string, Asked>> = {
  'no rule': [],
  'an http rule that never matches': [{ fault: 'http.delay', with: { delayMs: 60_000 }, match: { path: '/never' } }],
  'http delays': [
    { fault: 'http.delay', with: { delayMs: 2 } },
    { fault: 'http.delay', with: { delayMs: 1, jitterMs: 1, at: 'request' } },
  ],
  'tcp latency': [{ fault: 'tcp.latency', with: { delayMs: 2, jitterMs: 2, direction: 'both' } }],
};

/** Sessions in all; the whole proof asks for 10,000. */
const sessions = Number(process.env['FIREDRILL_FIDELITY_SESSIONS'] ?? 360);
export const seed = process.env['FIREDRILL_FIDELITY_SEED'] ?? 'fidelity';
/** Three in a hundred of all are of each class: 300 of 10,000. */
export const sessionsPerClass = Math.max(Object.keys(settings).length, Math.ceil(sessions * 0.03));

/** Whether a setting reads HTTP, and so refuses what is no sound HTTP. */
export const isStrict = (asked: Asked): boolean => asked.some((rule) => rule.fault.startsWith('http.'));

/** A stage, and a proxy with the rules of one setting before it. */
export interface Ground {
  readonly stage: Stage;
  readonly path: Path;
}

/** @param use gets a ground of its own, which is gone afterwards */
export async function onGround(asked: Asked, use: (ground: Ground) => Promise<void>): Promise<void> {
  const stage = await openStage();
  const path = await openPath(stage.port);
  try {
    for (const [at, rule] of asked.entries()) path.rule({ id: `r${at}`, ...rule });
    await use({ stage, path });
  } finally {
    path.close();
    stage.close();
  }
}

/** Plays a session directly and through the proxy. What is different, in words: empty when nothing is. */
export async function differences(session: Session, { stage, path }: Ground): Promise<readonly string[]> {
  const direct = await stage.play(session, stage.port);
  const through = await stage.play(session, path.port);
  return (['client', 'server'] as const).flatMap((who) => {
    const [straight, led] = [direct[who], through[who]];
    const told = `${session.name}: the ${who} got`;
    const bytes = `${told} ${led.bytes.length} bytes that are not the ${straight.bytes.length} that it gets directly`;
    const ending = `${told} the end ${led.ending}, directly ${straight.ending}`;
    return [...(led.bytes.equals(straight.bytes) ? [] : [bytes]), ...(led.ending === straight.ending ? [] : [ending])];
  });
}
