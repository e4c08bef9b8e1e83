import { cpus, hostname, totalmem, userInfo } from 'node:os';
import type { TargetSpec } from '@firedrill/core/words/experiment';
import type { Target } from '@firedrill/core/words/target';
import { readBootId } from '../processes.ts';
import type { ProcessSurroundings } from './process.ts';

/** The machine itself; a name in the selector must be its own. */
export function resolveHost(
  { select }: Pick<TargetSpec, 'select'>,
  around: ProcessSurroundings,
): { readonly candidates: readonly Target[]; readonly near: readonly string[] } {
  const name = hostname();
  if (select.name !== undefined && select.name !== name) return { candidates: [], near: [`this host is ${name}`] };
  const proxies = around
    .proxies()
    .filter(({ upstream }) => select.port === undefined || upstream.endsWith(`:${select.port}`));
  const target: Target = {
    id: `host:${readBootId()}`,
    kind: 'host',
    agent: around.agent,
    name: `host ${name}`,
    labels: {},
    matched: [{ by: 'host', found: name }],
    process: null,
    abilities: {},
    facts: {
      user: userInfo().username,
      commandLine: [],
      ports: select.port === undefined ? [] : [select.port],
      proxies,
      supervisor: null,
      memoryLimitBytes: totalmem(),
      cpuCount: cpus().length,
    },
  };
  return { candidates: [target], near: [] };
}
