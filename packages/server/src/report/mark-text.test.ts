import { expect, test } from 'vitest';
import { markText } from './mark-text.ts';

const censored = { mark: 'selfHealed', state: 'censored', source: 'page', inTime: null, withinMs: null } as const;

test('a mark that was cut off says for how long nobody saw it, or that there was no time to look', () => {
  expect(markText({ ...censored, afterMs: 5000 }, 'en')).toBe('not seen within 5 s');
  expect(markText({ ...censored, afterMs: 0 }, 'en')).toBe('not seen: it ended before there was time to look');
  expect(markText({ ...censored, afterMs: 0 }, 'ko')).toBe('확인할 시간 없이 끝남');
});
