import { expect, test } from 'vitest';
import type { Caller } from './canary.ts';
import { tcpReset } from './faults/tcp-reset.ts';
import { readFields } from './fields.ts';
import { createRule, type Rule } from './rule.ts';

const ruleOf = (seed: string, id = 'i'): Rule => {
  const effect = tcpReset.read(readFields({}, 'with'));
  const words = { id, key: 'k', fault: 'tcp.reset', percent: 50, effect, match: () => true, seed, said: '' };
  return createRule(words, () => undefined);
};

/** All that one caller draws of each kind, after others have drawn as much as they like. */
function drawn(rule: Rule, caller: Caller, others: readonly Caller[] = []): string {
  const drawOne = (each: Caller): readonly unknown[] => {
    const { upstream, downstream } = rule.drawsOfNext(each);
    return [rule.draw(each), rule.numbers(each).next(), downstream.next(), upstream.next()];
  };
  return JSON.stringify(
    Array.from({ length: 20 }, () => {
      for (const other of others) drawOne(other);
      return drawOne(caller);
    }),
  );
}

test('what a rule draws comes from its seed alone, whatever its id is', () => {
  expect(drawn(ruleOf('7/late#0/0', 'i-b'), 'customer')).toBe(drawn(ruleOf('7/late#0/0', 'i-a'), 'customer'));
  expect(drawn(ruleOf('7/late#1/0'), 'customer')).not.toBe(drawn(ruleOf('7/late#0/0'), 'customer'));
});

test('customers, probes and witnesses draw apart, so that nobody changes another’s lot', () => {
  const callers = ['customer', 'probe', 'witness'] as const;
  const alone = callers.map((caller) => drawn(ruleOf('7'), caller));
  expect(new Set(alone).size).toBe(3);
  const among = callers.map((caller) =>
    drawn(
      ruleOf('7'),
      caller,
      callers.filter((other) => other !== caller),
    ),
  );
  expect(among).toEqual(alone);
});

test('the two directions of a connection draw apart, whichever speaks first', () => {
  const [first, second] = [ruleOf('7').drawsOfNext('customer'), ruleOf('7').drawsOfNext('customer')];
  const both = [first.upstream.next(), first.downstream.next()];
  expect([second.downstream.next(), second.upstream.next()].toReversed()).toEqual(both);
  expect(both[0]).not.toBe(both[1]);
});

test('the numbers of a seed are frozen', () => {
  const rule = ruleOf('7/late#0/0');
  const { upstream, downstream } = rule.drawsOfNext('customer');
  const numbers = [rule.numbers('customer'), upstream, downstream].map((each) => each.next().toFixed(9));
  const lots = Array.from({ length: 24 }, () => (rule.draw('customer') ? 'x' : '.')).join('');
  expect([lots, ...numbers]).toMatchInlineSnapshot(`
    [
      "xx.xxxx.xxxxxxx...xxxx.x",
      "0.710910113",
      "0.481195044",
      "0.831068290",
    ]
  `);
});
