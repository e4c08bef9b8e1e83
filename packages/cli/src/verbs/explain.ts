import { errorWords } from '@firedrill/core/error-words';
import { catalogue, type ErrorCode, FiredrillError } from '@firedrill/core/errors';
import { closest } from '@firedrill/core/words/closest';
import { experimentSchema, paramsSchema } from '@firedrill/dialects/native/schema';
import { faults } from '@firedrill/faults/list';
import { probes } from '@firedrill/server/probes/list';
import { errorText, faultText, placeText, probeText, schemaAt } from '../render/explain.ts';
import { policyText } from '../render/explain-policy.ts';
import { createPaint } from '../render/paint.ts';
import { isSchema } from '../render/schema-words.ts';
import { tableText } from '../render/table.ts';
import type { Wording } from '../render/verdict.ts';
import type { Verb } from '../verb.ts';

const topics = ['experiment', 'faults', 'probes', 'errors', 'policy'] as const;

/** What a word means, from the same values that check documents. */
export const explain: Verb = {
  name: 'explain',
  summary: {
    en: "explain a place in an experiment, a fault, a probe, an error, or the agent's policy",
    ko: '실험 문서의 항목, 장애, 프로브, 오류, 에이전트 정책을 설명합니다',
  },
  configure: (command) =>
    command.argument('[word]', `${topics.join(', ')}, a fault, a probe, an error code, or a path such as spec.method`),
  run: async ({ out, color, language, terminal }, [word = 'experiment']) => {
    out(`${explainText(word, { paint: createPaint(color), language, columns: terminal?.columns ?? 100 })}\n`);
    return 0;
  },
};

/** @throws FiredrillError `usage`, with the word that was probably meant */
export function explainText(word: string, wording: Wording): string {
  const { language, columns } = wording;
  if (word === 'policy') return policyText(wording);
  if (word === 'faults')
    return tableText(
      ['', ''],
      faults.map(({ name, summary }) => [name, summary[language]]),
      columns,
    ).trimStart();
  if (word === 'probes')
    return tableText(
      ['', ''],
      probes.map(({ type, title }) => [type, title[language]]),
      columns,
    ).trimStart();
  if (word === 'errors')
    return tableText(
      ['', ''],
      // The catalogue's keys are its codes.
      (Object.keys(catalogue) as ErrorCode[]).map((code) => [code, errorWords(code, language).sentence]),
      columns,
    ).trimStart();
  const fault = faults.find(({ name }) => name === word);
  if (fault !== undefined) return faultText(fault, paramsSchema(fault), wording);
  const probe = probes.find(({ type }) => type === word);
  if (probe !== undefined) return probeText(probe, parametersOf(probe), wording);
  // Membership is what the condition asks for.
  if (Object.hasOwn(catalogue, word)) return errorText(word as ErrorCode, wording);
  return placeIn(word, wording);
}

function placeIn(word: string, wording: Wording): string {
  const root = experimentSchema(faults, probes);
  const [whole, inSpec] = [schemaAt(root, word), schemaAt(root, `spec.${word}`)];
  const found = 'schema' in whole ? whole : inSpec;
  if ('schema' in found) return placeText(found.path, found.schema, wording);
  const names = [...topics, ...faults.map(({ name }) => name), ...probes.map(({ type }) => type)];
  const known = 'known' in whole && word.includes('.') ? whole.known : [];
  const missing = 'missing' in whole && word.includes('.') ? whole.missing : word;
  const places = 'known' in inSpec ? inSpec.known : [];
  const meant = closest(word, names) ?? closest(missing, [...known, ...places, ...names, ...Object.keys(catalogue)]);
  const hint = meant === null ? `; try ${topics.join(', ')}` : `; did you mean ${meant}?`;
  throw new FiredrillError('usage', `explain ${word}: there is no ${missing}${hint}`);
}

/** What a probe's `with` may say. */
function parametersOf({ with: parameters }: (typeof probes)[number]): { readonly [key: string]: unknown } {
  const schema: unknown = parameters.toJSONSchema({ io: 'input', unrepresentable: 'any' });
  return isSchema(schema) ? schema : {};
}
