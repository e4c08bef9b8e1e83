import type { Words } from '@firedrill/core/fault';
import { createPhrasebook } from '@firedrill/core/words/phrases';

/** What the schemas of faults and probes say of their parameters in English, in Korean. */
const parameterPhrases: readonly Words[] = [
  {
    en: 'The text of a certificate in PEM, not its path; --set ca="$(cat FILE)" brings in a file.',
    ko: 'PEM 인증서의 내용이며 경로가 아닙니다. 파일의 내용은 --set ca="$(cat FILE)"로 넣습니다.',
  },
  {
    en:
      'verify: whether the certificate is checked. ca: the text of a certificate in PEM, not its path, in place of ' +
      'the usual authorities.',
    ko: 'verify: 인증서를 확인하는지. ca: 보통의 인증 기관 대신 쓸 PEM 인증서의 내용이며, 경로가 아닙니다.',
  },
  { en: 'Of each of these cores, from 5 % on.', ko: '이 코어마다 차지하는 비율로, 5 % 이상입니다.' },
  { en: 'How many cores; all of the target without it.', ko: '코어 수. 없으면 대상의 코어 전부입니다.' },
  { en: 'A directory of the file system to fill.', ko: '채울 파일 시스템에 있는 디렉터리입니다.' },
  { en: 'So much is taken.', ko: '이만큼 차지합니다.' },
  {
    en: 'So much of the file system is in use afterwards, by whomever.',
    ko: '누가 쓰든 파일 시스템의 이만큼이 사용 중이 되게 합니다.',
  },
  { en: 'So much is left free.', ko: '이만큼 남겨 둡니다.' },
  { en: 'Whose view of the path is meant.', ko: '누구에게 보이는 경로인지입니다.' },
  { en: 'The new content, as UTF-8 text.', ko: '새 내용. UTF-8 글자입니다.' },
  { en: 'The new content, as bytes in base64.', ko: '새 내용. base64로 적은 바이트입니다.' },
  { en: 'The file is to be missing.', ko: '파일이 없는 것처럼 되게 합니다.' },
  { en: 'The answer that is given in place of the service’s.', ko: '서비스 대신 주는 응답입니다.' },
  { en: 'reset: the connection is torn down in place of an answer.', ko: 'reset: 응답 대신 연결을 끊습니다.' },
  {
    en: 'request: the service never sees it. response: the service does its work, and its answer is lost.',
    ko: 'request: 서비스에 닿지 않습니다. response: 서비스는 일을 하지만 응답이 사라집니다.',
  },
  { en: 'Of the requests that match.', ko: '조건에 맞는 요청 가운데 비율입니다.' },
  { en: 'Only these requests; all without it.', ko: '이 요청에만 적용합니다. 없으면 모든 요청입니다.' },
  {
    en: 'Exactly, or up to a * at its end. The query does not count.',
    ko: '정확히 일치하거나, 끝의 * 앞까지 일치해야 합니다. 쿼리는 보지 않습니다.',
  },
  {
    en: 'Fields with their values, each exactly, or up to a * at its end.',
    ko: '필드와 값. 저마다 정확히 일치하거나, 끝의 * 앞까지 일치해야 합니다.',
  },
  {
    en: 'The port that it was sent to: the target’s own, or that of the proxy before it.',
    ko: '요청을 보낸 포트: 대상의 포트 또는 그 앞 프록시의 포트입니다.',
  },
  {
    en: 'The path that the witness asks for, to see the effect. Without it: the path of match, or /.',
    ko: '목격자가 영향을 보려고 요청하는 경로입니다. 없으면 match의 경로 또는 /입니다.',
  },
  { en: '1ms to 1h.', ko: '1ms에서 1h까지입니다.' },
  {
    en: 'response: the work is done at once, the answer is late. request: the work itself begins late.',
    ko: 'response: 일은 바로 하고 응답이 늦습니다. request: 일 자체가 늦게 시작합니다.',
  },
  { en: 'Which of the two is changed.', ko: '둘 중 어느 것을 바꾸는지입니다.' },
  {
    en: 'Merged into a JSON body as RFC 7396 says: null takes a member away. Other bodies stay as they are.',
    ko: 'RFC 7396대로 JSON 본문에 합칩니다. null은 항목을 없앱니다. 다른 본문은 그대로 둡니다.',
  },
  { en: 'Added beside those that are there.', ko: '이미 있는 것에 더합니다.' },
  { en: 'Parameters of the query, by name.', ko: '쿼리의 매개변수. 이름별로 적습니다.' },
  { en: 'Of the answer.', ko: '응답의 것입니다.' },
  { en: 'Of the request.', ko: '요청의 것입니다.' },
  {
    en: 'Of the request, unless that is HEAD or CONNECT.',
    ko: '요청의 것입니다. HEAD와 CONNECT 요청은 제외합니다.',
  },
  { en: 'In place of those of the same name.', ko: '이름이 같은 것을 대신합니다.' },
  {
    en: 'Of the memory limit of the target, or of the machine where there is none.',
    ko: '대상의 메모리 한도에 대한 비율. 한도가 없으면 컴퓨터의 메모리에 대한 비율입니다.',
  },
  {
    en: 'First all processes that descend from it; each of them counts against `guard.maxTargets`.',
    ko: '모든 하위 프로세스를 먼저 종료합니다. 각각 `guard.maxTargets`에 포함됩니다.',
  },
  {
    en: 'Also all processes that descend from it; each of them counts against `guard.maxTargets`.',
    ko: '모든 하위 프로세스도 포함합니다. 각각 `guard.maxTargets`에 포함됩니다.',
  },
  {
    en: 'How soon it should be back; later is a violation, where it listens at a port.',
    ko: '되살아나야 하는 시간. 포트에서 듣는 대상이면 늦을 때 위반입니다.',
  },
  { en: 'Bytes or bits per second, at most 100GB/s.', ko: '초당 바이트 또는 비트. 최대 100GB/s입니다.' },
  {
    en: 'upstream: towards the server. downstream: from it. both: each of them.',
    ko: 'upstream: 서버로 가는 쪽. downstream: 서버에서 오는 쪽. both: 양쪽 각각.',
  },
  { en: 'Of the connections.', ko: '연결 가운데 비율입니다.' },
  {
    en: 'What the witness says to the server, to see the effect by the answer. Needed where the server is silent.',
    ko: '목격자가 응답에서 영향을 보려고 서버에 보내는 내용입니다. 먼저 말하지 않는 서버에 필요합니다.',
  },
  { en: 'How many bytes of answer the witness awaits.', ko: '목격자가 기다리는 응답의 바이트 수입니다.' },
  {
    en: 'At most 1h. Each delay is drawn evenly from delay ± jitter.',
    ko: '최대 1h. 지연마다 delay ± jitter에서 고르게 뽑습니다.',
  },
  {
    en: 'How much each draw of the jitter leans on the one before.',
    ko: 'jitter를 뽑을 때 앞의 값을 얼마나 따르는지입니다.',
  },
  { en: 'How much passes, at least 1B.', ko: '지나가는 양. 최소 1B입니다.' },
  {
    en: 'How long a connection lives under the fault, at most 1h; 0s: it is torn down at once.',
    ko: '장애 중에 연결이 살아 있는 시간. 최대 1h이며 0s면 바로 끊습니다.',
  },
  { en: 'Of a piece, 1B to 1MB.', ko: '조각의 크기. 1B에서 1MB까지입니다.' },
  {
    en: 'At most 1MB. Each piece is drawn evenly from average ± variation.',
    ko: '최대 1MB. 조각마다 average ± variation에서 고르게 뽑습니다.',
  },
  { en: 'Between two pieces, at most 1h.', ko: '두 조각 사이의 간격. 최대 1h입니다.' },
  {
    en: 'Closes the connection after this time, at most 1h; 0s: never.',
    ko: '이 시간 뒤에 연결을 닫습니다. 최대 1h이며 0s면 닫지 않습니다.',
  },
];

