import { faults } from '@firedrill/faults/list';
import { type DecodeAsked, decodeExperiment } from './decode.ts';

/** A whole experiment, for tests that change a little of it. */
export const shop = `
apiVersion: firedrill/v1alpha1
kind: Experiment
metadata: {name: ratings-late, labels: {team: shop}}
spec:
  variables: {shop: "http://127.0.0.1:9080"}
  hypothesis:
    title: shoppers keep ordering, and keep seeing reviews
    probes:
      - {name: orders, type: prometheus, with: {url: "\${shop}/metrics", query: "rate(orders_total[10s])"},
         expect: {atLeast: 4.5}, every: 1s, when: always}
      - {name: page, type: http, with: {url: "\${shop}/"}, every: 200ms, when: always,
         expect: {status: 200, jsonPath: {"$.reviews": {minItems: 1}}, p95: {below: 400ms}}}
    invariants:
      - {name: none-twice, type: http, with: {url: "\${shop}/audit"}, expect: {jsonPath: {"$.duplicates": 0}}}
  targets:
    ratings: {type: process, select: {labels: {service: ratings}}, pick: all, keep: 0}
  method:
    - {name: late, fault: http.delay, target: ratings, with: {delay: 7s, percent: 100}, for: 20s}
    - {name: then-kill, fault: process.kill, target: ratings, after: [late], delay: 5s}
  stopWhen:
    - {probe: orders, below: 1, for: 3s}
  recovery: {degraded: {within: 2s}, fullyRecovered: {within: 10s}}
  guard: {maxTargets: 3, deadMan: reaper, irreversible: [process.kill]}
  seed: 7
`;

/** Reads a text with all faults. */
export const decode = (text: string, more: Partial<DecodeAsked> = {}) =>
  decodeExperiment({ text, file: 'drill.yaml', variables: {}, environment: {}, faults, ...more });
/** What is wrong with a text. */
export const problemsOf = (text: string, more: Partial<DecodeAsked> = {}) => {
  const decoded = decode(text, more);
  return decoded.ok ? [] : decoded.problems;
};
/** The experiment with one part replaced. */
export const changedShop = (from: string, to: string): string => {
  if (!shop.includes(from)) throw new Error(`the document has no ${from}`);
  return shop.replace(from, () => to);
};
