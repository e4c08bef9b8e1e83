import { setTimeout as pause } from 'node:timers/promises';
import { createCircuitBreaker } from './circuit-breaker.ts';
import type { CallEnd } from './circuit-breaker.ts';
import type { ShopConfig } from './config.ts';
import { exchange } from './http-exchange.ts';
import type { ExchangeEnd } from './http-exchange.ts';
import type { Metrics } from './metrics.ts';
import type { CallName, PolicyName } from './policies.ts';
import { createRetryBudget } from './retry-budget.ts';

/** What is asked of the dependency. */
export type Call = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Aborted when the client for whom we ask has gone: ends the call and its retries. */
  readonly signal?: AbortSignal;
};

/** A good answer (2xx), or why there is none. `refused` is an answer that repeating cannot better (4xx). */
export type CallResult =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly reason: 'timeout' | 'broken' | 'failed' | 'refused' | 'gone' | 'breaker' };

/** Calls one dependency under its policy; never rejects. */
export type Caller = (call: Call) => Promise<CallResult>;

/** Makes the caller of `name`, at the configured address. The policy is another's when `policyName` says so. */
export function createCaller(config: ShopConfig, metrics: Metrics, name: CallName, policyName?: PolicyName): Caller {
  const policy = config.policies[policyName ?? name];
  const dependency = (policyName ?? name).split('.')[1] ?? name;
  const breaker = createCircuitBreaker({ failures: policy.breakerFailures, openMs: policy.breakerOpenMs, nowMs });
  const budget = createRetryBudget(policy.retryRatio);
  metrics.watch('breaker_open', () => (breaker.isOpen() ? 1 : 0), { dependency });
  metrics.count('retries_total', { dependency }, 0);

  async function attempt(call: Call): Promise<CallResult> {
    const permit = breaker.enter();
    if (permit === null) return { ok: false, reason: 'breaker' };
    const url = new URL(call.path, config.urls[name]).href;
    const result = resultOf(await exchange({ ...call, url, timeoutMs: policy.timeoutMs }));
    permit.settle(endOf(result));
    metrics.count('http_calls_total', { dependency, end: result.ok ? 'ok' : result.reason });
    return result;
  }

  function mayRepeat(result: CallResult, attempts: number, startedAtMs: number): boolean {
    if (result.ok || result.reason === 'refused' || result.reason === 'gone' || result.reason === 'breaker')
      return false;
    if (policy.attempts !== null && attempts >= policy.attempts) return false;
    const wholeAttemptMs = nowMs() - startedAtMs + policy.pauseMs + (policy.timeoutMs ?? 0);
    if (policy.deadlineMs !== null && wholeAttemptMs > policy.deadlineMs) return false;
    return budget.spend();
  }

  return async (call) => {
    const startedAtMs = nowMs();
    budget.earn();
    for (let attempts = 1; ; attempts += 1) {
      const result = await attempt(call);
      if (!mayRepeat(result, attempts, startedAtMs)) return result;
      metrics.count('retries_total', { dependency });
      await pause(policy.pauseMs);
    }
  };
}

function nowMs(): number {
  return performance.now();
}

function resultOf(end: ExchangeEnd): CallResult {
  if (end.kind !== 'answer') return { ok: false, reason: end.kind };
  if (end.status >= 200 && end.status < 300) return { ok: true, body: end.body };
  return { ok: false, reason: end.status >= 400 && end.status < 500 ? 'refused' : 'failed' };
}

function endOf(result: CallResult): CallEnd {
  if (result.ok || result.reason === 'refused') return 'good';
  return result.reason === 'gone' ? 'void' : 'bad';
}
