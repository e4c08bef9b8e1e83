import { faults } from '@firedrill/faults/list';
import { probes } from '@firedrill/server/probes/list';
import { outcomeSigns, outcomeWords, phaseWords } from '@firedrill/server/report/words';
import { formText, oneOf } from '../render/forms.ts';
import { tableText } from '../render/table.ts';
import { createClient } from '../server/client.ts';
import { lookAt } from '../server/look.ts';
import { type Language, type Options, type Surroundings, text, type Verb } from '../verb.ts';

const kinds = ['runs', 'agents', 'faults', 'probes'] as const;
const forms = ['table', 'json', 'yaml', 'name'] as const;

/** A list of one kind of thing, in every form that it can be printed in. */
interface Listing {
  readonly items: readonly unknown[];
  readonly names: readonly string[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Lists what there is. Starts nothing. */
export const get: Verb = {
  name: 'get',
  summary: { en: 'list runs, agents, faults or probes', ko: '실행, 에이전트, 장애, 프로브 목록을 보여 줍니다' },
  configure: (command) =>
    command.argument('<kind>', kinds.join(', ')).option('-o, --output <form>', forms.join(', '), 'table'),
  run: async (surroundings, [kind = ''], options) => {
    const wanted = oneOf(kind, kinds, 'get');
    const form = oneOf(text(options, 'output') ?? 'table', forms, '--output');
    const { items, names, head, rows } = await listings[wanted](surroundings, options);
    if (form === 'name') surroundings.out(names.map((name) => `${name}\n`).join(''));
    else if (form !== 'table') surroundings.out(formText({ [wanted]: items }, form));
    else if (rows.length === 0) surroundings.err(surroundings.language === 'ko' ? '없습니다\n' : `no ${wanted}\n`);
    else surroundings.out(`${tableText(head, rows, surroundings.terminal?.columns)}\n`);
    return 0;
  },
};

type List = (surroundings: Surroundings, options: Options) => Promise<Listing>;

const listings: { readonly [kind in (typeof kinds)[number]]: List } = {
  runs: async (surroundings, options) => {
    const items = await (await lookAt(surroundings, options)).runs();
    const rows = items.map(({ run, name, phase, outcome, createdAt }) => [
      run,
      stateText(outcome, phase, surroundings.language),
      createdAt.slice(0, 19).replace('T', ' '),
      name,
    ]);
    return { items, names: items.map(({ run }) => run), head: heads(surroundings.language).runs, rows };
  },
  agents: async (surroundings, options) => {
    const { alive, dir } = await lookAt(surroundings, options);
    const answer = alive ? (await createClient(dir).call('GET', '/api/v1/agents')).body : { agents: [] };
    // The server is the same product; /agents answers with capabilities, or with why an agent does not answer.
    const items = (answer as { agents: readonly SeenAgent[] }).agents;
    const rows = items.map(({ agent, reachable, host = '', user = '', version = '', why = '' }) => [
      agent,
      reachable ? '✓' : `✗ ${why}`,
      host,
      user,
      version,
    ]);
    return { items, names: items.map(({ agent }) => agent), head: heads(surroundings.language).agents, rows };
  },
  faults: async ({ language }) => ({
    items: faults.map(({ name, title, summary, targets, lasts }) => ({ name, title, summary, targets, lasts })),
    names: faults.map(({ name }) => name),
    head: heads(language).faults,
    rows: faults.map(({ name, lasts, targets, title }) => [
      name,
      lastsWords[language][lasts],
      targets.join(','),
      title[language],
    ]),
  }),
  probes: async ({ language }) => ({
    items: probes.map(({ type, title, table }) => ({ type, title, table })),
    names: probes.map(({ type }) => type),
    head: heads(language).probes,
    rows: probes.map(({ type, title }) => [type, title[language]]),
  }),
};

interface SeenAgent {
  readonly agent: string;
  readonly reachable: boolean;
  readonly host?: string;
  readonly user?: string;
  readonly version?: string;
  readonly why?: string;
}

const lastsWords = {
  en: { lasting: 'lasting', act: 'act' },
  ko: { lasting: '일정 시간', act: '한 번' },
} as const;

/** How a run ended, or where it is. A newer server's word is shown as it is. */
function stateText(outcome: string | null, phase: string, language: Language): string {
  const sign = outcome === null ? '…' : (Object.entries(outcomeSigns).find(([name]) => name === outcome)?.[1] ?? '?');
  const words = { ...phaseWords(language), ...outcomeWords(language) };
  const known = Object.entries(words).find(([name]) => name === (outcome ?? phase))?.[1];
  return `${sign} ${language === 'en' ? (outcome ?? phase) : (known ?? outcome ?? phase)}`;
}

const heads = (language: Language): { readonly [kind in (typeof kinds)[number]]: readonly string[] } =>
  language === 'ko'
    ? {
        runs: ['실행', '결과', '시작(UTC)', '실험'],
        agents: ['에이전트', '응답', '호스트', '사용자', '버전'],
        faults: ['장애', '지속', '대상', '설명'],
        probes: ['프로브', '설명'],
      }
    : {
        runs: ['RUN', 'OUTCOME', 'STARTED (UTC)', 'EXPERIMENT'],
        agents: ['AGENT', 'ANSWERS', 'HOST', 'USER', 'VERSION'],
        faults: ['FAULT', 'LASTS', 'TARGETS', 'WHAT'],
        probes: ['PROBE', 'WHAT'],
      };
