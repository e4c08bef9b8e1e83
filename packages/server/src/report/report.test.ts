import { judge } from '@firedrill/core/verdict/judge';
import { outcomes } from '@firedrill/core/verdict/verdict';
import type { RunEvent } from '@firedrill/core/words/events';
import { madeRun, recorded } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import { thinned, timeTicks, niceAbove } from './chart-scale.ts';
import { escapeMarkdown, escapeMarkup } from './escape.ts';
import { renderReport, reportFormats } from './formats.ts';
import { reportOf } from './report.ts';

const languages = ['en', 'ko'] as const;
const inOrder = (left: string, right: string): number => left.localeCompare(right);
const bad = (ms: number): boolean => ms > 50 && ms < 2500;
const hostile = `<script>alert("x")</script>&'\u0000\u202e|\`](javascript:x)\n# h]]>`;

/** The same events with every text in them that a document or a witness could have chosen made hostile. */
function hostileEvents(): readonly RunEvent[] {
  const names = ['title', 'detail', 'evidence', 'why', 'selector', 'by', 'means'];
  const poison = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(poison);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        names.includes(key) && typeof member === 'string' ? hostile : poison(member),
      ]),
    );
  };
  return madeRun({ isBad: bad }).map((event) => ({
    ...event,
    // Only texts inside change, so the body keeps its type.
    body: poison(event.body) as RunEvent['body'],
  }));
}

describe('the report', () => {
  test('says what happened, with times since the run began', () => {
    const report = reportOf(madeRun({ isBad: bad }), 'r-bbbbbbbbbbbbbbbb');
    expect(report).toMatchObject({ run: 'r-bbbbbbbbbbbbbbbb', name: 'made', title: 'it works', seed: 7, t0Ms: 1020 });
    expect(report.finished).toBe(false);
    expect(report.injections).toMatchObject([{ slot: 'hurt#0', liveMs: 1001, overMs: 3005, how: 'restored' }]);
    expect(report.probes[0]?.samples.length).toBeGreaterThan(20);
    const back = report.marks.find(({ name }) => name === 'fullyRecovered');
    expect(back?.atMs).toBeGreaterThan(3400);
    expect(report.left.checked).toBe(true);
  });

  test('is total: every beginning of a run has a report in every form', () => {
    const events = madeRun();
    for (let count = 0; count <= events.length; count += 7) {
      const report = reportOf(events.slice(0, count));
      for (const format of reportFormats) expect(renderReport(report, format, 'en')).not.toBe('');
    }
  });

  test.each(languages)('a run that is still driven has no outcome yet, in %s', (language) => {
    const report = reportOf(madeRun().slice(0, -20));
    const open = language === 'ko' ? '진행 중' : 'UNDER WAY';
    expect(report.finished).toBe(false);
    expect(renderReport(report, 'markdown', language)).toMatch(new RegExp(`^# … ${open}: made`));
    expect(renderReport(report, 'html', language)).toContain(`<p class="word">${open}</p>`);
    const left = { ...report, undriven: true };
    expect(renderReport(left, 'markdown', language)).not.toContain(open);
  });

  test('takes the verdict that was recorded, not a new one', () => {
    const events = madeRun();
    const verdict = { ...judge(events), outcome: 'residual' as const };
    const last: RunEvent = {
      v: 1,
      bootId: 'boot',
      bootNs: '1',
      wallTime: '',
      epoch: 1,
      seq: 999,
      body: { type: 'run.ended', verdict },
    };
    expect(reportOf([...events, last])).toMatchObject({ finished: true, verdict: { outcome: 'residual' } });
  });
});

describe.each(languages)('HTML in %s', (language) => {
  test('needs nothing from elsewhere and runs nothing', () => {
    const html = renderReport(reportOf(recorded(madeRun({ isBad: bad }))), 'html', language);
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|\son\w+=|url\(|@import/i);
    expect(html.match(/\shref="([^"]*)"/g)).toEqual([' href="#proofs"']);
    expect(html).toContain(`<html lang="${language}">`);
  });

  test('shows word and sign, and every chart has a title and a description of its own', () => {
    const html = renderReport(reportOf(recorded(madeRun({ isBad: bad }))), 'html', language);
    expect(html).toContain('aria-hidden="true">✗<');
    expect(html).toContain(language === 'ko' ? '실패' : 'FAIL');
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, wanted = ''] of html.matchAll(/aria-labelledby="([^"]+)"/g))
      for (const id of wanted.split(' ')) expect(ids).toContain(id);
  });

  test('every outcome has its own word, sign and class', () => {
    const report = reportOf(recorded(madeRun()));
    const banners = outcomes.map((outcome) => {
      const html = renderReport({ ...report, verdict: { ...report.verdict, outcome } }, 'html', language);
      return /<section class="banner[^]*?<\/section>/.exec(html)?.[0];
    });
    expect(new Set(banners).size).toBe(outcomes.length);
  });
});

