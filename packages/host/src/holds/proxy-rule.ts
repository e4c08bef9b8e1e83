import { FiredrillError } from '@firedrill/core/errors';
import { sumOfCounts } from '@firedrill/core/hold';
import type { Asked, Claim, Converged, Hold, Observed } from '@firedrill/core/hold';
import type { ProxyPort, RuleOrder } from '@firedrill/core/host-ports';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';
import { objectOf, textOf, wholeOf } from './claim-fields.ts';

interface Resource {
  readonly listen: string;
}
interface Want {
  readonly fault: string;
  readonly sharePercent: number;
  readonly with: JsonObject;
  readonly match: JsonObject | null;
  /** What the rule draws from. Null where no run gave one: a toxic, or a journal of an older version. */
  readonly seed: string | null;
}
type Baseline = Record<string, never>;
/** Whose rules may stand at this listener. */
interface Wrote {
  readonly injections: readonly InjectionId[];
}
type RuleAsked = Asked<Resource, Want, Baseline, Wrote>;

/** Keeps one rule in our proxy for each claim. The proxy counts what they hurt, and ends them with their lease. */
export function createProxyRuleHold(ports: { readonly proxy: ProxyPort }): Hold<Resource, Want, Baseline, Wrote> {
  const { proxy } = ports;
  return Object.freeze({
    name: 'proxy-rule',
    key: (resource) => resource.listen,
    decode: (resource, want) => {
      const fields = objectOf(want, 'want');
      return {
        resource: { listen: textOf(objectOf(resource, 'resource'), 'listen') },
        want: {
          fault: textOf(fields, 'fault'),
          sharePercent: percentOf(objectOf(fields['share'] ?? null, 'share')),
          with: objectOf(fields['with'] ?? null, 'with'),
          match: fields['match'] === undefined || fields['match'] === null ? null : objectOf(fields['match'], 'match'),
          seed: fields['seed'] === undefined ? null : textOf(fields, 'seed'),
        },
      };
    },
    capture: async ({ listen }) => {
      if ((await proxy.listeners()).some((one) => one.listen === listen)) return {};
      throw new FiredrillError('target-gone', `no proxy of ours listens at ${listen}`);
    },
    converge: (asked) => converge(proxy, asked),
    observe: (resource, wanted, wrote) => observe(proxy, resource, wanted, wrote),
    renew: async (resource, wanted) => {
      for (const claim of wanted) await proxy.renew(ruleId(resource, claim.injection), claim.leaseUntilNs);
    },
  } satisfies Hold<Resource, Want, Baseline, Wrote>);
}

function percentOf(share: JsonObject): number {
  const { percent } = share;
  return typeof percent === 'number' && percent >= 0 && percent <= 100 ? percent : wholeOf(share, 'percent');
}

async function converge(proxy: ProxyPort, asked: RuleAsked): Promise<Converged> {
  const { resource } = asked;
  const before = asked.wrote?.injections ?? [];
  const wanted = asked.wanted.map((claim) => claim.injection);
  for (const injection of before) {
    if (!wanted.includes(injection)) await proxy.unrule(ruleId(resource, injection));
  }
  const injections = [...new Set([...before, ...wanted])];
  if (injections.length > before.length) await asked.note({ injections });
  try {
    for (const claim of asked.wanted) await proxy.rule(orderOf(resource, claim));
  } catch (thrown) {
    // A door that is gone hurts nobody any more; whoever asks for a new fault there is told so.
    if (!(thrown instanceof FiredrillError) || thrown.code !== 'target-gone') throw thrown;
    return { state: 'target-gone', detail: thrown.message };
  }
  return { state: 'wanted' };
}

/** Counts of all rules of this listener that are wanted: what the system's own traffic met. */
async function observe(
  proxy: ProxyPort,
  resource: Resource,
  wanted: readonly Claim<Want>[],
  wrote: Wrote | null,
): Promise<Observed> {
  const injections = wanted.length > 0 ? wanted.map((claim) => claim.injection) : (wrote?.injections ?? []);
  const ids = new Set(injections.map((injection) => ruleId(resource, injection)));
  const rules = (await proxy.rules()).filter((rule) => ids.has(rule.id));
  const live = rules.filter((rule) => rule.isLive).length;
  return { present: live > 0, detail: `${live} rules live at ${resource.listen}`, exposure: sumOfCounts(rules) };
}

function orderOf(resource: Resource, claim: Claim<Want>): RuleOrder {
  const { fault, sharePercent, with: parameters, match, seed } = claim.want;
  const id = ruleId(resource, claim.injection);
  const { leaseUntilNs } = claim;
  return { id, listen: resource.listen, fault, sharePercent, with: parameters, match, seed: seed ?? id, leaseUntilNs };
}

/** The control protocol takes no brackets in names. */
const ruleId = ({ listen }: Resource, injection: InjectionId): string =>
  `${injection}/${listen.replaceAll(/[[\]]/g, '')}`;
