import { policyExample, policyMembers } from '@firedrill/agent/policy/policy-words';
import { expect, test } from 'vitest';

const head = `# The agent's policy

What the owner of a host allows. The agent there goes by it, and no server, document or option can override it:
what it refuses is refused before anything is touched, with exit status 2, by \`plan\` and \`run\` alike.
\`firedrill explain policy\` says the same as this page, in English and Korean. The page is written from
\`packages/agent/src/policy/policy-words.ts\` by \`npx vitest run packages/cli/src/policy-page.test.ts -u\`.

## Where it is read from

1. the file that \`--policy FILE\` names, else the one in \`FIREDRILL_POLICY\`; it must be there
2. for root \`/etc/firedrill/policy.yaml\`, for others \`$XDG_CONFIG_HOME/firedrill/policy.yaml\` (default
   \`~/.config/firedrill/policy.yaml\`); where there is none, the defaults hold

It is read anew for every plan and every injection. A file that cannot be read or understood allows nothing, and
a member that is not known is refused: a misspelt protection protects nothing. \`firedrill doctor\` says which
file holds, or that the defaults do.

\`--policy\` is for the agent that the command starts. When one is there already that goes by other rules,
\`plan\` and \`run\` refuse (\`policy-differs\`): end it with \`firedrill server end\` first, or leave
\`--policy\` out to go by its policy.

## What it may say

| member | form | without it | |
|---|---|---|---|
`;

const tail = `
## Always protected

Whatever the file says: init and the kernel's threads; Firedrill's own processes and state; whatever a host is
reached or looked after by (systemd, sshd, dbus, container runtimes, kubelet); the files without which nobody
can log in, or everybody can; the policy file itself; and the file system of the journal, which is never filled.
`;

test('docs/policy.md says what the policy takes', async () => {
  const rows = policyMembers.map(
    ({ path, form, otherwise, about }) => `| \`${path}\` | ${form.en} | ${otherwise.en} | ${about.en} |\n`,
  );
  const page = `${head}${rows.join('')}\n## An example\n\n\`\`\`yaml\n${policyExample}\`\`\`\n${tail}`;
  await expect(page).toMatchFileSnapshot('../../../docs/policy.md');
});