describe('a run that is under way', () => {
  const events = madeRun({ isBad: bad });
  const begun = events.slice(0, events.findIndex(({ body }) => body.type === 'injection.live') + 1);

  test('has no verdict yet in any form: it would be judged for what has still to come', () => {
    expect(reportOf(begun)).toMatchObject({ finished: false, verdict: { outcome: 'residual' } });
    for (const format of ['html', 'markdown', 'junit'] as const) {
      const text = renderReport(reportOf(begun), format, 'en');
      expect(text).not.toMatch(/RESIDUAL|"residual"|[Cc]lean-up is not proven/);
      expect(text).toMatch(/no verdict yet/);
    }
    expect(renderReport(reportOf(begun), 'html', 'ko')).toContain('판정은 아직 없고');
  });

  test('and that nobody drives any more has the verdict that it would have', () => {
    const left = renderReport(reportOf(begun, undefined, { served: false }), 'markdown', 'en');
    expect(left).toMatch(/^# ! RESIDUAL/);
    expect(left).toContain('Nobody drives this run any more');
  });
});

describe('hostile texts', () => {
  test('stay text in HTML', () => {
    const html = renderReport(reportOf(hostileEvents()), 'html', 'en');
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/[\u0000\u202e]/);
    expect(html).toContain('&lt;script&gt;');
  });

  test('stay text in Markdown', () => {
    const markdown = renderReport(reportOf(hostileEvents()), 'markdown', 'en');
    expect(markdown).not.toMatch(/<|(?<!\\)\]\(|^# h/m);
    for (const row of markdown.split('\n').filter((line) => line.startsWith('| ✓') || line.startsWith('| ✗')))
      expect(row.match(/(?<!\\)\|/g)).toHaveLength(3);
  });

  test('stay text in JUnit XML', () => {
    const xml = renderReport(reportOf(hostileEvents()), 'junit', 'en');
    expect(xml).not.toMatch(/<script|\u0000|&(?!(amp|lt|gt|quot|#39);)/);
    const open = [...xml.matchAll(/<(\w+)(?: [^>]*[^/?])?>/g)].map(([, name = '']) => name).toSorted(inOrder);
    expect([...xml.matchAll(/<\/(\w+)>/g)].map(([, name = '']) => name).toSorted(inOrder)).toEqual(open);
  });

  test('are escaped once, in both kinds of quotes', () => {
    expect(escapeMarkup(`<a b="c" d='e'>&\ud800`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\ufffd');
    expect(escapeMarkdown("the page's #1")).toBe('the page&#39;s \\#1');
    expect(escapeMarkdown('late#0: 1 (a_b) ~ 2, _c_ ~d~')).toBe('late#0: 1 (a_b) ~ 2, \\_c\\_ \\~d\\~');
    expect(['# a', '1. a', '- a', '+ a', '=='].map(escapeMarkdown)).toEqual([
      '\\# a',
      '1\\. a',
      '\\- a',
      '\\+ a',
      '\\==',
    ]);
    expect(escapeMarkdown('![a](b)')).toBe('!\\[a\\](b)');
    expect(escapeMarkdown('a|b *c* http://d')).toBe('a\\|b \\*c\\* http:&#47;&#47;d');
  });
});

describe('JUnit', () => {
  const failuresOf = (xml: string): string => /failures="(\d+)"/.exec(xml)?.[1] ?? '';

  test('a pass has no failure; everything else that was asked has one', () => {
    expect(failuresOf(renderReport(reportOf(recorded(madeRun())), 'junit', 'en'))).toBe('0');
    const failed = renderReport(reportOf(recorded(madeRun({ isBad: bad }))), 'junit', 'en');
    expect(failed).toMatch(/classname="made\.probe" name="page"[^>]*><failure/);
    const never = madeRun({ isBad: () => true }).filter(({ body }) => !('injection' in body));
    const untold = renderReport(reportOf(recorded(never)), 'junit', 'en');
    expect(untold).toMatch(/classname="made\.proof" name="restored"[^>]*><failure/);
    const unmet = renderReport(reportOf(recorded(madeRun({ met: 0 }))), 'junit', 'en');
    expect(unmet).toMatch(/classname="made\.proof" name="exposed"[^>]*><failure/);
    expect(unmet).toMatch(/classname="made\.verdict" name="inconclusive"[^>]*><failure/);
  });
});

test('a steady state that was never left is said to be just that, in every form', () => {
  const inOrNot = {
    en: ['was never left', /\b0 ms, |by the system itself/],
    ko: ['벗어난 적이 없습니다', /\b0 ms, |스스로/],
  } as const;
  for (const language of languages)
    for (const format of ['markdown', 'html'] as const) {
      const [said, unsaid] = inOrNot[language];
      const text = renderReport(reportOf(madeRun()), format, language);
      expect(text).toContain(said);
      expect(text).not.toMatch(unsaid);
    }
});

describe('charts', () => {
  test('thinning out loses no bad moment', () => {
    const samples = Array.from({ length: 5000 }, (_, index) => ({
      atMs: index,
      phase: 'during' as const,
      quality: index === 2501 ? ('bad' as const) : ('good' as const),
      value: 1,
      detail: '',
    }));
    const drawn = thinned(samples, 5000, 100);
    expect(drawn).toHaveLength(100);
    expect(drawn.filter(({ quality }) => quality === 'bad')).toHaveLength(1);
  });

  test('axes end at round numbers and have few ticks', () => {
    expect([0, 0.3, 7, 99, 101, 2400].map(niceAbove)).toEqual([1, 0.5, 10, 100, 200, 2500]);
    for (const endMs of [1, 900, 25_000, 3_600_000, 90_000_000])
      expect(timeTicks(endMs, 10).length).toBeLessThanOrEqual(11);
  });
});
