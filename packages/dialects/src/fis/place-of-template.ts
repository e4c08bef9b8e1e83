import type { Words } from '@firedrill/core/fault';
import { settleParticles } from '@firedrill/core/words/particles';
import type { FisPlace } from './inventory-within.ts';
import type { FisTemplate } from './template.ts';

/** An inventory as far as it says where its resources are. */
export interface InventoryPlaces {
  /** Its own account, and its first region. */
  readonly account: string;
  readonly region: string;
  /** Every account that something in it belongs to, and every region that it lists. */
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/**
 * Where the targets of a template are looked for when nobody signs for an account and a region. The account is that of
 * the role, which AWS FIS takes from the template's own account only; the region is the one that ARNs of its targets,
 * else of its alarms, name. Of what the inventory does not know its own account, or first region, is taken. A
 * multi-account template finds its target accounts on a server only: here all of the inventory's are.
 */
export function placeOfTemplate(template: FisTemplate, places: InventoryPlaces): FisPlace & { readonly told: Words } {
  const named = [
    ...Object.values(template.targets).flatMap(({ resourceArns }) => resourceArns),
    ...template.stopConditions.map(({ alarmArn }) => alarmArn),
  ].map((arn) => arn.split(':', 5)[3] ?? '');
  const region = named.find((each) => places.regions.includes(each)) ?? places.region;
  if (template.accountTargeting === 'multi-account') return manyAccounts(places.accounts, region);
  const role = template.roleArn.split(':', 5)[4] ?? '';
  const isKnown = places.accounts.includes(role);
  const account = isKnown ? role : places.account;
  const other = isKnown || !/^\d{12}$/.test(role) ? null : role;
  return {
    accounts: [account],
    region,
    told: {
      en:
        `Targets are looked for in ${region}, account ${account}` +
        (other === null ? '.' : `: of account ${other}, the role's, the inventory has nothing.`),
      ko: settleParticles(
        `대상은 ${region}, 계정 ${account}에서 찾습니다.` +
          (other === null ? '' : ` 역할의 계정 ${other}의 것은 인벤토리에 없습니다.`),
      ),
    },
  };
}

const manyAccounts = (accounts: readonly string[], region: string): FisPlace & { readonly told: Words } => ({
  accounts,
  region,
  told: {
    en:
      `Targets are looked for in ${region}, in every account of the inventory (${accounts.join(', ')}): ` +
      'only a server knows the target accounts of a multi-account template.',
    ko:
      `대상은 ${region}에서 인벤토리의 모든 계정(${accounts.join(', ')})에 걸쳐 찾습니다. ` +
      '여러 계정을 대상으로 하는 템플릿의 대상 계정은 서버만 압니다.',
  },
});
