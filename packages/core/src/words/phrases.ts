import type { Words } from '../fault.ts';
import { settleParticles } from './particles.ts';

const placeholder = /\{(\w+)\}/g;
const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]|]/g, String.raw`\$&`);

/**
 * Tells sentences that are kept or sent in English in another language. `{name}` stands for any words, which are told
 * as they are, unless `inside` tells them too. Of several phrases that fit, the one with the most words of its own is
 * taken: it leaves the least as it was. A sentence that no phrase fits stays English: nothing is lost, and
 * nothing is guessed.
 */
export function createPhrasebook(
  phrases: readonly Words[],
  inside: (words: string, language: keyof Words) => string = (words) => words,
): (text: string, language: keyof Words) => string {
  const ownLength = ({ en }: Words): number => en.replaceAll(placeholder, '').length;
  const mostFirst = phrases.toSorted((left, right) => ownLength(right) - ownLength(left));
  const forms = mostFirst.map(({ en, ko }) => ({
    ko,
    pattern: new RegExp(`^${literally(en).replaceAll(placeholder, '(?<$1>.+)')}$`, 's'),
  }));
  return (text, language) => {
    if (language === 'en') return text;
    for (const { ko, pattern } of forms) {
      const found = pattern.exec(text);
      if (found !== null)
        return settleParticles(
          ko.replaceAll(placeholder, (_, name: string) => inside(found.groups?.[name] ?? '', language)),
        );
    }
    return text;
  };
}
