import { ownOf } from '@firedrill/core/words/own-of';
import { didYouMeanWords, foundText } from '../problem-texts.ts';
import type { Checked, FisWarning } from './finding.ts';
import { listOf, type Loose, type LooseAction, recordOf } from './loose-template.ts';
import type { FisParameter } from './parameter-kinds.ts';
import { readJsonParameter } from './parameter-values.ts';
import { alarmSource } from './stop-problems.ts';
import { fisTargetTypes } from './target-types.ts';

/** What AWS takes, and a person should know all the same. */
export function templateWarnings(checked: Checked): readonly FisWarning[] {
  const { targets, actions, written } = checked.template;
  const options = recordOf(ownOf(written, 'experimentOptions'));
  return [
    ...stopWarnings(checked),
    ...(options['accountTargeting'] === 'multi-account' ? [manyAccounts(checked)] : []),
    ...targets.flatMap((target) => {
      const declared = ownOf(fisTargetTypes, target.resourceType ?? '')?.parameters;
      const own = declared === undefined ? [] : unknownParameters(checked, target, declared);
      return [
        ...own,
        ...unusedWarnings(checked, target.name),
        ...onlyFilters(checked, target),
        ...emptyFilters(checked, target),
      ];
    }),
    ...actions.flatMap((action) => actionWarnings(checked, action)),
  ];
}

/** Nothing would stop the experiment, whatever it does. */
function stopWarnings({ template, warning }: Checked): readonly FisWarning[] {
  const conditions = listOf(ownOf(template.written, 'stopConditions')).map(recordOf);
  if (conditions.length === 0 || conditions.some(({ source }) => source !== 'none')) return [];
  return [
    warning(['stopConditions'], 'value', {
      code: 'no-stop-condition',
      found: '`none`',
      text: {
        en: 'Nothing stops this experiment, whatever it does to the system.',
        ko: '시스템에 무슨 일이 생겨도 이 실험을 멈추게 하는 것이 없습니다.',
      },
      next: {
        en: `Name an alarm on what customers get: {"source": "${alarmSource}", "value": "arn:…"}.`,
        ko: `고객이 받는 것을 보는 경보를 지정하십시오: {"source": "${alarmSource}", "value": "arn:…"}.`,
      },
    }),
  ];
}

const manyAccounts = ({ warning }: Checked): FisWarning =>
  warning(['experimentOptions', 'accountTargeting'], 'value', {
    code: 'target-accounts',
    found: '`multi-account`',
    text: {
      en: 'A multi-account template starts only when it has a target account configuration.',
      ko: '여러 계정을 대상으로 하는 템플릿은 대상 계정 구성이 있어야 시작됩니다.',
    },
    next: {
      en: 'Create one per account with `aws fis create-target-account-configuration`.',
      ko: '계정마다 `aws fis create-target-account-configuration`으로 만드십시오.',
    },
  });

interface WithParameters {
  readonly at: readonly (string | number)[];
  readonly written: Loose;
}

/** AWS takes parameters that it does not know: its own guide passes some. What is misspelt so is without effect. */
function unknownParameters(
  { warning }: Checked,
  { at, written }: WithParameters,
  declared: { readonly [name: string]: FisParameter },
): readonly FisWarning[] {
  const known = Object.keys(declared);
  return Object.keys(recordOf(ownOf(written, 'parameters'))).flatMap((name) => {
    if (known.includes(name)) return [];
    const hint = didYouMeanWords(name, known);
    const list = known.length === 0 ? '-' : known.join(', ');
    return [
      warning([...at, 'parameters', name], 'key', {
        code: 'parameter-unknown',
        found: `the parameter \`${name}\``,
        text: {
          en: 'The catalogue does not know this parameter. AWS takes it, and probably does nothing with it.',
          ko: '목록에 없는 매개변수입니다. AWS는 받아들이지만 아마 아무 효과가 없습니다.',
        },
        next: hint ?? { en: `Known here: ${list}.`, ko: `알려진 것: ${list}.` },
      }),
    ];
  });
}

function unusedWarnings({ template, warning }: Checked, name: string): readonly FisWarning[] {
  if (template.actions.some(({ targets }) => Object.values(targets).includes(name))) return [];
  return [
    warning(['targets', name], 'key', {
      code: 'target-unused',
      found: `the target \`${name}\``,
      text: { en: 'No action aims at this target.', ko: '이 대상을 쓰는 동작이 없습니다.' },
      next: { en: 'Name it in an action, or leave it out.', ko: '동작에서 쓰거나 빼십시오.' },
    }),
  ];
}

