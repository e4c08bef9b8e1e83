import type { Words } from '@firedrill/core/fault';
import type { FisParameter } from './parameter-kinds.ts';
import type { FisSelectorMember } from './target-types.ts';

/** One action of AWS FIS: one file in actions/. The catalogue is the user guide's, as of December 2025. */
export interface FisAction {
  readonly id: string;
  readonly summary: Words;
  /** The key under which it names its target, and the one resource type that it takes; null: it has no target. */
  readonly target: { readonly key: string; readonly resourceType: string } | null;
  /** Narrower than what the resource type allows; null where it allows the same. */
  readonly targetBy: readonly FisSelectorMember[] | null;
  /** How many ARNs its target may name; null: as many as any target. */
  readonly maxTargets: number | null;
  readonly parameters: { readonly [name: string]: FisParameter };
  /** AWS has another name for it by now; templates that carry the old one are still accepted. Null: it is current. */
  readonly retired: { readonly replacedBy: string } | null;
  /** Whether Firedrill brings it about by itself. Without it an action is checked, and rehearsed in simulations. */
  readonly executes: boolean;
}

type Declared = Pick<FisAction, 'id' | 'summary' | 'target' | 'parameters'> &
  Partial<Pick<FisAction, 'targetBy' | 'maxTargets' | 'retired' | 'executes'>>;

/** An action as its file declares it, with what most actions have in common. */
export function defineFisAction(declared: Declared): FisAction {
  return { targetBy: null, maxTargets: null, retired: null, executes: false, ...declared };
}
