import type { AgentCalls } from '@firedrill/core/protocol/messages';
import type { HostFacts } from './policy/host-facts.ts';

interface Resolving {
  readonly targets: { readonly resolve: AgentCalls['resolve'] };
  readonly facts: HostFacts;
}
type Resolve = AgentCalls['resolve'];

/**
 * What a selector matches but for the parts of Firedrill, which run here as well: `name: node` or a user's name would
 * choose them for victims, and a probe would take them for the system's. Who names one by its pid is told that it is
 * protected.
 */
export async function resolveOthers(
  { targets, facts }: Resolving,
  asked: Parameters<Resolve>[0],
): Promise<Awaited<ReturnType<Resolve>>> {
  const found = await targets.resolve(asked);
  if (asked.target.select.pid !== undefined) return found;
  const isOurs = (pid: number): boolean => (facts.process(pid)?.part ?? null) !== null;
  const candidates = found.candidates.filter(({ process }) => process === null || !isOurs(process.pid));
  if (candidates.length > 0 || found.candidates.length === 0) return { ...found, candidates };
  return { candidates, near: [...found.near, `only parts of Firedrill match, ${found.candidates.length} of them`] };
}
