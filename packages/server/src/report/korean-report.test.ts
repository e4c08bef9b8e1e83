import { changed, madeRun } from '@firedrill/core/testing/made-run';
import type { EventBody, RunEvent } from '@firedrill/core/words/events';
import { expect, test } from 'vitest';
import { renderReport } from './formats.ts';
import { reportOf } from './report.ts';

/** A run in which everybody says what they say in life, and a library what is only its own. */
function spokenRun(): readonly RunEvent[] {
  return changed(madeRun({ isBad: (ms) => ms > 50 && ms < 2500 }), (body): EventBody => {
    switch (body.type) {
      case 'probe.sampled':
        return { ...body, detail: body.quality === 'good' ? 'status 200 in 7 ms' : slow };
      case 'witness.effect':
        return { ...body, evidence: body.present ? unanswered : 'GET http://a/ takes 7.9 ms (median of 3)' };
      case 'witness.exposure':
        return { ...body, evidence: 'counted in the data path by proxy' };
      case 'injection.recovered':
        return { ...body, detail: 'its duration is over' };
      case 'residue.checked':
        return { ...body, clean: false, unknown: [unasked] };
      default:
        return body;
    }
  });
}

const slow = 'p95 of the last 7 is 729 ms, expected below 400 ms';
const unanswered = 'GET http://a/ is unanswered after 653.9 ms, 7.9 at the baseline';
const unasked = 'the agent a-1 cannot be asked: connect ENOENT /run/x';

test.each(['html', 'markdown'] as const)('in Korean nothing of ours is said in English (%s)', (format) => {
  const text = renderReport(reportOf(spokenRun()), format, 'ko').replace(/<style>[^]*<\/style>/, '');
  expect(text).not.toMatch(/unanswered|of the last|expected|data path|baseline|duration|median|steady|cannot be/);
  expect(text).toContain('최근 7건의 p95 729 ms (기대: 400 ms 미만)');
  expect(text).toContain('653.9 ms 동안 응답 없음, 기준 7.9 ms');
  expect(text).toContain('데이터 경로에서 proxy이(가) 셈');
  expect(text).toContain('connect ENOENT');
});

test('in English it is told as it was kept', () => {
  const text = renderReport(reportOf(spokenRun()), 'html', 'en');
  for (const said of [slow, unanswered, unasked]) expect(text).toContain(said);
});

test('what no table knows, such as what an older version wrote, stays as it is', () => {
  const older = changed(madeRun(), (body) =>
    body.type === 'witness.effect' ? { ...body, evidence: 'the old witness nodded' } : body,
  );
  expect(renderReport(reportOf(older), 'html', 'ko')).toContain('the old witness nodded');
});
