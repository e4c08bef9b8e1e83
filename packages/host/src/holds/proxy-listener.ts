import { FiredrillError } from '@firedrill/core/errors';
import type { Asked, Converged, Hold, Stray } from '@firedrill/core/hold';
import type { ProxyPort } from '@firedrill/core/host-ports';
import { flagOf, objectOf, textOf } from './claim-fields.ts';

interface Resource {
  readonly listen: string;
}
interface Want {
  readonly upstream: string;
  readonly standing: boolean;
  /** What a person calls it; absent for a run's. */
  readonly name?: string;
}
type Baseline = Record<string, never>;
/** Whether we may have opened it; what else listens there is not ours. A standing one ends with its connections. */
interface Wrote {
  readonly opened: boolean;
  readonly standing?: boolean;
}
type ListenerAsked = Asked<Resource, Want, Baseline, Wrote>;

/** Keeps our proxy listening at an address. It only passes on; what hurts is a rule of its own. */
export function createProxyListenerHold(ports: { readonly proxy: ProxyPort }): Hold<Resource, Want, Baseline, Wrote> {
  const { proxy } = ports;
  return Object.freeze({
    name: 'proxy-listener',
    key: (resource) => resource.listen,
    decode: (resource, want) => {
      const fields = objectOf(want, 'want');
      return {
        resource: { listen: textOf(objectOf(resource, 'resource'), 'listen') },
        want: {
          upstream: textOf(fields, 'upstream'),
          standing: flagOf(fields, 'standing'),
          ...(fields['name'] === undefined ? {} : { name: textOf(fields, 'name') }),
        },
      };
    },
    capture: (resource) => capture(proxy, resource),
    converge: (asked) => converge(proxy, asked),
    observe: async (resource, wanted) => {
      const there = (await proxy.listeners()).some((one) => one.listen === resource.listen);
      return {
        present: there && wanted.length > 0,
        detail: there ? 'it listens' : 'it does not listen',
        exposure: null,
      };
    },
    pathOf: (want) => (want.standing ? 'standing' : 'run'),
    strays: (keys) => strays(proxy, keys),
  } satisfies Hold<Resource, Want, Baseline, Wrote>);
}

async function capture(proxy: ProxyPort, { listen }: Resource): Promise<Baseline> {
  if (listen.endsWith(':0')) throw new FiredrillError('unsupported', `${listen}: a proxy needs a port of its own`);
  if (proxy.isTaken(listen)) throw new FiredrillError('foreign-state', `somebody listens at ${listen} already`);
  return {};
}

async function converge(proxy: ProxyPort, asked: ListenerAsked): Promise<Converged> {
  const { listen } = asked.resource;
  const newest = asked.wanted.at(-1)?.want ?? null;
  if (newest === null) {
    if (asked.wrote?.standing === true) await proxy.unlisten(listen, 'cut');
    else if (asked.wrote !== null) await proxy.unlisten(listen);
    return { state: 'wanted' };
  }
  if (asked.wanted.some((claim) => claim.want.upstream !== newest.upstream)) {
    throw new FiredrillError('unsupported', `${listen} cannot lead to two upstreams at one time`);
  }
  const standing = asked.wanted.some((claim) => claim.want.standing);
  const isNoted = asked.wrote !== null && (asked.wrote.standing === true || !standing);
  if (!isNoted) await asked.note(standing ? { opened: true, standing } : { opened: true });
  await proxy.listen({ listen, upstream: newest.upstream });
  return { state: 'wanted' };
}

/** Listeners that no claim wants, and what a killed proxy left lying; both only pass on, or do nothing. */
async function strays(proxy: ProxyPort, keys: ReadonlySet<string>): Promise<readonly Stray[]> {
  const standing = await proxy.listeners();
  const unwanted = standing.filter(({ listen }) => !keys.has(listen));
  const found = unwanted.map(({ listen, upstream }): Stray => {
    const remove = (): Promise<void> => proxy.unlisten(listen);
    return { kind: 'litter', what: `a proxy at ${listen} that leads to ${upstream}`, remove };
  });
  if (keys.size > 0 || standing.length > 0 || !(await proxy.hasLitter())) return found;
  const files = { kind: 'litter', what: 'files of a proxy that has ended' } as const;
  return [{ ...files, remove: () => proxy.unlisten('nothing') }];
}
