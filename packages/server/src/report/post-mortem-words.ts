import type { Language } from '@firedrill/core/plan/describe';

const en = {
  title: 'Post-mortem',
  howTo:
    'Firedrill has filled in what it knows; lines with > ask what only you know. What stands below "Action items" as' +
    ' "- [ ]" is shown by the next plan, run and report of this experiment until it is checked: "- [x]".',
  author: 'written by',
  reviewed: 'reviewed by, on',
  whatHappened: 'What happened',
  inYourWords: 'In a few sentences for somebody who was not there: what did people see, and what was done about it?',
  impact: 'Impact',
  onCustomers: 'On customers',
  askCustomers: 'How many customers would have noticed in production, and what would they have seen?',
  onBusiness: 'On the business',
  askBusiness: 'Orders, revenue, promises to customers, reputation: what would it have cost, and from when on?',
  fiveWhys: 'Five whys',
  why: (what: string) => `Why? ${what}`,
  measured: 'Data',
  askData: 'Dashboards, logs, traces, chats: links that will still work in a year.',
  lessons: 'Lessons',
  wentWell: 'What went well',
  wentWrong: 'What went wrong',
  lucky: 'Where we were lucky',
  actionItems: 'Action items',
  itemForm: 'One line each: - [ ] what will be done (owner: who, due: 2026-12-31)',
  impactLine: (probe: string, bad: number, of: number, longest: string) =>
    bad === 0
      ? `${probe}: none of ${of} samples was bad`
      : `${probe}: ${bad} of ${of} samples bad, the longest stretch ${longest}`,
};

type PostMortemWords = typeof en;

const ko: PostMortemWords = {
  title: '포스트모템',
  howTo:
    'Firedrill이 아는 것은 채워 두었습니다. >로 시작하는 줄은 사람만 아는 것을 묻습니다. "조치 항목" 아래의 "- [ ]"는' +
    ' "- [x]"로 바꿀 때까지 이 실험의 다음 계획, 실행, 보고서에 표시됩니다.',
  author: '작성자',
  reviewed: '검토자와 날짜',
  whatHappened: '무슨 일이 있었는가',
  inYourWords: '그 자리에 없던 사람을 위해 몇 문장으로: 무엇이 보였고 무엇을 했습니까?',
  impact: '영향',
  onCustomers: '고객',
  askCustomers: '운영 환경이었다면 몇 명의 고객이 알아챘고 무엇을 보았겠습니까?',
  onBusiness: '사업',
  askBusiness: '주문, 매출, 고객과의 약속, 평판: 언제부터 무엇을 잃었겠습니까?',
  fiveWhys: '다섯 번의 왜',
  why: (what) => `왜? ${what}`,
  measured: '자료',
  askData: '대시보드, 로그, 트레이스, 대화: 1년 뒤에도 열리는 링크로.',
  lessons: '교훈',
  wentWell: '잘된 것',
  wentWrong: '잘못된 것',
  lucky: '운이 좋았던 것',
  actionItems: '조치 항목',
  itemForm: '한 줄에 하나씩: - [ ] 할 일 (담당: 누구, 기한: 2026-12-31)',
  impactLine: (probe, bad, of, longest) =>
    bad === 0
      ? `${probe}: 표본 ${of}개 모두 정상`
      : `${probe}: 표본 ${of}개 중 ${bad}개 비정상, 가장 긴 구간 ${longest}`,
};

/** The headings and questions of a post-mortem. */
export const postMortemWords = (language: Language): PostMortemWords => (language === 'ko' ? ko : en);
