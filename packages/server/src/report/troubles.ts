import type { Words } from '@firedrill/core/fault';
import { toldIn } from '@firedrill/core/verdict/told';
import type { Report } from './report.ts';

/** What a person must look at: whatever is left, cannot be told, was contested, or could not be taken back. */
export function troublesOf({ left, injections }: Report): readonly { readonly kind: string; readonly text: Words }[] {
  const unhappy = injections.filter(({ how }) => how === 'contested' || how === 'failed');
  return [
    ...left.effects.map((text) => ({ kind: 'effect', text: told(text) })),
    ...left.unknown.map((text) => ({ kind: 'unknown', text: told(text) })),
    ...left.litter.map((text) => ({ kind: 'litter', text: told(text) })),
    ...unhappy.map(({ how, fault, target, detail }) => ({
      kind: how ?? '',
      text: told(detail, `${fault} → ${target}: `),
    })),
  ];
}

const told = (kept: string, about = ''): Words => ({ en: about + kept, ko: about + toldIn(kept, 'ko') });
