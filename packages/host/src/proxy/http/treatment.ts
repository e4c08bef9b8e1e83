import type { Edit } from '../fault.ts';
import type { Rule } from '../rule.ts';
import type { Wait } from '../shaper.ts';
import type { Bodyless } from './rewrite.ts';

/** What becomes of a message. `drop` swallows it (`instead`, if any, goes out in its place). */
export type Treatment =
  | { readonly kind: 'pass'; readonly waits: readonly Wait[] | null }
  | { readonly kind: 'drop'; readonly instead: Buffer | null; readonly waits: readonly Wait[] | null }
  | {
      readonly kind: 'edit';
      readonly edits: readonly Rewriting[];
      readonly waits: readonly Wait[] | null;
      readonly bodyless: Bodyless;
    };

export const passed: Extract<Treatment, { kind: 'pass' }> = { kind: 'pass', waits: null };

export interface Rewriting {
  readonly rule: Rule;
  readonly edit: Edit;
  /** A canary's message is rewritten too, and counted by nobody. */
  readonly isCanary: boolean;
}
