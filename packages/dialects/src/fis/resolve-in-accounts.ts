import type { Words } from '@firedrill/core/fault';
import type { ResolvedTarget } from './resolved-target.ts';
import { resolveTargets } from './resolve-targets.ts';
import type { FisInventory } from './resource.ts';
import type { FisTemplate } from './template.ts';

export interface AccountsAsked {
  /** The target accounts of a multi-account template, at least one. */
  readonly accounts: readonly string[];
  readonly seed: number;
}

/**
 * Looks for the targets of a multi-account template in each target account by itself, as AWS does with each account's
 * role: the selection mode chooses in each. A target is empty when it is in all, and an ARN missing when none has it.
 * @see the user guide of AWS FIS, "Working with multi-account experiments"
 */
export function resolveInAccounts(
  template: FisTemplate,
  inventory: FisInventory,
  { accounts, seed }: AccountsAsked,
): Readonly<Record<string, ResolvedTarget>> {
  const inEach = [...new Set(accounts)].map((account) => ({
    account,
    targets: resolveTargets(template, within(inventory, account), seed, account),
  }));
  return Object.fromEntries(
    Object.entries(template.targets).map(([name, { resourceType }]) => {
      const parts = inEach.flatMap(({ account, targets }): readonly Part[] => {
        const found = targets[name];
        return found === undefined ? [] : [{ account, found }];
      });
      return [name, joined(parts, { name, resourceType })];
    }),
  );
}

const within = (inventory: FisInventory, account: string): FisInventory => ({
  ...inventory,
  resourcesOf: (type) => inventory.resourcesOf(type).filter((each) => each.account === account),
});

interface Part {
  readonly account: string;
  readonly found: ResolvedTarget;
}

function joined(parts: readonly Part[], named: Pick<ResolvedTarget, 'name' | 'resourceType'>): ResolvedTarget {
  const [first, ...others] = parts.map(({ found }) => found.missingArns);
  // An account without any says something only where all are without.
  const telling = parts.some(({ found }) => found.found > 0) ? parts.filter(({ found }) => found.found > 0) : parts;
  return {
    ...named,
    found: parts.reduce((sum, { found }) => sum + found.found, 0),
    chosen: parts.flatMap(({ found }) => found.chosen),
    missingArns: (first ?? []).filter((arn) => others.every((missing) => missing.includes(arn))),
    notes: telling.flatMap(({ account, found }) => found.notes.map((note) => inAccount(account, note))),
  };
}

const inAccount = (account: string, { en, ko }: Words): Words => ({ en: `${account}: ${en}`, ko: `${account}: ${ko}` });
