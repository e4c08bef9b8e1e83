/** Shop modes: the same code with careless or careful rules for calling other processes. */
export type Mode = 'fragile' | 'hardened';

/** Each call that one process makes to another, written `caller.callee`; an address can be set for each. */
export const CALLS = [
  'edge.catalog',
  'edge.reviews',
  'edge.order',
  'reviews.ratings',
  'order.store',
  'dispatcher.order',
  'balancer.edge',
  'shopper.balancer',
  'shopper.spare',
] as const;
export type CallName = (typeof CALLS)[number];

/** A call's name, or `edge.outbox`: the patient second way from edge to order, at the address of `edge.order`. */
export type PolicyName = CallName | 'edge.outbox';

/** How a caller treats one dependency. All times are before scaling. */
export type CallPolicy = {
  /** Longest wait for one attempt; null waits for ever. */
  readonly timeoutMs: number | null;
  /** Longest time for the whole call: a retry is made only when a whole attempt still fits. Null: no limit. */
  readonly deadlineMs: number | null;
  /** Most attempts, at least 1; null retries until there is an answer or the client has gone. */
  readonly attempts: number | null;
  /** Pause between two attempts. */
  readonly pauseMs: number;
  /** Retries allowed per call made, on average; null: no budget. 0.2 lets one call in five be retried. */
  readonly retryRatio: number | null;
  /** Failures in a row that open the circuit breaker; null: no breaker. */
  readonly breakerFailures: number | null;
  /** How long an open breaker refuses before it lets one call try. */
  readonly breakerOpenMs: number;
};

/** What a mode does beside its call policies. */
export type ModeRules = {
  /** Answer from the last good copy, or without the part that is missing. */
  readonly fallback: boolean;
  /** An order carries a key made by the client, and the store takes each key once. */
  readonly idempotentOrders: boolean;
  /** Orders that cannot be paid now are kept durably by edge and delivered later. */
  readonly outbox: boolean;
  /** A page's parts are asked for all at once; otherwise one after the other. */
  readonly pageAtOnce: boolean;
  /** There is a second load balancer, which the shopper tries when the first does not answer. */
  readonly spareBalancer: boolean;
  readonly calls: Readonly<Record<PolicyName, CallPolicy>>;
};

const once: CallPolicy = {
  timeoutMs: 3000,
  deadlineMs: null,
  attempts: 1,
  pauseMs: 0,
  retryRatio: null,
  breakerFailures: null,
  breakerOpenMs: 1000,
};

const careful: CallPolicy = {
  timeoutMs: 600,
  deadlineMs: 900,
  attempts: 2,
  pauseMs: 20,
  retryRatio: 0.2,
  breakerFailures: 5,
  breakerOpenMs: 1000,
};

/**
 * The two modes. Fragile has the classic faults: the inner wait (6 s) is longer than the outer one (3 s), retries have
 * no bound and no key, and a missing part has no substitute. Hardened nests 1500 > 900 > 600 > 250 ms.
 */
export const MODES: Readonly<Record<Mode, ModeRules>> = Object.freeze({
  fragile: {
    fallback: false,
    idempotentOrders: false,
    outbox: false,
    pageAtOnce: false,
    spareBalancer: false,
    calls: {
      'edge.catalog': once,
      'edge.reviews': once,
      'edge.order': { ...once, timeoutMs: 2000, attempts: null, pauseMs: 100 },
      'edge.outbox': once,
      'reviews.ratings': { ...once, timeoutMs: 6000, attempts: null, pauseMs: 100 },
      'order.store': { ...once, timeoutMs: 6000 },
      'dispatcher.order': { ...once, timeoutMs: null },
      'balancer.edge': { ...once, timeoutMs: null },
      'shopper.balancer': { ...once, timeoutMs: 10_000 },
      'shopper.spare': once,
    },
  },
  hardened: {
    fallback: true,
    idempotentOrders: true,
    outbox: true,
    pageAtOnce: true,
    spareBalancer: true,
    calls: {
      'edge.catalog': careful,
      'edge.reviews': careful,
      'edge.order': { ...careful, timeoutMs: 400 },
      'edge.outbox': { ...once, timeoutMs: 5000 },
      'reviews.ratings': { ...careful, timeoutMs: 250, deadlineMs: 400 },
      'order.store': { ...careful, timeoutMs: 250, deadlineMs: 350 },
      'dispatcher.order': { ...careful, timeoutMs: 2000, deadlineMs: 5000 },
      'balancer.edge': { ...once, timeoutMs: 1400 },
      'shopper.balancer': { ...once, timeoutMs: 1500, breakerFailures: 2, breakerOpenMs: 3000 },
      'shopper.spare': once,
    },
  },
});
