import type { Words } from '@firedrill/core/fault';
import type { FoundTarget } from './resolved-target.ts';
import { findTargets } from './resolve-targets.ts';
import type { FisInventory } from './resource.ts';
import type { Steps } from './steps.ts';
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
export function* findInAccounts(
  template: FisTemplate,
  inventory: FisInventory,
  { accounts, seed }: AccountsAsked,
): Steps<FoundTarget[]> {
  if (inventory.prepare !== undefined) yield* inventory.prepare();
  const parts: Part[] = [];
  for (const account of new Set(accounts)) {
    const targets = yield* findTargets(template, within(inventory, account), { seed, account });
    parts.push(...targets.map((found) => ({ account, found })));
  }
  return Object.entries(template.targets).map(([name, { resourceType }]) =>
    joined(
      parts.filter(({ found }) => found.name === name),
      { name, resourceType },
    ),
  );
}

function within({ resourcesOf, absence }: FisInventory, account: string): FisInventory {
  const own = (type: string) => resourcesOf(type).filter((each) => each.account === account);
  return { resourcesOf: own, ...(absence === undefined ? {} : { absence }) };
}

interface Part {
  readonly account: string;
  readonly found: FoundTarget;
}

function joined(parts: readonly Part[], named: Pick<FoundTarget, 'name' | 'resourceType'>): FoundTarget {
  const [first, ...others] = parts.map(({ found }) => found.missingArns);
  // An account without any says something only where all are without.
  const telling = parts.some(({ found }) => found.found > 0) ? parts.filter(({ found }) => found.found > 0) : parts;
  return {
    ...named,
    found: parts.reduce((sum, { found }) => sum + found.found, 0),
    taken: parts.reduce((sum, { found }) => sum + found.taken, 0),
    mostInAccount: parts.reduce((most, { found }) => Math.max(most, found.taken), 0),
    choose: () => parts.flatMap(({ found }) => found.choose()),
    missingArns: (first ?? []).filter((arn) => others.every((missing) => missing.includes(arn))),
    notes: telling.flatMap(({ account, found }) => found.notes.map((note) => inAccount(account, note))),
  };
}

const inAccount = (account: string, { en, ko }: Words): Words => ({ en: `${account}: ${en}`, ko: `${account}: ${ko}` });
