import { FiredrillError } from '@firedrill/core/errors';
import type { ProxyPort, RuleOrder } from '@firedrill/core/host-ports';
import { createSteps } from './steps.ts';
import type { Steps } from './steps.ts';

/** A proxy in memory. It outlives us; when somebody kills it, its doors are shut and its rules gone. */
export class SimProxy {
  #runs = false;
  #litter = false;
  #doors = new Map<string, string>();
  #rules = new Map<string, RuleOrder>();
  #counts = new Map<string, { met: number; of: number }>();
  /** Addresses where somebody else listens. */
  readonly taken = new Set<string>();

  /** What somebody else does to it: its files stay. */
  kill(): void {
    this.#litter = this.#runs || this.#litter;
    this.#end();
  }

  /** Something crosses a door. What a witness sends is hurt, and not counted. */
  cross(listen: string, isCanary = false): void {
    if (isCanary) return;
    for (const [id, rule] of this.#rules) {
      if (rule.listen !== listen) continue;
      const count = this.#counts.get(id) ?? { met: 0, of: 0 };
      this.#counts.set(id, { met: count.met + 1, of: count.of + 1 });
    }
  }

  snapshot(): string {
    return JSON.stringify([this.#runs, [...this.#doors], [...this.#rules.keys()]]);
  }

  doors(): readonly string[] {
    return [...this.#doors.keys()];
  }

  rules(): readonly string[] {
    return [...this.#rules.keys()];
  }

  runs(): boolean {
    return this.#runs;
  }

  litters(): boolean {
    return this.#litter;
  }

  port(steps: Steps = createSteps()): ProxyPort {
    const shown = (): { listen: string; upstream: string }[] =>
      [...this.#doors].map(([listen, upstream]) => ({ listen, upstream }));
    return Object.freeze({
      listen: async (asked: { readonly listen: string; readonly upstream: string }) => {
        steps.run('start the proxy', () => {
          this.#runs = true;
          this.#litter = false;
        });
        steps.run('listen', () => this.#listen(asked.listen, asked.upstream));
      },
      unlisten: async (listen: string) => {
        steps.run('unlisten', () => this.#doors.delete(listen));
        steps.run('end the proxy with its last door', () => this.#endWithLast());
      },
      listeners: async () => steps.run('listeners', shown),
      rule: async (order: RuleOrder) => steps.run('rule', () => this.#rule(order)),
      unrule: async (id: string) => {
        steps.run('unrule', () => this.#rules.delete(id));
      },
      renew: () => Promise.resolve(),
      rules: async () =>
        steps.run('rules', () =>
          [...this.#counts].map(([id, count]) => ({ id, isLive: this.#rules.has(id), ...count })),
        ),
      hasLitter: async () => steps.run('hasLitter', () => this.#litter),
      isTaken: (listen: string) => steps.run('isTaken', () => this.taken.has(listen) || this.#doors.has(listen)),
    });
  }

  #end(): void {
    this.#runs = false;
    this.#doors.clear();
    this.#rules.clear();
  }

  #endWithLast(): void {
    if (this.#doors.size > 0) return;
    this.#end();
    this.#litter = false;
  }

  #listen(listen: string, upstream: string): void {
    if (this.taken.has(listen)) throw new FiredrillError('foreign-state', `${listen} is taken`);
    if (!this.#runs) throw new FiredrillError('effect-failed', 'the proxy has ended');
    this.#doors.set(listen, upstream);
  }

  #rule(order: RuleOrder): void {
    if (!this.#doors.has(order.listen)) throw new FiredrillError('target-gone', `nobody listens at ${order.listen}`);
    this.#rules.set(order.id, order);
    this.#counts.set(order.id, { met: 0, of: 0 });
  }
}
