/** How a word ends when it is said: with a vowel, with the consonant ㄹ, or with another one. */
type Ending = 'vowel' | 'rieul' | 'consonant';

const pairs = /(을\(를\)|를\(을\)|이\(가\)|가\(이\)|은\(는\)|는\(은\)|과\(와\)|와\(과\)|\(으\)로)/;
/** After a consonant, and after a vowel. */
const forms: readonly (readonly [string, string])[] = [
  ['을', '를'],
  ['이', '가'],
  ['은', '는'],
  ['과', '와'],
];

/**
 * Korean text whose doubled particles, such as `을(를)`, are settled by how the word before them is said: Hangul by its
 * last syllable, digits and Latin letters by how they are read. Where nobody can know, both stay.
 */
export function settleParticles(text: string): string {
  const [first = '', ...rest] = text.split(pairs);
  return rest.reduce((done, part, index) => (index % 2 === 0 ? done + settled(done, part) : done + part), first);
}

function settled(before: string, pair: string): string {
  const ending = endingOf(before);
  if (ending === null) return pair;
  if (pair === '(으)로') return ending === 'consonant' ? '으로' : '로';
  const form = forms.find(([closed]) => pair.includes(closed));
  return form?.[ending === 'vowel' ? 1 : 0] ?? pair;
}

/** Null where the last sign is nothing that is said. */
function endingOf(before: string): Ending | null {
  const word = /([\p{L}\p{N}]+)[`'"”’)\]}»]*$/u.exec(before)?.[1] ?? '';
  const last = word.at(-1) ?? '';
  if (/[가-힣]/.test(last)) return ofTail(((last.codePointAt(0) ?? 0) - 0xac_00) % 28);
  if (/[0-9]/.test(last)) return ofDigit(last);
  return /^[A-Za-z]$/.test(last) ? ofLatin(/[A-Za-z]+$/.exec(word)?.[0] ?? last) : null;
}

/** The 8th final consonant of Unicode's Hangul syllables is ㄹ; 0 is none. */
const ofTail = (tail: number): Ending => (tail === 0 ? 'vowel' : tail === 8 ? 'rieul' : 'consonant');

/** 영 일 이 삼 사 오 육 칠 팔 구; a last 0 is also 십, 백, 천, 만: all of them end in a consonant. */
const ofDigit = (digit: string): Ending =>
  '178'.includes(digit) ? 'rieul' : '036'.includes(digit) ? 'consonant' : 'vowel';

/** Capitals are read one by one (엘, 엠, 엔, 알); words as they sound in Korean: `page` 페이지, `file` 파일, `ticket` 티켓. */
function ofLatin(letters: string): Ending {
  if (/^[A-Z]+$/.test(letters) || letters.length === 1) {
    const last = letters.toLowerCase().at(-1) ?? '';
    return 'lr'.includes(last) ? 'rieul' : 'mn'.includes(last) ? 'consonant' : 'vowel';
  }
  if (/le?$/i.test(letters)) return 'rieul';
  return /([mn]e?|ng|[bckpt])$/i.test(letters) ? 'consonant' : 'vowel';
}
