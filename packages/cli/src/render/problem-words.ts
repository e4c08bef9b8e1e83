import type { Words } from '@firedrill/core/fault';
import { createPhrasebook } from '@firedrill/core/words/phrases';
import { detailPhrases } from './detail-words.ts';
import { fisFilePhrases } from './fis-file-words.ts';
import { fisProblemParts, fisProblemPhrases } from './fis-problem-words.ts';
import { readerProblemPhrases } from './reader-problem-words.ts';
import { preflightParts, preflightPhrases } from './preflight-words.ts';
import { resolutionParts, resolutionPhrases } from './resolution-words.ts';

/** What the checks of a document say most often of what was found, expected, and could be meant. */
export const problemPhrases: readonly Words[] = [
  ...preflightPhrases,
  ...fisFilePhrases,
  { en: 'nothing', ko: '없음' },
  { en: 'the key `{key}`', ko: '`{key}` 항목' },
  { en: 'the fault {fault}', ko: '{fault} 장애' },
  { en: 'a key that stands twice', ko: '두 번 적힌 항목' },
  { en: 'each key once', ko: '항목마다 한 번' },
  { en: 'each name once', ko: '이름마다 한 번' },
  { en: 'no keys here', ko: '여기에는 항목이 없어야 합니다' },
  { en: 'nothing that matches {selector}', ko: '{selector}에 맞는 것이 없음' },
  { en: 'Did you mean `{name}`?', ko: '`{name}`을(를) 쓰려던 것입니까?' },
  { en: 'one of: {words}', ko: '다음 중 하나: {words}' },
  { en: 'one of {words}', ko: '다음 중 하나: {words}' },
  { en: 'exactly one of {words}', ko: '다음 중 꼭 하나: {words}' },
  { en: 'a text', ko: '글자' },
  { en: 'a number', ko: '숫자' },
  { en: 'a whole number', ko: '정수' },
  { en: 'true or false', ko: 'true 또는 false' },
  { en: 'a list', ko: '목록' },
  { en: 'a mapping', ko: '매핑' },
  { en: 'a value', ko: '값' },
  { en: 'a regular expression', ko: '정규식' },
  {
    en: 'the text of a certificate in PEM, not its path; --set ca="$(cat FILE)" brings in a file',
    ko: '경로가 아니라 PEM 인증서의 내용. 파일의 내용은 --set ca="$(cat FILE)"로 넣습니다',
  },
  {
    en: 'a question that only reads; {word} changes something (meant? `readOnly: false`)',
    ko: '읽기만 하는 질문. {word}은(는) 무언가를 바꿉니다 (그럴 뜻이면 `readOnly: false`)',
  },
  { en: 'an absolute path', ko: '절대 경로' },
  { en: 'an experiment', ko: '실험' },
  { en: 'a hypothesis', ko: '가설' },
  { en: 'another document', ko: '다른 문서' },
  { en: 'spec.{part}, which {file} has, too', ko: 'spec.{part}: {file}에도 있음' },
  { en: 'each part in one of the two files', ko: '각 부분은 두 파일 중 하나에만' },
  {
    en: 'Leave out --hypothesis, or take spec.hypothesis out of {file}.',
    ko: '--hypothesis를 빼거나 {file}에서 spec.hypothesis를 지우십시오.',
  },
  { en: 'Take spec.{part} out of one of the two files.', ko: '두 파일 중 하나에서 spec.{part}을(를) 지우십시오.' },
  { en: 'another value than {file} has', ko: '{file}과(와) 다른 값' },
  { en: 'the same value', ko: '같은 값' },
  { en: 'Give it another name in one of the two files.', ko: '두 파일 중 하나에서 다른 이름을 쓰십시오.' },
  {
    en: 'Give it beside an experiment: firedrill run FILE --hypothesis {file}',
    ko: '실험과 함께 주십시오: firedrill run FILE --hypothesis {file}',
  },
  {
    en: 'Put `spec.hypothesis` into a file with apiVersion: firedrill/v1alpha1 and kind: Hypothesis.',
    ko: 'apiVersion: firedrill/v1alpha1, kind: Hypothesis인 파일에 `spec.hypothesis`를 넣으십시오.',
  },
  { en: 'well-formed YAML or JSON', ko: '올바른 YAML이나 JSON' },
  { en: 'a list of texts, at least one', ko: '글자 목록, 하나 이상' },
  { en: 'a {kind} with its unit, such as {example}', ko: '단위가 붙은 값. 예: {example}' },
  {
    en: 'Write {seconds} for seconds, or {milliseconds} for milliseconds.',
    ko: '초는 {seconds}, 밀리초는 {milliseconds}처럼 쓰십시오.',
  },
  { en: 'a duration longer than 0', ko: '0보다 긴 시간' },
  { en: 'a duration: this fault lasts', ko: '시간: 이 장애는 일정 시간 지속됩니다' },
  { en: 'none: {fault} happens once', ko: '없어야 합니다: {fault} 장애는 한 번만 일어납니다' },
  { en: 'a variable of the document', ko: '문서의 변수' },
  { en: 'what the host allows', ko: '호스트가 허용하는 것' },
  { en: 'a loopback address, or a server with a certificate', ko: '루프백 주소, 또는 인증서가 있는 서버' },
  { en: 'at least one', ko: '하나 이상' },
  { en: '{fault}, which cannot be undone', ko: '되돌릴 수 없는 {fault} 장애' },
  { en: 'consent in guard.irreversible', ko: 'guard.irreversible에 적은 동의' },
  {
    en: 'Add {fault} to guard.irreversible if you want it.',
    ko: '원한다면 guard.irreversible에 {fault}을(를) 추가하십시오.',
  },
  {
    en: 'Choose fewer by `pick`, or raise guard.maxTargets.',
    ko: '`pick`으로 줄이거나 guard.maxTargets를 늘리십시오.',
  },
  { en: '{count} targets', ko: '대상 {count}개' },
  { en: '{count} targets, {below} of them below the others', ko: '대상 {count}개, 그중 {below}개는 하위 프로세스' },
  {
    en: '{count} processes in the tree of process {pid} now ({pids})',
    ko: '지금 프로세스 {pid}과(와) 그 하위 프로세스 {count}개 ({pids})',
  },
  { en: 'at most {count}, by guard.maxTargets', ko: '최대 {count} (guard.maxTargets)' },
  {
    en: 'Raise guard.maxTargets, or leave the children out.',
    ko: 'guard.maxTargets를 늘리거나 하위 프로세스를 빼십시오.',
  },
  { en: '`{key}` belongs one level up, beside `with`.', ko: '`{key}`은(는) 한 단계 위, `with` 옆에 적으십시오.' },
  { en: 'at most {count}', ko: '최대 {count}' },
  { en: 'commands does not allow {argv}', ko: 'commands가 {argv}을(를) 허용하지 않음' },
  {
    en: 'add {argv}, or how it begins, to `commands` in the policy file: `firedrill explain policy`',
    ko: '정책 파일의 `commands`에 {argv} 또는 그 앞부분을 추가하십시오: `firedrill explain policy`',
  },
  { en: 'the target {target}', ko: '대상 {target}' },
  { en: 'a target under spec.targets', ko: 'spec.targets에 있는 대상' },
  { en: 'a fault that is known here', ko: '알려진 장애' },
  { en: 'parameters of {fault}', ko: '{fault}의 매개변수' },
  { en: 'dead-man class {name} or better', ko: '데드맨 등급 {name} 이상' },
  {
    en: 'Widen guard.deadMan, or add {fault} to guard.irreversible.',
    ko: 'guard.deadMan을 넓히거나 guard.irreversible에 {fault}을(를) 추가하십시오.',
  },
  ...detailPhrases,
  ...fisProblemPhrases,
  ...readerProblemPhrases,
  ...resolutionPhrases,
  ...preflightParts,
];

