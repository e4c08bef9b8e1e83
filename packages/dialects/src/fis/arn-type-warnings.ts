import { ownOf } from '@firedrill/core/words/own-of';
import { settleParticles } from '@firedrill/core/words/particles';
import { foundText } from '../problem-texts.ts';
import type { Checked, FisWarning } from './finding.ts';
import { listOf } from './loose-template.ts';
import { resourceKinds } from './resource-kinds.ts';

/**
 * ARNs of another service, or another kind of resource, than a target's type has: AWS creates such a template, and the
 * experiment finds nothing by them.
 */
export function arnTypeWarnings(checked: Checked): readonly FisWarning[] {
  return checked.template.targets.flatMap(({ at, resourceType, written }) => {
    const wanted = resourceType === null ? null : (forms.get(resourceType) ?? null);
    if (resourceType === null || wanted === null) return [];
    return listOf(ownOf(written, 'resourceArns')).flatMap((arn, index) => {
      const form = typeof arn === 'string' ? formOf(arn) : null;
      if (form === null || isSame(form, wanted)) return [];
      return [warningOf(checked, [...at, 'resourceArns', index], { arn, form, wanted, resourceType })];
    });
  });
}

/** What an ARN says of the kind of its resource: `ec2` and `instance`. */
interface ArnForm {
  readonly service: string;
  readonly kind: string;
}

/** Null of what is no ARN, or not yet one: that is told elsewhere. */
function formOf(arn: string): ArnForm | null {
  const [, service, kind] = /^arn:[^:]+:([a-z0-9-]+):[^:]*:[^:]*:([A-Za-z-]+)[:/]/.exec(arn) ?? [];
  return service === undefined || kind === undefined ? null : { service, kind };
}

const isSame = (one: ArnForm, other: ArnForm): boolean => one.service === other.service && one.kind === other.kind;

/** Resources of any service can be shifted out of a zone; a global table has two kinds of ARNs, by its version. */
const open = [
  'aws:arc:zonal-shift-managed-resource',
  'aws:dynamodb:global-table',
  'aws:dynamodb:encrypted-global-table',
  'aws:eks:pod',
];

const born = {
  id: 'x',
  n: 1,
  zone: { name: 'us-east-1a', id: 'use1-az1' },
  place: { partition: 'aws', account: '123456789012', region: 'us-east-1' },
  asked: {},
  hex: (digits: number) => '0'.repeat(digits),
};

/** By resource type: how the ARN of one that is made up looks. */
const forms: ReadonlyMap<string, ArnForm> = new Map(
  Object.entries(resourceKinds).flatMap(([type, kind]) => {
    const form = open.includes(type) ? null : formOf(kind.arn(born));
    return form === null ? [] : [[type, form] as const];
  }),
);

interface Misfit {
  readonly arn: unknown;
  readonly form: ArnForm;
  readonly wanted: ArnForm;
  readonly resourceType: string;
}

function warningOf({ warning }: Checked, path: readonly (string | number)[], misfit: Misfit): FisWarning {
  const { arn, form, wanted, resourceType } = misfit;
  const [is, should] = [form, wanted].map(({ service, kind }) => `${service} ${kind}`);
  const [type] = [...forms].find(([, each]) => isSame(each, form)) ?? [];
  return warning(path, 'value', {
    code: 'arn-type',
    found: foundText(arn),
    text: {
      en: `This is the ARN of another kind (${is}) than ${resourceType} has (${should}): AWS will find nothing by it.`,
      ko: settleParticles(
        `${resourceType}의 ARN(${should})이 아니라 다른 종류(${is})의 ARN입니다. AWS는 이것으로 아무것도 찾지 못합니다.`,
      ),
    },
    next:
      type === undefined
        ? { en: `Write an ARN of ${should}.`, ko: `${should}의 ARN을 쓰십시오.` }
        : {
            en: `Write an ARN of ${should}, or "resourceType": "${type}".`,
            ko: `${should}의 ARN을 쓰거나 "resourceType"을 "${type}"로 쓰십시오.`,
          },
  });
}
