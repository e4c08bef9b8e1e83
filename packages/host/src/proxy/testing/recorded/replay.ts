import type { Session, Step } from '../session.ts';
import type { End, Recording } from './tap.ts';

/**
 * A recording as steps of its two ends. Each does in turn what it did, and not before it has seen whatever came past
 * the tap from the other end until then, so that every play of it has the same order. A reset is sent when everything
 * before it has arrived, because it throws away what is under way. Nothing is played of an end that has closed its
 * half and then resets: who has read an end reads no more, and would not see it.
 */
export function sessionOf(recording: Recording, name: string): Session {
  const steps: Readonly<Record<End, Step[]>> = { client: [], server: [] };
  const said = { client: 0, server: 0 };
  const heard = { client: 0, server: 0 };
  const over: Record<End, 'no' | 'ended' | 'seen'> = { client: 'no', server: 'no' };
  const catchUp = (who: End): void => {
    const other = otherOf(who);
    if (said[other] > heard[who]) steps[who].push({ do: 'expect', totalBytes: said[other] });
    heard[who] = said[other];
    if (over[other] === 'ended') {
      steps[who].push({ do: 'await-end' });
      over[other] = 'seen';
    }
  };
  for (const passed of recording) {
    const { from } = passed;
    if (passed.what === 'reset' && over[from] !== 'no') break;
    catchUp(from);
    if (passed.what === 'bytes') {
      say(steps[from], passed.bytes);
      said[from] += passed.bytes.length;
      continue;
    }
    if (passed.what === 'reset') steps[from].push({ do: 'arrive', totalBytes: said[from] });
    steps[from].push({ do: passed.what });
    over[from] = 'ended';
    if (passed.what === 'reset') break;
  }
  catchUp('client');
  catchUp('server');
  return { name, ...steps };
}

const otherOf = (who: End): End => (who === 'client' ? 'server' : 'client');

/** What came in one go is sent in one go, cut where it was cut. */
function say(steps: Step[], bytes: Buffer): void {
  const last = steps.at(-1);
  if (last?.do !== 'send') steps.push({ do: 'send', bytes, cuts: [] });
  else steps.splice(-1, 1, joined(last, bytes));
}

const joined = (last: Extract<Step, { do: 'send' }>, bytes: Buffer): Step => ({
  do: 'send',
  bytes: Buffer.concat([last.bytes, bytes]),
  cuts: [...last.cuts, last.bytes.length],
});
