import type { Words } from '@firedrill/core/fault';
import { settleParticles } from '@firedrill/core/words/particles';
import type { FisInventory, FisResource } from './resource.ts';

/** Where targets are looked for: an experiment sees one region, and its own account or its target accounts. */
export interface FisPlace {
  /** One or more, each of twelve digits. */
  readonly accounts: readonly string[];
  readonly region: string;
}

/**
 * The part of an inventory that an experiment can see. Of what is elsewhere it knows where, so that an empty target can
 * say so. A resource whose ARN names an account and no region is of every region: roles of IAM.
 */
export function inventoryWithin(inventory: FisInventory, place: FisPlace): FisInventory {
  const accounts = new Set(place.accounts);
  const isHere = (each: FisResource): boolean =>
    accounts.has(each.account) && (each.region === place.region || isGlobal(each.arn));
  const seen = new Map<string, readonly FisResource[]>();
  return {
    resourcesOf: (type) => {
      const known = seen.get(type) ?? inventory.resourcesOf(type).filter(isHere);
      seen.set(type, known);
      return known;
    },
    absence: (type, arn) => {
      const all = inventory.resourcesOf(type).filter((each) => !isHere(each));
      const elsewhere = arn === null ? all : all.filter((each) => each.arn === arn);
      return elsewhere.length === 0 ? (inventory.absence?.(type, arn) ?? null) : elsewhereWords(elsewhere, place);
    },
  };
}

function isGlobal(arn: string): boolean {
  const [, , , region = '', account = ''] = arn.split(':', 5);
  return region === '' && account !== '';
}

/** So many places are told. */
const mostTold = 3;

function elsewhereWords(elsewhere: readonly FisResource[], { accounts, region }: FisPlace): Words {
  const counts = new Map<string, { readonly at: FisResource; count: number }>();
  for (const each of elsewhere) {
    const key = `${each.region} ${each.account}`;
    const counted = counts.get(key) ?? { at: each, count: 0 };
    counts.set(key, { ...counted, count: counted.count + 1 });
  }
  const most = [...counts.values()].toSorted((left, right) => right.count - left.count);
  const told = most.slice(0, mostTold);
  const rest = most.slice(mostTold).reduce((sum, { count }) => sum + count, 0);
  const en = told.map(({ at, count }) => `${count} in ${at.region}, account ${at.account}`);
  const ko = told.map(({ at, count }) => `${at.region}, 계정 ${at.account}에 ${count}개`);
  const asked = accounts.join(', ');
  return {
    en: `${[...en, ...(rest > 0 ? [`${rest} elsewhere`] : [])].join('; ')}; asked for in ${region}, account ${asked}.`,
    ko: settleParticles(
      `${[...ko, ...(rest > 0 ? [`다른 곳에 ${rest}개`] : [])].join('; ')}; 찾은 곳은 ${region}, 계정 ${asked}입니다.`,
    ),
  };
}

/** Where nothing is invented: no resource of AWS is known, and whoever asks for one is told why. */
export const unknownInventory: FisInventory = {
  resourcesOf: () => [],
  absence: () => ({
    en: 'Firedrill knows no resources of AWS itself yet: --simulate invents them, or takes them from --inventory.',
    ko: 'Firedrill은 아직 AWS의 리소스를 알지 못합니다. --simulate를 주면 지어내거나 --inventory에서 가져옵니다.',
  }),
};
