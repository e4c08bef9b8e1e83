import { ownOf } from '@firedrill/core/words/own-of';
import type { Path } from '../located-document.ts';
import { isRecord } from '../loose-values.ts';
import { foundText } from '../problem-texts.ts';
import type { Checked, FisWarning } from './finding.ts';
import { listOf, recordOf } from './loose-template.ts';
import { placeholdersIn } from './placeholders.ts';
import { alarmSource } from './stop-problems.ts';

/** Texts that look unfinished: placeholders that nobody filled in, and ARNs that are none. */
export function textWarnings(checked: Checked): readonly FisWarning[] {
  return [...placeholderWarnings(checked), ...arnWarnings(checked)];
}

/** Each placeholder is told once, where it stands first. */
function placeholderWarnings({ document, warning }: Checked): readonly FisWarning[] {
  const first = new Map<string, { readonly path: Path; readonly at: 'key' | 'value' }>();
  for (const { text, path, at } of textsIn(document.value, [])) {
    for (const found of placeholdersIn(text)) if (!first.has(found)) first.set(found, { path, at });
  }
  return [...first].map(([found, { path, at }]) =>
    warning(path, at, {
      code: 'placeholder',
      found,
      text: { en: 'This looks like a placeholder that is not filled in.', ko: '아직 채우지 않은 자리로 보입니다.' },
      next: { en: 'Put the value in its place.', ko: '그 자리에 값을 쓰십시오.' },
    }),
  );
}

interface Text {
  readonly text: string;
  readonly path: Path;
  readonly at: 'key' | 'value';
}

function textsIn(value: unknown, path: Path): readonly Text[] {
  if (typeof value === 'string') return [{ text: value, path, at: 'value' }];
  if (Array.isArray(value)) return value.flatMap((each: unknown, index) => textsIn(each, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    return [{ text: key, path: here, at: 'key' as const }, ...textsIn(inner, here)];
  });
}

/** Service and kind of resource that an ARN should name, of the members that hold one. */
function arnWarnings(checked: Checked): readonly FisWarning[] {
  const { written, targets, actions } = checked.template;
  const alarms = listOf(ownOf(written, 'stopConditions')).map(recordOf);
  return [
    ...arnWarning(checked, ['roleArn'], ownOf(written, 'roleArn'), /^arn:[^:]+:iam::[^:]+:role\/.+/),
    ...alarms.flatMap(({ source, value }, index) =>
      source === alarmSource ? arnWarning(checked, ['stopConditions', index, 'value'], value, alarmForm) : [],
    ),
    ...targets.flatMap(({ at, written: target }) =>
      listOf(ownOf(target, 'resourceArns')).flatMap((arn, index) =>
        arnWarning(checked, [...at, 'resourceArns', index], arn, anyForm),
      ),
    ),
    ...actions.flatMap(({ at, parameters, action }) =>
      Object.entries(parameters).flatMap(([name, value]) =>
        ownOf(action?.parameters ?? {}, name)?.value.kind === 'arn'
          ? arnWarning(checked, [...at, 'parameters', name], value, anyForm)
          : [],
      ),
    ),
  ];
}

const anyForm = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/;
const alarmForm = /^arn:[^:]+:cloudwatch:[^:]+:[^:]+:alarm:.+/;

function arnWarning({ warning }: Checked, path: Path, value: unknown, form: RegExp): readonly FisWarning[] {
  if (typeof value !== 'string' || value.trim() === '' || form.test(value) || value.includes('${')) return [];
  return [
    warning(path, 'value', {
      code: 'arn-form',
      found: foundText(value),
      text: {
        en: 'This does not have the form of the ARN that belongs here; AWS will probably find nothing by it.',
        ko: '여기에 올 ARN의 형식이 아닙니다. AWS가 이것으로는 아무것도 찾지 못할 것입니다.',
      },
      next: {
        en: 'An ARN is arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE.',
        ko: 'ARN은 arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE 형식입니다.',
      },
    }),
  ];
}
