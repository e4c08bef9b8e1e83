import { type LabelRequirement, type Labels, holds, readLabelSelector } from '../label-selector.ts';
import type { Condition } from './conditions.ts';
import type { FisResource } from './resource.ts';
import { parameterTexts } from './resource-texts.ts';

/**
 * What a label selector asks, each requirement for itself: `app=shop,tier in (web,db),canary,!old`. A text that is
 * none fits nothing, nor does an empty one: AWS takes none. What AWS itself takes is narrower, since a parameter of a
 * target has no commas, parentheses and exclamation marks (constraints.ts).
 */
export function labelConditions(selector: string): readonly Condition[] {
  const read = readLabelSelector(selector);
  if (read.ok && read.requirements.length > 0) return read.requirements.map(conditionOf);
  return [{ ...partsOf('', selector.trim()), wanted: [], fits: () => false }];
}

function conditionOf(requirement: LabelRequirement): Condition {
  const isWanted = requirement.operator === 'in';
  return {
    ...partsOf(requirement.key, textOf(requirement)),
    wanted: isWanted ? requirement.values : [],
    fits: (resource) => holds(requirement, labelsOf(resource)),
  };
}

const partsOf = (key: string, told: string): Omit<Condition, 'wanted' | 'fits'> => ({
  key: JSON.stringify(['label', told]),
  told: { en: `label ${told}`, ko: `레이블 ${told}` },
  name: key,
  valuesOf: (resource) => {
    const value = labelsOf(resource).get(key);
    return value === undefined ? [] : [value];
  },
  namesOf: (resource) => [...labelsOf(resource).keys()],
});

function textOf(requirement: LabelRequirement): string {
  const { key, operator } = requirement;
  switch (operator) {
    case 'exists':
      return key;
    case 'absent':
      return `!${key}`;
    case 'above':
    case 'below':
      return `${key} ${operator === 'above' ? '>' : '<'} ${requirement.bound}`;
    case 'in':
    case 'notin': {
      const [only = '', ...more] = requirement.values;
      if (more.length > 0) return `${key} ${operator} (${requirement.values.join(', ')})`;
      return `${key} ${operator === 'in' ? '=' : '!='} ${only}`.trimEnd();
    }
  }
}

/** A pod has its labels as `key=value`, under the name of the selector. */
const labelsOf = (resource: FisResource): Labels =>
  new Map(
    parameterTexts(resource, 'labelSelector').map((label) => {
      const at = label.indexOf('=');
      return at < 0 ? [label, ''] : [label.slice(0, at), label.slice(at + 1)];
    }),
  );

/**
 * Labels that a selector fits, as `key=value`: for pods that are made up to fit a template. Empty where it asks for
 * absence only, and where nothing fits.
 */
export function labelsThatFit(selector: string): readonly string[] {
  const read = readLabelSelector(selector);
  const requirements = read.ok ? read.requirements : [];
  return [...new Set(requirements.map(({ key }) => key))].flatMap((key) => {
    const own = requirements.filter((each) => each.key === key);
    const fits = (labels: Labels): boolean => own.every((each) => holds(each, labels));
    if (fits(new Map())) return [];
    const value = own.flatMap(valuesNear).find((each) => fits(new Map([[key, each]])));
    return value === undefined ? [] : [`${key}=${value}`];
  });
}

/** Values among which one will do, if any does. */
function valuesNear(requirement: LabelRequirement): readonly string[] {
  switch (requirement.operator) {
    case 'in':
      return requirement.values;
    case 'above':
    case 'below':
      return [-1n, 1n].map((step) => String(requirement.bound + step)).filter((value) => !value.startsWith('-'));
    default:
      return ['yes', 'true', 'other'];
  }
}
