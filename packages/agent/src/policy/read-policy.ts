import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { Problem } from '@firedrill/core/errors';
import type { Json } from '@firedrill/core/words/json';
import type { Policy } from './policy.ts';
import { decodePolicy, defaultPolicy } from './policy.ts';

/** Where the policy stands: what is given, FIREDRILL_POLICY, /etc/firedrill for root, else the user's configuration. */
export function policyPath(
  given: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
  uid = process.getuid?.(),
): string {
  const named = given ?? environment['FIREDRILL_POLICY'];
  if (named !== undefined && named !== '') return path.resolve(named);
  if (uid === 0) return '/etc/firedrill/policy.yaml';
  const home = environment['XDG_CONFIG_HOME'] ?? '';
  return path.join(path.isAbsolute(home) ? home : path.join(homedir(), '.config'), 'firedrill', 'policy.yaml');
}

/**
 * The policy of this host's owner, or the error with which everything is refused. A file that is missing is the
 * default policy; one that cannot be read or understood allows nothing. The YAML parser is loaded only when there is
 * a file.
 */
export async function readPolicy(file: string, given: boolean): Promise<Policy | FiredrillError> {
  // The environment names a file just as an option does.
  const named = given || (process.env['FIREDRILL_POLICY'] ?? '') !== '';
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    const isMissing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
    // A file that somebody named must be there: a misspelt path would protect nothing.
    if (isMissing && !named) return defaultPolicy;
    return new FiredrillError('policy-invalid', `${file} cannot be read: ${reasonOf(thrown)}`);
  }
  const { LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  const problems = document.errors.map((error): Problem => {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return {
      code: 'policy-invalid',
      file,
      line,
      column: col,
      path: '',
      found: error.code,
      expected: 'YAML',
      next: null,
    };
  });
  if (problems.length > 0) return invalid(file, problems);
  // What YAML's core schema yields is JSON, but for dates and binary, which no member accepts.
  const read = decodePolicy(document.toJS({ maxAliasCount: 100 }) as Json, file);
  return 'policy' in read ? read.policy : invalid(file, read.problems);
}

function invalid(file: string, problems: readonly Problem[]): FiredrillError {
  const said = problems.map(({ line, path: at, found, expected }) => {
    const place = line === null ? at : `line ${line}`;
    return `${place}: expected ${expected}, found ${found}`;
  });
  return new FiredrillError('policy-invalid', `${file}: ${said.join('; ')}`, { problems });
}