export const parameterIn = createPhrasebook(parameterPhrases);

/** The forms that a value may have; the names of JSON's types are words of the format and stay. */
const formPhrases: readonly Words[] = [
  { en: 'one of {words}', ko: '다음 중 하나: {words}' },
  { en: 'duration with its unit, such as {example}', ko: '단위가 붙은 시간. 예: {example}' },
  { en: 'size with its unit, such as {example}', ko: '단위가 붙은 크기. 예: {example}' },
  { en: 'share with its unit, such as {example}', ko: '단위가 붙은 비율. 예: {example}' },
  { en: 'rate with its unit, such as {example}', ko: '단위가 붙은 속도. 예: {example}' },
  { en: 'URL, such as {example}', ko: 'URL. 예: {example}' },
  { en: 'string, such as {example}', ko: 'string. 예: {example}' },
  { en: 'string that begins with /', ko: '/로 시작하는 string' },
  { en: 'list of {what}', ko: '목록: {what}' },
  { en: 'map of {what}', ko: '맵: {what}' },
  { en: '{type} from {least} to {most}', ko: '{least}에서 {most}까지의 {type}' },
  { en: '{type} from {least}', ko: '{least} 이상의 {type}' },
  { en: '{type} up to {most}', ko: '{most} 이하의 {type}' },
];

const formIn = createPhrasebook(formPhrases);

/** `typeWords` of a schema, form by form, in a language. */
export const formsIn = (forms: string, language: keyof Words): string =>
  language === 'en'
    ? forms
    : forms
        .split(', or ')
        .map((form) => formIn(form, language))
        .join(' 또는 ');
