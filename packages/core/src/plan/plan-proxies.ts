import type { Problem } from '../errors.ts';
import type { HoldDeclaration } from '../hold.ts';
import type { Experiment } from '../words/experiment.ts';
import type { Target } from '../words/target.ts';
import { planProblem } from './plan-problem.ts';
import type { PlannedInjection } from './plan.ts';

type Proxies = Experiment['spec']['proxies'];

/** The hold under which the run's proxies stand. */
export const proxyHold = 'proxy-listener';

/** A target as it will be when the run's proxies stand: they are doors to the ports that it listens on. */
export function withRunProxies(target: Target, proxies: Proxies): Target {
  const known = new Set(target.facts.proxies.map((each) => each.listen));
  const coming = Object.values(proxies)
    .filter((each) => reaches(target, each.upstream) && !known.has(each.listen))
    .map((each) => ({ key: each.listen, listen: each.listen, upstream: each.upstream }));
  if (coming.length === 0) return target;
  return { ...target, facts: { ...target.facts, proxies: [...target.facts.proxies, ...coming] } };
}

function reaches(target: Target, upstream: string): boolean {
  return target.facts.ports.includes(Number(upstream.slice(upstream.lastIndexOf(':') + 1)));
}

/** By its text alone; another name of the same machine is found where the door is opened. */
function isItself({ listen, upstream }: Proxies[string]): boolean {
  const [one, other] = [listen, upstream].map((text) => text.replace(/^localhost:/, '127.0.0.1:'));
  return one === other;
}

/**
 * The run's proxies as something to be held for its length. Each stands where the target that it leads to is, or, when
 * it leads to none of them, on the first target's agent. They hurt nothing, so guard and proofs pass them by.
 */
export function planProxies(
  proxies: Proxies,
  asked: { readonly chosen: readonly Target[]; readonly holds: readonly HoldDeclaration[]; readonly leaseMs: number },
): readonly (PlannedInjection | Problem)[] {
  const hold = asked.holds.find((each) => each.name === proxyHold);
  return Object.entries(proxies).flatMap(([name, door]): readonly (PlannedInjection | Problem)[] => {
    const { listen, upstream } = door;
    const target = asked.chosen.find((each) => reaches(each, upstream)) ?? asked.chosen[0];
    if (isItself(door)) {
      const path = `spec.proxies.${name}.upstream`;
      return [planProblem('document-invalid', path, upstream, 'another address than listen: it leads to itself', null)];
    }
    if (target === undefined) return [];
    if (hold === undefined) {
      return [
        planProblem(
          'unsupported',
          `spec.proxies.${name}`,
          'no proxy on this host',
          'a host that can hold proxies',
          null,
        ),
      ];
    }
    return [
      {
        slot: `proxy/${name}`,
        target,
        fault: 'proxy',
        params: { listen, upstream },
        means: proxyHold,
        claims: [{ hold: proxyHold, resource: { listen }, want: { upstream, standing: false } }],
        limits: [],
        passedOver: [],
        deadMan: hold.deadMan,
        goneWithinMs: hold.goneWithinMs(asked.leaseMs),
        because: hold.because,
        effect: { kind: 'none' },
        exposure: { by: 'hold' },
      },
    ];
  });
}
