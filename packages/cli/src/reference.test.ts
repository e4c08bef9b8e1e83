import { Command } from 'commander';
import { expect, test } from 'vitest';
import type { Verb } from './verb.ts';
import { verbs } from './verbs/list.ts';

const head = `# The command line

Every verb of \`firedrill\`, with its arguments and options. This page is written from \`packages/cli/src/verbs\` by
\`npx vitest run packages/cli/src/reference.test.ts -u\`. Each verb also takes \`--help\` and \`--state DIR\`, the
state directory (root: \`/var/lib/firedrill\`, others: \`$XDG_STATE_HOME/firedrill\`). \`NO_COLOR\` takes the
colours away; \`FIREDRILL_LANG=ko\` speaks Korean.

What the owner of a host allows stands in [the agent's policy](../policy.md). Stopping does not need the server: see
[running a drill](../running-a-drill.md#4-run-it).

The exit status of \`run\` is the verdict's (see the README). \`recover\` and \`stop\` end with 0 when
everything of ours is taken back; with 3 when nothing is owed any more, but something is contested: somebody
else changed it meanwhile, so it was left as it is; with 4 when something is still owed, may still be live, or
could not be looked at. \`residue\` ends with 4 when something still hurts, or cannot be told. An error ends
with the status of its [code](errors.md).
`;

function verbPart(verb: Verb): string {
  const command = verb.configure(new Command(verb.name));
  const usage = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const rows = [
    ...command.registeredArguments.map((argument) => [argument.name(), argument.description]),
    ...command.options.map(({ flags, description, defaultValue }) => [
      flags,
      typeof defaultValue === 'string' ? `${description} (default: ${defaultValue})` : description,
    ]),
  ];
  const table = rows.map(([name = '', text = '']) => `| \`${name}\` | ${text.replaceAll('|', '\\|')} |\n`).join('');
  const { en } = verb.summary;
  const title = `\n## ${[verb.name, ...usage].join(' ')}\n\n${en.charAt(0).toUpperCase()}${en.slice(1)}.\n`;
  return title + (table === '' ? '' : `\n| | |\n|---|---|\n${table}`);
}

test('docs/reference/cli.md says what the verbs say', async () => {
  const page = head + verbs.map(verbPart).join('');
  await expect(page).toMatchFileSnapshot('../../../docs/reference/cli.md');
});
