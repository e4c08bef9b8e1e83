import { errorWords } from '@firedrill/core/error-words';
import { catalogue, type ErrorCode } from '@firedrill/core/errors';
import type { Fault, FaultExample } from '@firedrill/core/fault';
import type { Probe } from '@firedrill/server/probes/probe';
import { qualityWords } from '@firedrill/server/report/words';
import { stringify } from 'yaml';
import type { Language } from '../verb.ts';
import { experimentWords } from './experiment-words.ts';
import { defaultOf, describedAs, isMap, isRequired, membersOf, type Schema, typeWords } from './schema-words.ts';
import { formsIn, parameterIn } from './parameter-words.ts';
import type { Wording } from './verdict.ts';
import { columnsOf, padded, wrapped } from './table.ts';

const words = (language: Language) =>
  language === 'ko'
    ? {
        targets: '대상',
        lasts: '지속',
        act: '한 번의 동작 (되돌릴 수 없음)',
        lasting: '일정 시간 (되돌림)',
        parameters: '매개변수',
        examples: '예',
        none: '없음',
        required: '필수',
        default: '기본값',
        members: '항목',
        exit: '종료 상태',
        next: '할 일',
        samples: '표본',
        expects: '기대할 수 있는 것 (expect)',
      }
    : {
        targets: 'targets',
        lasts: 'lasts',
        act: 'an act, once; it cannot be undone',
        lasting: 'for a time; it is undone',
        parameters: 'parameters',
        examples: 'examples',
        none: 'none',
        required: 'required',
        default: 'default',
        members: 'members',
        exit: 'exit status',
        next: 'next',
        samples: 'samples',
        expects: 'what can be expected (expect)',
      };

/** A fault: what it does, to what, its parameters, and examples to copy. */
export function faultText(fault: Fault, schema: Schema, wording: Wording): string {
  const { paint, language, columns } = wording;
  const say = words(language);
  const examples = fault.examples.map((example) => {
    const written = exampleYaml(fault, example).trimEnd().replace(/^/gm, '  ');
    return `  # ${example.title[language]}\n${written}`;
  });
  return [
    `${paint('bold', fault.name)}  ${fault.title[language]}`,
    wrapped(fault.summary[language], columns, 0),
    '',
    `${say.targets}: ${fault.targets.join(', ')}`,
    `${say.lasts}: ${say[fault.lasts]}`,
    '',
    paint('bold', say.parameters),
    ...memberLines(schema, '', wording),
    '',
    paint('bold', say.examples),
    ...examples,
  ].join('\n');
}

/** An example as a step to copy. */
export function exampleYaml({ name: fault }: Fault, { with: given, for: lasts }: FaultExample): string {
  const step = { name: 'step', fault, target: 'NAME', with: given };
  return stringify([lasts === undefined ? step : { ...step, for: lasts }]);
}

/** A kind of probe: its parameters, and what counts as good, bad or blind. */
export function probeText(probe: Probe, schema: Schema, wording: Wording): string {
  const { type, title, about, expects, table, examples = [] } = probe;
  const { paint, language, columns } = wording;
  const say = words(language);
  return [
    `${paint('bold', type)}  ${title[language]}`,
    ...(about === undefined ? [] : [wrapped(about[language], columns, 0)]),
    '',
    paint('bold', say.parameters),
    ...memberLines(schema, '', wording),
    ...(expects === undefined ? [] : ['', paint('bold', say.expects), wrapped(`  ${expects.join(', ')}`, columns, 2)]),
    '',
    paint('bold', say.samples),
    ...table.map(({ seen, quality }) =>
      wrapped(`  ${padded(qualityWords(language)[quality], 10)} ${seen}`, columns, 13),
    ),
    ...(examples.length === 0 ? [] : ['', paint('bold', say.examples)]),
    ...examples.map((example) => stringify([example]).trimEnd().replace(/^/gm, '  ')),
  ].join('\n');
}

/** A code of the catalogue. */
export function errorText(code: ErrorCode, { paint, language, columns }: Wording): string {
  const { sentence, remedy } = errorWords(code, language);
  const { exit } = catalogue[code];
  const say = words(language);
  return [
    paint('bold', code),
    wrapped(sentence, columns, 0),
    wrapped(`${say.next}: ${remedy}`, columns, 2),
    `${say.exit}: ${exit}`,
  ].join('\n');
}

/** A place in an experiment: what it is for, what may stand there, and its members. */
export function placeText(path: string, schema: Schema, wording: Wording): string {
  const { paint, language, columns } = wording;
  const say = words(language);
  const about = experimentWords[wordsPath(path)]?.[language] ?? saidOf(schema, language);
  const given = defaultOf(schema);
  const members = memberLines(schema, path, wording);
  return [
    `${paint('bold', path === '' ? 'experiment' : path)}  ${paint('dim', formsIn(typeWords(schema), language))}`,
    ...(about === null ? [] : [wrapped(about, columns, 0)]),
    ...(given === null ? [] : [`${say.default}: ${given}`]),
    ...(members.length === 0 ? [] : ['', paint('bold', say.members), ...members]),
  ].join('\n');
}

/** One line per member: its name, its form, and what it is for. */
function memberLines(schema: Schema, path: string, { paint, language, columns }: Wording): readonly string[] {
  const members = membersOf(schema);
  const say = words(language);
  const widest = Math.max(0, ...members.map(([key]) => columnsOf(key)));
  if (members.length === 0) return path === '' ? [`  ${say.none}`] : [];
  return members.flatMap(([key, member]) => {
    const about =
      experimentWords[wordsPath(path === '' ? key : `${path}.${key}`)]?.[language] ?? saidOf(member, language);
    const given = defaultOf(member);
    const notes = [
      formsIn(typeWords(member), language),
      ...(isRequired(schema, key) && given === null ? [say.required] : []),
      ...(given === null ? [] : [`${say.default} ${given}`]),
    ];
    const line = `  ${padded(key, widest)}  ${notes.join('; ')}`;
    const indent = widest + 4;
    const room = Number.isFinite(columns) ? columns - indent : Infinity;
    const more = about === null ? [] : [wrapped(about, room, 0).replace(/^/gm, ' '.repeat(indent))];
    return [paint('bold', '') + wrapped(line, columns, indent), ...more];
  });
}

function saidOf(schema: Schema, language: Language): string | null {
  const said = describedAs(schema);
  return said === null ? null : parameterIn(said, language);
}

/** Where the words for a place stand: names are left out, and what has the same form has the same words. */
const wordsPath = (path: string): string =>
  path
    .replaceAll(/\[\d*\]|\.<name>/g, '')
    .replace(/invariants\./, 'probes.')
    .replace(/^spec\.recovery\.expect\./, 'spec.hypothesis.probes.expect.');

/**
 * The schema at a path such as `spec.method[0].for` or `method.for`, with the path in full; or the names that could
 * have been meant at the step that does not exist.
 */
export function schemaAt(
  root: Schema,
  given: string,
):
  | { readonly path: string; readonly schema: Schema }
  | { readonly missing: string; readonly known: readonly string[] } {
  const steps = given
    .replaceAll(/\[\d*\]/g, '')
    .split('.')
    .filter((step) => step !== '' && step !== 'experiment');
  let schema = root;
  const path: string[] = [];
  for (const step of steps) {
    const members = membersOf(schema);
    const found = members.find(([key]) => key === step);
    if (found !== undefined) {
      [, schema] = found;
      path.push(step);
    } else if (isMap(schema) && path.at(-1) !== '<name>') path.push('<name>');
    else return { missing: step, known: members.map(([key]) => key) };
  }
  return { path: path.join('.'), schema };
}