/** The API's guide asks for ARNs or tags; whether it takes filters alone is not known. */
function onlyFilters({ warning }: Checked, { at, written }: WithParameters): readonly FisWarning[] {
  const others = ['resourceArns', 'resourceTags', 'parameters'].some((member) => ownOf(written, member) !== undefined);
  if (others || listOf(ownOf(written, 'filters')).length === 0) return [];
  return [
    warning([...at, 'filters'], 'key', {
      code: 'target-open',
      found: 'filters alone',
      text: {
        en: 'AWS documents that a target names ARNs or tags; with filters alone it may be refused, or reach far.',
        ko: 'AWS 문서에 따르면 대상에는 ARN이나 태그가 있어야 합니다. 필터만으로는 거부되거나 너무 넓게 고를 수 있습니다.',
      },
      next: { en: 'Add resourceTags.', ko: 'resourceTags를 추가하십시오.' },
    }),
  ];
}

/** The model lets a filter have no values; one of none can match nothing. */
function emptyFilters({ warning }: Checked, { at, written }: WithParameters): readonly FisWarning[] {
  return listOf(ownOf(written, 'filters')).flatMap((filter, index) => {
    const values = ownOf(recordOf(filter), 'values');
    if (!Array.isArray(values) || values.length > 0) return [];
    const text = { en: 'A filter without values matches nothing.', ko: '값이 없는 필터에는 아무것도 맞지 않습니다.' };
    const next = { en: 'Add a value, or leave the filter out.', ko: '값을 추가하거나 필터를 빼십시오.' };
    return [
      warning([...at, 'filters', index, 'values'], 'value', { code: 'filter-empty', found: 'no value', text, next }),
    ];
  });
}

function repeatedNames({ warning }: Checked, { at, startAfter }: LooseAction): readonly FisWarning[] {
  return startAfter.flatMap((name, index) => {
    if (startAfter.indexOf(name) === index || typeof name !== 'string') return [];
    const text = { en: 'This action is named twice here.', ko: '같은 동작을 두 번 적었습니다.' };
    const next = { en: 'Leave it out once.', ko: '한 번만 적으십시오.' };
    const path = [...at, 'startAfter', index];
    return [warning(path, 'value', { code: 'start-after-twice', found: `\`${name}\``, text, next })];
  });
}

function actionWarnings(checked: Checked, each: LooseAction): readonly FisWarning[] {
  const { action, at, written, parameters } = each;
  if (action === null) return repeatedNames(checked, each);
  const known = action.parameters;
  return [
    ...repeatedNames(checked, each),
    ...(action.retired === null ? [] : [retiredWarning(checked, each, action.retired.replacedBy)]),
    ...unknownParameters(checked, { at, written }, known),
    ...Object.entries(parameters).flatMap(([name, value]) => {
      const isJson = ownOf(known, name)?.value.kind === 'json' && typeof value === 'string';
      return isJson ? jsonWarnings(checked, [...at, 'parameters', name], value) : [];
    }),
  ];
}

const retiredWarning = ({ warning }: Checked, { at, written }: LooseAction, replacedBy: string): FisWarning =>
  warning([...at, 'actionId'], 'value', {
    code: 'action-retired',
    found: foundText(written['actionId']),
    text: {
      en: 'AWS has retired this action, or is about to.',
      ko: 'AWS가 없앴거나 곧 없앨 동작입니다.',
    },
    next: { en: `Write "${replacedBy}".`, ko: `"${replacedBy}"로 쓰십시오.` },
  });

function jsonWarnings({ warning }: Checked, path: readonly (string | number)[], text: string): readonly FisWarning[] {
  const read = readJsonParameter(text);
  if (read === null) return [];
  const broken = {
    en: 'There are line breaks within the texts of this JSON, which RFC 8259 does not allow.',
    ko: 'JSON 글자 안에 줄바꿈이 있습니다. RFC 8259는 이를 허용하지 않습니다.',
  };
  const next = { en: 'Write them as \\\\n.', ko: '\\\\n으로 쓰십시오.' };
  const isDocument = path.at(-1) === 'documentParameters';
  const odd = Object.entries(recordOf(read.value)).find(([, value]) => isDocument && !isTextOrTexts(value));
  const quoted = {
    en: `SSM takes texts and lists of texts; \`${odd?.[0] ?? ''}\` is neither.`,
    ko: `SSM은 글자나 글자 목록을 받습니다. \`${odd?.[0] ?? ''}\`은(는) 둘 다 아닙니다.`,
  };
  const quote = { en: 'Write its value in quotes.', ko: '값을 따옴표로 감싸십시오.' };
  return [
    ...(read.isStrict
      ? []
      : [warning(path, 'value', { code: 'json-lenient', found: foundText(text), text: broken, next })]),
    ...(odd === undefined
      ? []
      : [warning(path, 'value', { code: 'document-parameter', found: foundText(odd[1]), text: quoted, next: quote })]),
  ];
}

const isTextOrTexts = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
