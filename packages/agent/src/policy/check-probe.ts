import { resolve as resolvePath } from 'node:path';
import type { JsonObject } from '@firedrill/core/words/json';
import type { PolicyRefusal } from './check.ts';
import type { HostFacts } from './host-facts.ts';
import type { Policy } from './policy.ts';
import { ownersPath } from './protections.ts';

/** A probe that an agent is to run, or may have to. */
export interface AskedProbe {
  readonly type: string;
  readonly with: JsonObject;
}

/**
 * Why a policy refuses a probe, or null. A program must begin with words that the owner has allowed; what the owner
 * protects is not read either, under whatever name: a content that is compared is a content that is told.
 */
export function refuseProbe(
  policy: Policy,
  facts: Pick<HostFacts, 'realPath'>,
  asked: AskedProbe,
): PolicyRefusal | null {
  const argv = asked.type === 'command' ? argvOf(asked) : null;
  if (argv !== null && !policy.commands.some((words) => words.every((word, index) => argv[index] === word))) {
    const shown = JSON.stringify(argv);
    const next = `add ${shown}, or how it begins, to \`commands\` in the policy file: \`firedrill explain policy\``;
    return { code: 'policy-refused', detail: `commands does not allow ${shown}`, next };
  }
  const { path } = asked.with;
  if (asked.type !== 'file' || typeof path !== 'string') return null;
  const guarded = ownersPath(policy, facts, resolvePath(path));
  if (guarded === null) return null;
  const next = 'look at another file, or ask the owner of the host to take it out of `protected.paths`';
  return { code: 'policy-refused', detail: `${guarded} is protected`, next };
}

/** The argument vector of a `command` probe; null when it has none. */
export function argvOf({ type, with: { argv } }: AskedProbe): readonly string[] | null {
  if (type !== 'command' || !Array.isArray(argv)) return null;
  const words = argv.filter((word) => typeof word === 'string');
  return words.length === argv.length ? words : null;
}
