/**
 * Prints docs/reference/faults.md, from the files of the faults and of their holds. `npm run generate` runs it with
 * `--conditions=source`, so that nothing has to be built before.
 */
import { exampleYaml } from '../../packages/cli/src/render/explain.ts';
import {
  describedAs,
  defaultOf,
  isRequired,
  membersOf,
  typeWords,
} from '../../packages/cli/src/render/schema-words.ts';
import type { Schema } from '../../packages/cli/src/render/schema-words.ts';
import type { Fault, FaultExample, Means, Words } from '../../packages/core/src/fault.ts';
import type { Target, TargetKind } from '../../packages/core/src/words/target.ts';
import { paramsSchema } from '../../packages/dialects/src/native/schema.ts';
import { holds } from '../../packages/faults/src/holds/list.ts';
import { faults } from '../../packages/faults/src/list.ts';

const head = `# Faults

Every fault of Firedrill: what it does, on which targets, its parameters with their units and ranges, the ways to bring
it about with their dead-man class (why it ends when everything of ours dies), and examples to copy. This page is
written from \`packages/faults/src\` by \`npm run generate\`.

모든 장애의 동작, 대상, 매개변수, 방법과 데드맨 등급, 예시입니다. \`firedrill explain 이름\`도 같은 내용을 보여 줍니다.
`;

const both = ({ en, ko }: Words): string => `${en}\n\n${ko}`;

/** The whole page. */
export function faultsPage(): string {
  return head + faults.map(faultPart).join('');
}

function faultPart(fault: Fault): string {
  const lasts = {
    act: 'an act, once; it cannot be undone (한 번의 동작, 되돌릴 수 없음)',
    lasting: 'for a time; it is undone (일정 시간, 되돌림)',
  } as const;
  return [
    `\n## ${fault.name}`,
    `**${fault.title.en}** · **${fault.title.ko}**`,
    both(fault.summary),
    `Targets (대상): ${fault.targets.join(', ')}. Lasts (지속): ${lasts[fault.lasts]}.`,
    parametersPart(paramsSchema(fault)),
    meansPart(fault),
    ...fault.examples.map((example) => examplePart(fault, example)),
  ]
    .join('\n\n')
    .concat('\n');
}

function parametersPart(schema: Schema): string {
  const members = membersOf(schema);
  if (members.length === 0) return 'It has no parameters. (매개변수 없음)';
  const rows = rowsOf(schema, '').map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  return ['| parameter | value | default | |', '|---|---|---|---|', ...rows].join('\n');
}

/** One row per member, those of an object under it. */
function rowsOf(schema: Schema, path: string): readonly (readonly string[])[] {
  return membersOf(schema).flatMap(([key, member]) => {
    const given = defaultOf(member) ?? (isRequired(schema, key) ? '(required)' : '');
    const row = [`\`${path}${key}\``, typeWords(member), given, describedAs(member) ?? ''];
    return [row, ...rowsOf(member, `${path}${key}.`)];
  });
}

function meansPart(fault: Fault): string {
  const shown = fault.means(fault.params.parse(fault.examples[0].with), anyTarget(fault.targets[0]));
  const lines = shown.map((means) => {
    const { deadMan, because } = classOf(means);
    const limits = means.limits.flatMap(({ en, ko }) => [`  - ${en}`, `  - ${ko}`]);
    return [`- \`${means.name}\`, class \`${deadMan}\`: ${because.en}. (${because.ko})`, ...limits].join('\n');
  });
  return `Means (방법), best first:\n\n${lines.join('\n')}`;
}

function classOf({ claims }: Means): { readonly deadMan: string; readonly because: Words } {
  const hold = holds.find(({ name }) => name === claims[0].hold);
  if (hold === undefined) throw new RangeError(`no hold ${claims[0].hold} is declared`);
  return hold;
}

function examplePart(fault: Fault, example: FaultExample): string {
  const { en, ko } = example.title;
  return `${en} · ${ko}:\n\n\`\`\`yaml\n${exampleYaml(fault, example)}\`\`\``;
}

/** A target on which every means is offered. */
function anyTarget(kind: TargetKind): Target {
  const door = { key: 'door', listen: '127.0.0.1:9180', upstream: '127.0.0.1:9080' };
  const facts = { user: 'shop', commandLine: [], ports: [9080], proxies: [door], supervisor: 'supervisor' };
  const common = { id: `${kind}:1`, agent: 'a-aaaaaaaaaaaaaaaa', name: 'shop', labels: {}, matched: [] } as const;
  return {
    ...common,
    kind,
    process: kind === 'process' ? { bootId: 'b', pidNamespace: '1', pid: 4711, startTicks: '1' } : null,
    abilities: { ptrace: true },
    facts: { ...facts, memoryLimitBytes: 2 ** 31, cpuCount: 2 },
  };
}

if (import.meta.main) process.stdout.write(faultsPage());
