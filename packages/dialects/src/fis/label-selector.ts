import type { Condition } from './conditions.ts';
import type { FisResource } from './resource.ts';
import { parameterTexts } from './resource-texts.ts';

/**
 * What a label selector asks, each requirement for itself: `app=shop,tier!=web,canary,!old`. Sets (`in (…)`) cannot
 * stand in a parameter of AWS FIS: it takes no parentheses. A requirement that is none of these fits nothing.
 * @see Kubernetes, "Labels and Selectors", equality-based requirements
 */
export function labelConditions(selector: string): readonly Condition[] {
  return selector.split(',').map((text) => {
    const requirement = text.trim();
    const [, not = '', key = '', sign = '', value = ''] = grammar.exec(requirement) ?? [];
    const isNegative = not !== '' || sign === '!=';
    const isRead = key !== '' && !(not !== '' && sign !== '');
    const told = `label ${requirement.replace(/\s*(!=|==?)\s*/, ' $1 ')}`;
    const valuesOf = (resource: FisResource): readonly string[] => labelValues(resource, key);
    return {
      key: JSON.stringify(['label', requirement]),
      told: { en: told, ko: told.replace('label', '레이블') },
      name: key,
      wanted: isRead && !isNegative && sign !== '' ? [value] : [],
      fits: (resource) => {
        const values = valuesOf(resource);
        const isThere = sign === '' ? values.length > 0 : values.includes(value);
        return isRead && isThere !== isNegative;
      },
      valuesOf,
      namesOf: (resource) => parameterTexts(resource, 'labelSelector').map((label) => keyOf(label)),
    };
  });
}

const grammar = /^(!?)\s*([A-Za-z0-9][\w./-]*)\s*(?:(==?|!=)\s*([\w.-]*))?$/;

const keyOf = (label: string): string => label.slice(0, Math.max(0, label.indexOf('=')));

/** A pod has its labels as `key=value`, under the name of the selector. */
const labelValues = (resource: FisResource, key: string): readonly string[] =>
  parameterTexts(resource, 'labelSelector').flatMap((label) =>
    keyOf(label) === key ? [label.slice(label.indexOf('=') + 1)] : [],
  );
