import type { Problem } from '@firedrill/core/errors';
import type { JsonObject } from '@firedrill/core/words/json';
import { type LocatedDocument, maxDocumentBytes, readLocated } from '../located-document.ts';
import { isRecord } from '../loose-values.ts';
import { inOrder } from '../problem-texts.ts';
import { valueDocument, withoutPlace } from '../value-document.ts';
import { actionProblems } from './action-problems.ts';
import { arnTypeWarnings } from './arn-type-warnings.ts';
import { buildTemplate } from './build-template.ts';
import { documentWarnings } from './document-warnings.ts';
import { checkedOf, type Checked, type FisWarning } from './finding.ts';
import { graphProblems } from './graph-problems.ts';
import { jsonProblem } from './json-problems.ts';
import { awsLimits, type FisLimits } from './limits.ts';
import { answerMember } from './looks-like.ts';
import { looseTemplate } from './loose-template.ts';
import { optionProblems } from './option-problems.ts';
import { foreignDocument, terraformText } from './other-tools.ts';
import { placeholdersIn } from './placeholders.ts';
import { previewProblems } from './preview.ts';
import { selectionWarnings } from './selection-warnings.ts';
import { shapeProblems } from './shape-problems.ts';
import { stopProblems } from './stop-problems.ts';
import { targetProblems } from './target-problems.ts';
import type { FisTemplate } from './template.ts';
import { templateWarnings } from './template-warnings.ts';
import { textWarnings } from './text-warnings.ts';
import { type FisAlarm, timeWarnings } from './time-warnings.ts';

export interface FisAsked {
  readonly text: string;
  /** The file's name for problems, or null when the text came from elsewhere. */
  readonly file: string | null;
  /** What is known of the alarms that may stand in the template. */
  readonly alarms?: readonly FisAlarm[];
  /** AWS's quotas, where nothing else is said. */
  readonly limits?: FisLimits;
}

/** The template, or everything that is wrong with the text; and in both cases what a person should know. */
export type FisDecoded =
  | { readonly ok: true; readonly template: FisTemplate; readonly warnings: readonly FisWarning[] }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly FisWarning[] };

/**
 * Reads an experiment template of AWS FIS, JSON or YAML:
 *
 *     text ─▶ located values ─▶ the preview's words ─▶ service model ─▶ graph, targets, actions, stops ─▶ template
 *
 * All problems are told at once, in the order of the text; one wrong part never hides another, and of one place only
 * the first finding is told.
 */
export function decodeFis({ text, file, alarms = [], limits = awsLimits }: FisAsked): FisDecoded {
  const broken = text.length > maxDocumentBytes ? null : (terraformProblem(text, file) ?? jsonProblem(text, file));
  if (broken !== null) return { ok: false, problems: [broken], warnings: [] };
  return decodeDocument(readLocated(text, file, 'a template of AWS FIS'), { alarms, limits });
}

/** The same of a value that has been read already: its problems know their path, and no line. */
export function decodeFisValue(value: JsonObject, limits: FisLimits = awsLimits): FisDecoded {
  const decoded = decodeDocument(valueDocument(value), { alarms: [], limits });
  const warnings = decoded.warnings.map(withoutPlace);
  return decoded.ok ? { ...decoded, warnings } : { ok: false, problems: decoded.problems.map(withoutPlace), warnings };
}

type Beside = Required<Pick<FisAsked, 'alarms' | 'limits'>>;

function decodeDocument(document: LocatedDocument, { alarms, limits }: Beside): FisDecoded {
  const checked = checkedOf(document, looseTemplate(document.value), limits);
  // Of a document of another tool only that is told: its tags and members are its own.
  const foreign = foreignDocument(document.value);
  if (foreign !== null)
    return { ok: false, problems: [checked.problem(foreign.path, 'key', foreign.what)], warnings: [] };
  const problems = document.value === null ? unread(document) : [...document.problems, ...allProblems(checked)];
  const known = new Set(problems.map(({ path }) => path));
  const warnings = inOrder(document.value === null || isTooLarge(checked) ? [] : allWarnings(checked, alarms)).filter(
    ({ path }) => !known.has(path),
  );
  if (problems.length > 0)
    return { ok: false, problems: inOrder(firstOfEachPlace(problems).map(withPlaceholder)), warnings };
  return { ok: true, template: buildTemplate(checked.template), warnings };
}

/** What cannot be read says why, except `null`, which is nothing. */
const unread = (document: LocatedDocument): readonly Problem[] =>
  document.problems.length > 0
    ? document.problems
    : [document.problemAt([], 'value', { found: 'nothing', expected: 'a template of AWS FIS' })];

/** Beyond these a document is no template, and is not looked at in every detail. */
const most = { actions: 1000, targets: 1000 };

const isTooLarge = ({ template }: Checked): boolean =>
  template.actions.length > most.actions || template.targets.length > most.targets;

function allProblems(checked: Checked): readonly Problem[] {
  const { document } = checked;
  const answer = isRecord(document.value) ? answerMember(document.value) : null;
  if (answer !== null) return [answerProblem(document, answer)];
  if (isTooLarge(checked)) return [tooLarge(checked)];
  return [
    ...previewProblems(checked),
    ...shapeProblems(checked),
    ...graphProblems(checked),
    ...targetProblems(checked),
    ...actionProblems(checked),
    ...stopProblems(checked),
    ...optionProblems(checked),
  ];
}

const allWarnings = (checked: Checked, alarms: readonly FisAlarm[]): readonly FisWarning[] => [
  ...templateWarnings(checked),
  ...selectionWarnings(checked),
  ...timeWarnings(checked, alarms),
  ...textWarnings(checked),
  ...arnTypeWarnings(checked),
  ...documentWarnings(checked),
];

/** Terraform's own language cannot be read at all; what it is can be said. */
function terraformProblem(text: string, file: string | null): Problem | null {
  const what = terraformText(text);
  if (what === null) return null;
  return { code: 'fis-template-invalid', file, line: 1, column: 1, path: '', next: null, ...what };
}

/** What the API answers is not what it is asked: ids and times are AWS's own. */
function answerProblem(document: LocatedDocument, member: string): Problem {
  const next =
    member === 'experimentTemplate'
      ? 'Take `experimentTemplate`, without id, arn, targetAccountConfigurationsCount, creationTime, lastUpdateTime.'
      : 'Take one template: `aws fis get-experiment-template --id ID`.';
  const found = `an answer of the API: \`${member}\``;
  return document.problemAt([member], 'key', { code: 'fis-template-invalid', found, expected: 'a template', next });
}

function tooLarge({ template, problem, limits }: Checked): Problem {
  const found = `${template.actions.length} actions and ${template.targets.length} targets`;
  const expected = `at most ${limits.actions} actions (quota of AWS FIS), and ${most.targets} targets`;
  return problem(['actions'], 'value', { code: 'limit', found, expected });
}

/** Where a placeholder is still there, that is what to mend. */
function withPlaceholder(problem: Problem): Problem {
  const [name] = placeholdersIn(problem.found);
  return name === undefined ? problem : { ...problem, next: `Put a value in the place of ${name}.` };
}

function firstOfEachPlace(problems: readonly Problem[]): readonly Problem[] {
  const told = new Set<string>();
  return problems.filter(({ path, line, column }) => {
    const place = `${path} ${line} ${column}`;
    return !told.has(place) && told.add(place);
  });
}
