import { ownOf } from '@firedrill/core/words/own-of';
import type { Problem } from '@firedrill/core/errors';
import { readLabelSelector } from '../label-selector.ts';
import { didYouMean, foundText } from '../problem-texts.ts';
import { isFilled } from './action-problems.ts';
import type { Checked } from './finding.ts';
import { listOf, type LooseTarget, recordOf } from './loose-template.ts';
import { parametersProblems } from './parameter-problems.ts';
import { placeholdersIn } from './placeholders.ts';
import { meantSelectionMode, parseSelectionMode } from './selection-mode.ts';
import { type FisSelectorMember, fisTargetTypes } from './target-types.ts';

/** What is wrong with targets: their type, how they are chosen, their parameters, and how many are taken. */
export function targetProblems(checked: Checked): readonly Problem[] {
  return checked.template.targets.flatMap((target) => [
    ...typeProblems(checked, target),
    ...choiceProblems(checked, target),
    ...modeProblems(checked, target),
    ...pathProblems(checked, target),
    ...selectorProblems(checked, target),
  ]);
}

function typeProblems(checked: Checked, { at, resourceType, written }: LooseTarget): readonly Problem[] {
  if (resourceType === null || resourceType.trim() === '') return [];
  const type = ownOf(fisTargetTypes, resourceType);
  if (type === undefined) {
    const types = Object.keys(fisTargetTypes);
    const expected = 'a resource type of AWS FIS: docs/reference/fis.md';
    const next = didYouMean(resourceType, types);
    return [checked.problem([...at, 'resourceType'], 'value', { found: foundText(resourceType), expected, next })];
  }
  const parameters = {
    declared: type.parameters,
    written: recordOf(written['parameters']),
    isWritten: Object.hasOwn(written, 'parameters'),
    at: [...at, 'parameters'],
  };
  return [
    ...members.flatMap((member): readonly Problem[] => {
      if (type.by.includes(member) || !isFilled(ownOf(written, member))) return [];
      if (member === 'parameters') return []; // unknown parameters are warned of
      const expected = `${resourceType} is chosen by ${type.by.join(', ')}`;
      const what = { code: 'fis-target-unfit', found: member, expected, next: `Leave out ${member}.` } as const;
      return [checked.problem([...at, member], 'key', what)];
    }),
    ...parametersProblems(checked, parameters),
  ];
}

const members: readonly FisSelectorMember[] = ['resourceArns', 'resourceTags', 'filters', 'parameters'];

/** ARNs stand alone, and something must say which resources are meant: otherwise all of the account would be. */
function choiceProblems({ problem }: Checked, { at, written, resourceType }: LooseTarget): readonly Problem[] {
  const given = members.filter((member) => isFilled(ownOf(written, member)));
  if (given.includes('resourceArns')) {
    return (['resourceTags', 'filters'] as const).flatMap((member) => {
      if (!given.includes(member)) return [];
      const expected = `either resourceArns or ${member}`;
      const what = { code: 'fis-target-unfit', found: `${member} beside resourceArns`, expected } as const;
      return [problem([...at, member], 'key', { ...what, next: `Leave out one of them.` })];
    });
  }
  // What stands there with a wrong type is told elsewhere.
  if (given.length > 0 || members.some((member) => isOdd(ownOf(written, member)))) return [];
  const by = ownOf(fisTargetTypes, resourceType ?? '')?.by ?? ['resourceArns', 'resourceTags'];
  const expected = `at least one of: ${by.filter((member) => member !== 'filters').join(', ')}`;
  return [problem(at, 'key', { code: 'fis-target-unfit', found: 'nothing that says which resources', expected })];
}

const isOdd = (value: unknown): boolean => value !== undefined && (typeof value !== 'object' || value === null);

function modeProblems({ problem }: Checked, { at, written }: LooseTarget): readonly Problem[] {
  const mode = ownOf(written, 'selectionMode');
  if (typeof mode !== 'string' || mode.trim() === '' || parseSelectionMode(mode) !== null) return [];
  const meant = meantSelectionMode(mode);
  const expected = 'ALL, COUNT(n) with n from 1, or PERCENT(n) with n from 1 to 100';
  const next = meant === null ? null : `Write "${meant}".`;
  return [problem([...at, 'selectionMode'], 'value', { found: foundText(mode), expected, next })];
}

/** Attributes of the resource's description, each part of the path in PascalCase, whatever the API itself writes. */
function pathProblems({ problem }: Checked, { at, written }: LooseTarget): readonly Problem[] {
  return listOf(ownOf(written, 'filters')).flatMap((filter, index) => {
    const path = ownOf(recordOf(filter), 'path');
    if (typeof path !== 'string' || path.trim() === '' || /^[A-Z][A-Za-z0-9]*(\.[A-Z][A-Za-z0-9]*)*$/.test(path))
      return [];
    const expected = 'names in PascalCase with dots between them, such as Placement.AvailabilityZone';
    return [problem([...at, 'filters', index, 'path'], 'value', { found: foundText(path), expected })];
  });
}

/** What AWS takes as a label selector is read by Kubernetes at the start; what it would not read is told. */
function selectorProblems({ problem }: Checked, { at, written, resourceType }: LooseTarget): readonly Problem[] {
  const parameters = recordOf(ownOf(written, 'parameters'));
  const selector = ownOf(parameters, 'selectorValue');
  if (resourceType !== 'aws:eks:pod' || ownOf(parameters, 'selectorType') !== 'labelSelector') return [];
  if (typeof selector !== 'string' || placeholdersIn(selector).length > 0 || !parameterText.test(selector)) return [];
  const read = readLabelSelector(selector);
  if (read.ok) return [];
  const expected = `a label selector of Kubernetes, with ${read.expected} in the place of ${read.found}`;
  const next = 'Write a key with its value, such as app=shop, or a key alone.';
  return [problem([...at, 'parameters', 'selectorValue'], 'value', { found: foundText(selector), expected, next })];
}

/** Other characters than these are told by the form of the document (ExperimentTemplateTargetParameterValue). */
const parameterText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u;