/** Why nothing matched, one for each condition of a selector. */
const nearIn = createPhrasebook([
  { en: 'only parts of Firedrill match, {count} of them', ko: 'Firedrill 자신의 프로세스 {count}개만 일치' },
  { en: '{condition} alone matches {count} process', ko: '{condition}만으로는 프로세스 {count}개' },
  { en: '{condition} alone matches {count} processes', ko: '{condition}만으로는 프로세스 {count}개' },
  {
    en: '{condition} alone matches {count} processes, did you mean {name}?',
    ko: '{condition}만으로는 프로세스 {count}개, {name}을(를) 쓰려던 것입니까?',
  },
  { en: 'pid 1 is init, which is protected', ko: 'pid 1은 보호되는 init' },
  { en: 'pid 2 is the kernel, which is protected', ko: 'pid 2는 보호되는 커널' },
  {
    en: 'pid {pid} has ended already: nobody has waited for it yet',
    ko: 'pid {pid}은(는) 끝났고, 아직 거두어지지 않음',
  },
  {
    en: "pid {pid} is the kernel's, or belongs to somebody else",
    ko: 'pid {pid}은(는) 커널의 것이거나 다른 사용자의 것',
  },
  { en: 'this host is {name}', ko: '이 호스트는 {name}' },
]);

const partIn = createPhrasebook([...preflightParts, ...fisProblemParts, ...resolutionParts]);

export const problemIn = createPhrasebook(problemPhrases, (words, language) =>
  words
    .split('; ')
    .map((each) => partIn(nearIn(each, language), language))
    .join('; '),
);
