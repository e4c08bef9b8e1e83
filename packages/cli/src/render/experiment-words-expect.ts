import type { Words } from '@firedrill/core/fault';

const at = 'spec.hypothesis.probes.expect';
const window: Words = {
  en: 'How far back it looks.',
  ko: '얼마나 지난 것까지 보는지입니다.',
};
const percentile = (share: Words): Words => ({
  en: `${share.en} of the latencies in a window (for load: of its requests).`,
  ko: `구간 안 지연 시간의 ${share.ko}입니다. load는 요청별로 셉니다.`,
});
const below: Words = { en: 'Less than this.', ko: '이보다 짧아야 합니다.' };
const ofBaseline: Words = {
  en: 'At most this share of what it was before anything was injected, such as 150%.',
  ko: '주입하기 전 값의 이 비율 이하여야 합니다. 예: 150%.',
};
const least: Words = { en: 'So much or more.', ko: '이 이상이어야 합니다.' };
const most: Words = { en: 'So much or less.', ko: '이 이하여야 합니다.' };

const latencyWords = (key: string, words: Words): { readonly [path: string]: Words } => ({
  [`${at}.${key}`]: words,
  [`${at}.${key}.below`]: below,
  [`${at}.${key}.atMostOfBaseline`]: ofBaseline,
  ...(key === 'latency' ? {} : { [`${at}.${key}.over`]: window }),
});

/** What each member of a tolerance is for; see words/tolerance.ts in core. */
export const expectWords: { readonly [path: string]: Words } = {
  [`${at}.status`]: { en: 'The HTTP status, or a list of them.', ko: 'HTTP 상태 코드, 또는 그 목록입니다.' },
  [`${at}.equals`]: { en: 'The very value.', ko: '값이 정확히 같아야 합니다.' },
  [`${at}.atLeast`]: { en: 'The number is so much or more.', ko: '값이 이 이상이어야 합니다.' },
  [`${at}.atMost`]: { en: 'The number is so much or less.', ko: '값이 이 이하여야 합니다.' },
  [`${at}.matches`]: { en: 'A regular expression that matches somewhere.', ko: '어딘가에서 일치하는 정규식입니다.' },
  [`${at}.header`]: {
    en: 'Headers of the answer, each with a regular expression for its value.',
    ko: '응답 헤더와, 그 값이 일치해야 하는 정규식입니다.',
  },
  [`${at}.jsonPath`]: {
    en: 'JSON path (RFC 9535) to the value that is expected there, or to conditions.',
    ko: 'JSON 경로(RFC 9535)와 그 자리에 기대하는 값 또는 조건입니다.',
  },
  [`${at}.jsonPath.minItems`]: { en: 'The list there has so many items or more.', ko: '항목이 이 이상이어야 합니다.' },
  [`${at}.jsonPath.maxItems`]: { en: 'The list there has so many items or fewer.', ko: '항목이 이 이하여야 합니다.' },
  [`${at}.values`]: {
    en: 'Exactly these answers, in any order (dns).',
    ko: '순서와 관계없이 정확히 이 응답들이어야 합니다(dns).',
  },
  [`${at}.exists`]: {
    en: 'Whether the file is there at all; false expects that there is none.',
    ko: '파일이 있는지입니다. false는 없기를 기대합니다.',
  },
  [`${at}.size`]: { en: 'How large the file is.', ko: '파일의 크기입니다.' },
  [`${at}.size.atLeast`]: least,
  [`${at}.size.atMost`]: most,
  [`${at}.age`]: { en: 'How long ago the file was last changed.', ko: '파일이 마지막으로 바뀐 뒤 지난 시간입니다.' },
  [`${at}.age.atLeast`]: least,
  [`${at}.age.atMost`]: most,
  [`${at}.tlsExpiry`]: {
    en: "How long the server's certificate is still valid.",
    ko: '서버 인증서의 남은 유효 기간입니다.',
  },
  [`${at}.tlsExpiry.atLeast`]: least,
  ...latencyWords('latency', {
    en: "One sample's own latency; of the baseline it is the median.",
    ko: '표본 하나의 지연 시간입니다. 기준값은 중앙값입니다.',
  }),
  ...latencyWords('p50', percentile({ en: 'The median', ko: '중앙값' })),
  ...latencyWords('p95', percentile({ en: 'The 95th percentile', ko: '95 백분위수' })),
  ...latencyWords('p99', percentile({ en: 'The 99th percentile', ko: '99 백분위수' })),
  [`${at}.errorRate`]: {
    en: 'Failed ones of all in a window. A sample that failed is then bad only when there were too many.',
    ko: '구간 안 전체 중 실패한 비율입니다. 이때 실패한 표본은 실패가 너무 많을 때만 비정상입니다.',
  },
  [`${at}.errorRate.atMost`]: { en: 'At most this share, such as 1%.', ko: '이 비율 이하여야 합니다. 예: 1%.' },
  [`${at}.errorRate.over`]: window,
  [`${at}.trend`]: {
    en: 'How the number rises or falls: the slope of the straight line through the samples of a window.',
    ko: '값이 오르거나 내리는 정도: 구간 안 표본을 지나는 직선의 기울기입니다.',
  },
  [`${at}.trend.atLeastPerMinute`]: { en: 'It rises by so much a minute or more.', ko: '분당 이 이상 올라야 합니다.' },
  [`${at}.trend.atMostPerMinute`]: { en: 'It rises by so much a minute or less.', ko: '분당 이 이하로 올라야 합니다.' },
  [`${at}.trend.over`]: window,
  [`${at}.ofBaseline`]: {
    en: "The number as a share of the baseline: the median of this probe's own good samples before the fault.",
    ko: '기준값에 대한 비율입니다. 기준값은 장애 전 이 프로브의 정상 표본의 중앙값입니다.',
  },
  [`${at}.ofBaseline.atLeast`]: { en: 'This share or more, such as 80%.', ko: '이 비율 이상이어야 합니다. 예: 80%.' },
  [`${at}.ofBaseline.atMost`]: { en: 'This share or less, such as 120%.', ko: '이 비율 이하여야 합니다. 예: 120%.' },
  [`${at}.ofBaseline.within`]: {
    en: 'So near to it on both sides: 20% is 80% to 120%.',
    ko: '위아래로 이만큼 가까워야 합니다. 20%는 80%에서 120%까지입니다.',
  },
};
