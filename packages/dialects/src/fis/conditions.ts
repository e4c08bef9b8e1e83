import { ownOf } from '@firedrill/core/words/own-of';
import type { Words } from '@firedrill/core/fault';
import { labelConditions } from './label-selector.ts';
import type { FisResource } from './resource.ts';
import { isAt, parameterTexts, pathsOf, textsAt } from './resource-texts.ts';
import { fisTargetTypes } from './target-types.ts';
import type { FisFilter, FisTarget, Texts } from './template.ts';

/** One thing that a target asks of its resources. All of them must hold. */
export interface Condition {
  /** The same for two that ask the same of every resource, and for no others. */
  readonly key: string;
  /** As the template says it: `State.Name = running`. */
  readonly told: Words;
  /** What is compared: a tag's key, a filter's path, a parameter's name. */
  readonly name: string;
  /** Any of these texts will do; none: nothing fits. */
  readonly wanted: readonly string[];
  readonly fits: (resource: FisResource) => boolean;
  /** What a resource has where the condition looks; empty where nothing stands there. */
  readonly valuesOf: (resource: FisResource) => readonly string[];
  /** What a resource has in the place of `name`: for names that are misspelt. */
  readonly namesOf: (resource: FisResource) => readonly string[];
}

/** Everything that a target asks, but its ARNs: tags, filters, parameters. */
export function conditionsOf(target: FisTarget): readonly Condition[] {
  return [
    ...Object.entries(target.resourceTags).map(([key, value]) => tagCondition(key, value)),
    ...target.filters.map(filterCondition),
    ...parameterConditions(target),
  ];
}

/** Tells whether a resource fits all of them. */
export function suits(target: FisTarget): (resource: FisResource) => boolean {
  const conditions = conditionsOf(target);
  return (resource) => conditions.every(({ fits }) => fits(resource));
}

/** Parameters that the catalogue does not know: AWS takes them and compares nothing with them, and so do we. */
export function idleParameters({ resourceType, parameters }: FisTarget): readonly string[] {
  const declared = ownOf(fisTargetTypes, resourceType)?.parameters ?? {};
  return Object.keys(parameters).filter((name) => !Object.hasOwn(declared, name));
}

function tagCondition(key: string, value: string): Condition {
  const shown = value === '' ? '""' : value;
  return {
    key: JSON.stringify(['tag', key, value]),
    told: { en: `tag ${key} = ${shown}`, ko: `태그 ${key} = ${shown}` },
    name: key,
    wanted: [value],
    fits: ({ tags }) => ownOf(tags, key) === value,
    valuesOf: ({ tags }) => {
      const found = ownOf(tags, key);
      return found === undefined ? [] : [found];
    },
    namesOf: ({ tags }) => Object.keys(tags),
  };
}

function filterCondition({ path, values }: FisFilter): Condition {
  const steps = path.split('.');
  const wanted = new Set(values);
  return {
    key: JSON.stringify(['filter', path, values]),
    told: toldOf(path, values),
    name: path,
    wanted: values,
    fits: ({ attributes }) => isAt(attributes, steps, wanted),
    valuesOf: ({ attributes }) => textsAt(attributes, steps),
    namesOf: ({ attributes }) => pathsOf(attributes),
  };
}

const toldOf = (name: string, values: readonly string[]): Words => ({
  en: `${name} = ${values.join(' or ') || '(no value)'}`,
  ko: `${name} = ${values.join(' 또는 ') || '(값 없음)'}`,
});

function parameterConditions({ resourceType, parameters }: FisTarget): readonly Condition[] {
  const declared = ownOf(fisTargetTypes, resourceType)?.parameters ?? {};
  return Object.entries(parameters).flatMap(([name, text]): readonly Condition[] => {
    const parameter = ownOf(declared, name);
    if (parameter === undefined || name === 'selectorType') return [];
    if (name === 'selectorValue') return selectorConditions(parameters, text);
    const wanted = parameter.value.kind === 'list' ? text.split(',').map((item) => item.trim()) : [text];
    // Where a list of zones may stand, the guide takes `all` for every zone.
    if (parameter.value.kind === 'list' && wanted.includes('all')) return [];
    return [parameterCondition(name, wanted)];
  });
}

/** What `selectorValue` means depends on `selectorType`. */
function selectorConditions(parameters: Texts, text: string): readonly Condition[] {
  const type = ownOf(parameters, 'selectorType');
  if (type === 'labelSelector') return labelConditions(text);
  return type === undefined ? [] : [parameterCondition(type, [text])];
}

function parameterCondition(name: string, values: readonly string[]): Condition {
  const wanted = new Set(values);
  return {
    key: JSON.stringify(['parameter', name, values]),
    told: toldOf(name, values),
    name,
    wanted: values,
    fits: (resource) => parameterTexts(resource, name).some((text) => wanted.has(text)),
    valuesOf: (resource) => parameterTexts(resource, name),
    namesOf: ({ parameters }) => Object.keys(parameters),
  };
}
