import { readAsk } from '../control-words.ts';
import { readFields } from '../fields.ts';
import type { ListenerReport } from '../control-words.ts';
import { reportListener } from '../control-words.ts';
import type { RuleState } from '../rule-book.ts';
import { Switchboard } from '../switchboard.ts';

/** What a test says of a rule; the rest has defaults. */
export interface TestRule {
  readonly id: string;
  readonly fault: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly match?: object;
  readonly percent?: number;
  readonly seed?: string;
  readonly leaseMs?: number;
}

/** A proxy in this process: one listener before one server. */
export interface Path {
  readonly port: number;
  rule(rule: TestRule): RuleState;
  unrule(id: string): RuleState | null;
  state(id: string): RuleState;
  listener(): ListenerReport;
  close(): void;
}

const leaseMs = 120_000;

export async function openPath(upstreamPort: number): Promise<Path> {
  const switchboard = new Switchboard(() => undefined);
  const upstream = { host: '127.0.0.1', port: upstreamPort };
  const words = { key: 'path', listen: { host: '127.0.0.1', port: 0 }, upstream, mark: null };
  const listener = await switchboard.listen(words);
  const state = (id: string): RuleState => {
    const found = switchboard.book.states().find((one) => one.id === id);
    if (found === undefined) throw new Error(`there is no rule ${id}`);
    return found;
  };
  return {
    port: listener.port,
    rule(rule) {
      const untilNs = (process.hrtime.bigint() + BigInt(rule.leaseMs ?? leaseMs) * 1_000_000n).toString();
      const { id, fault, with: parameters, match = null, percent = 100, seed = '1' } = rule;
      const term = { leaseUntilNs: untilNs, deadlineNs: untilNs };
      const message = { verb: 'rule', rule: id, key: 'path', fault, with: parameters, match, share: { percent }, seed };
      const ask = readAsk(readFields({ ...message, ...term }, 'message'));
      if (ask.verb !== 'rule') throw new Error('not a rule');
      return switchboard.rule(ask.words, ask.term);
    },
    unrule: (id) => switchboard.book.end(id, 'unrule'),
    state,
    listener: () => reportListener(listener),
    close: () => switchboard.close(),
  };
}
