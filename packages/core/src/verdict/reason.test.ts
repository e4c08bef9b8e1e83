import { madeRun } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import { judge } from './judge.ts';
import { englishOf, reason, reasonText, said } from './reason.ts';
import { sentences } from './sentences.ts';
import { proofNames } from './verdict.ts';
import { verdictIn } from './verdict-words.ts';

const namesIn = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

describe('the sentences of verdicts', () => {
  test.each(Object.entries(sentences))('%s says the same values in both languages', (_, { en, ko }) => {
    expect(namesIn(ko).toSorted()).toEqual(namesIn(en).toSorted());
  });

  test('sentences stand in sentences, and several are put in a row', () => {
    const because = [said('a {text}'), reason('no-end', { slot: 'late/ratings' })];
    const given = reason('proof-missing', { proof: reason('proof.restored'), because });
    expect(englishOf(given)).toBe('restored, because a {text}; late/ratings has no known end');
    expect(reasonText(given, 'ko')).toBe('복원 (a {text}; late/ratings: 끝났는지 알 수 없습니다)');
  });

  test('what a newer version kept is not guessed', () => {
    const newer = JSON.parse('{"code": "about", "values": {"slot": "a", "what": {"code": "not-yet", "values": {}}}}');
    expect(reasonText(newer, 'ko')).toBeNull();
  });
});

describe('a verdict in Korean', () => {
  const isBad = (ms: number): boolean => ms > 50 && ms < 2500;
  const runs = {
    passed: madeRun(),
    failed: madeRun({ isBad }),
    unmet: madeRun({ met: 0 }),
    cut: madeRun().slice(0, 9),
  };

  test.each(Object.entries(runs))('%s: every sentence of ours is told in it, also after it was kept', (_, events) => {
    const english = judge(events);
    const korean = verdictIn(JSON.parse(JSON.stringify(english)), 'ko');
    expect(korean.because).toMatch(/[가-힣]/);
    for (const name of proofNames) {
      expect(korean.proofs[name].because).toHaveLength(english.proofs[name].because.length);
      expect(korean.proofs[name].because.join(' ')).not.toMatch(/witness saw|samples|injected/);
    }
    expect(korean.violations).toHaveLength(english.violations.length);
    expect(korean.outcome).toBe(english.outcome);
    expect(verdictIn(english, 'en')).toBe(english);
  });

  test('one that was kept before there were reasons stays as it was told', () => {
    const { reasons: _reasons, ...older } = judge(runs.failed);
    expect(verdictIn(older, 'ko')).toBe(older);
  });

  test('one whose reasons are fewer than its sentences keeps those as they were told', () => {
    const kept = judge(runs.failed);
    const { reasons } = kept;
    if (reasons === undefined) throw new Error('a verdict has reasons');
    const [first] = kept.violations;
    const odd = { ...kept, violations: [...kept.violations, 'and one more'] };
    expect(verdictIn(odd, 'ko').violations).toEqual([first, 'and one more']);
    expect(verdictIn(kept, 'ko').violations.join()).toMatch(/[가-힣]/);
  });

  test('a newer reason for the whole of it stays as it was told', () => {
    const kept = judge(runs.passed);
    const { because, reasons } = kept;
    const newer = { ...kept, reasons: { ...reasons, because: { code: 'from-the-future', values: {} } } };
    expect(verdictIn(JSON.parse(JSON.stringify(newer)), 'ko').because).toBe(because);
  });

  test('of one that a newer version kept, only what is not known here stays English', () => {
    const newer = JSON.parse(JSON.stringify(judge(runs.passed)).replaceAll('"no-residue"', '"no-residue-at-all"'));
    const { because } = verdictIn(newer, 'ko').proofs.restored;
    expect(because).toContain('no residue was found');
    expect(because.some((each) => /[가-힣]/.test(each))).toBe(true);
  });
});
