import type { Words } from '../fault.ts';

const placeholder = /\{(\w+)\}/g;
const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]|]/g, String.raw`\$&`);

/**
 * Tells sentences that are kept or sent in English in another language. `{name}` stands for any words, which are told
 * as they are, unless `inside` tells them too. A sentence that no phrase fits stays English: nothing is lost, and
 * nothing is guessed.
 */
export function createPhrasebook(
  phrases: readonly Words[],
  inside: (words: string, language: keyof Words) => string = (words) => words,
): (text: string, language: keyof Words) => string {
  const forms = phrases.map(({ en, ko }) => ({
    ko,
    pattern: new RegExp(`^${literally(en).replaceAll(placeholder, '(?<$1>.+)')}$`, 's'),
  }));
  return (text, language) => {
    if (language === 'en') return text;
    for (const { ko, pattern } of forms) {
      const found = pattern.exec(text);
      if (found !== null)
        return ko.replaceAll(placeholder, (_, name: string) => inside(found.groups?.[name] ?? '', language));
    }
    return text;
  };
}
