import type { Words } from '@firedrill/core/fault';
import { createPhrasebook } from '@firedrill/core/words/phrases';

/** What the doctor says of its own, in both languages; what the kernel, an agent or a file says stays as it is. */
export const doctorPhrases: readonly Words[] = [
  { en: 'operating system', ko: '운영 체제' },
  { en: 'policy', ko: '정책' },
  { en: 'abilities', ko: '능력' },
  { en: 'user namespaces', ko: '사용자 네임스페이스' },
  { en: 'state directory', ko: '상태 디렉터리' },
  { en: 'disk space', ko: '디스크 공간' },
  { en: 'server', ko: '서버' },
  { en: 'agent', ko: '에이전트' },
  { en: 'journal', ko: '저널' },
  { en: 'elsewhere', ko: '다른 곳' },
  {
    en: 'use Node {version} or newer; a checkout brings its own: ./firedrill',
    ko: 'Node {version} 이상을 쓰십시오. 체크아웃에는 알맞은 Node가 들어 있습니다: ./firedrill',
  },
  {
    en: 'elsewhere than on Linux it plans, validates and reports; inject from a Linux machine',
    ko: 'Linux가 아니면 계획, 검사, 보고만 됩니다. 주입은 Linux에서 하십시오',
  },
  {
    en: 'mend the file; until then nothing is allowed',
    ko: '파일을 고치십시오. 그때까지는 아무것도 허용되지 않습니다',
  },
  {
    en: 'the defaults hold; a file would be read from {file}',
    ko: '기본값을 씁니다. 파일을 두면 {file}에서 읽습니다',
  },
  {
    en: 'no proxy of ours leads to it: declare one under spec.proxies',
    ko: '대상으로 이어지는 프록시가 없습니다. spec.proxies에 선언하십시오',
  },
  { en: 'can be used', ko: '쓸 수 있습니다' },
  { en: 'see the reason', ko: '이유를 보십시오' },
  { en: 'processes can be paused by a tracer', ko: '추적자로 프로세스를 멈출 수 있습니다' },
  {
    en: 'process.pause stops by a signal instead (class reaper in place of kernel)',
    ko: 'process.pause는 대신 신호로 멈춥니다 (kernel 대신 reaper 등급)',
  },
  { en: 'can be made without root', ko: 'root 없이 만들 수 있습니다' },
  { en: 'cannot be made', ko: '만들 수 없습니다' },
  {
    en: 'disk.fill on a small disk of its own needs them: {how}, or root',
    ko: '작은 전용 디스크에 disk.fill을 하려면 필요합니다: {how} 또는 root',
  },
  {
    en: 'the socket {socket} would have a path of {bytes} bytes; the kernel takes {most} (unix(7))',
    ko: '소켓 {socket}의 경로가 {bytes}바이트입니다. 커널은 {most}바이트까지 받습니다 (unix(7))',
  },
  { en: 'give a shorter --state DIR', ko: '--state로 더 짧은 디렉터리를 지정하십시오' },
  { en: 'give --state DIR', ko: '--state로 다른 디렉터리를 지정하십시오' },
  { en: '{root} (will be made)', ko: '{root} (필요할 때 만듭니다)' },
  { en: '{root} belongs to the user with id {uid}', ko: '{root}: 사용자 id {uid}의 것입니다' },
  { en: '{root} is open to others', ko: '{root}: 다른 사용자에게 열려 있습니다' },
  { en: '{size} free', ko: '{size} 남음' },
  {
    en: 'make at least {size} of room, or give --state DIR',
    ko: '{size} 이상 비우거나 --state로 다른 디렉터리를 지정하십시오',
  },
  { en: 'not running; `firedrill run` starts it', ko: '실행 중이 아닙니다. `firedrill run`이 시작합니다' },
  { en: 'listens on {socket}', ko: '{socket}에서 듣고 있습니다' },
  { en: '{agent} answers', ko: '{agent} 응답함' },
  {
    en: 'end it with `firedrill server end`, then start again',
    ko: '`firedrill server end`로 끝낸 뒤 다시 시작하십시오',
  },
  {
    en: 'see its log in the state directory, under log/; `firedrill stop` works without it, then kill it',
    ko: '상태 디렉터리의 log/에 있는 로그를 보십시오. `firedrill stop`은 서버 없이도 되며, 그런 다음 끝내십시오',
  },
  {
    en: '`firedrill residue`, then `firedrill recover --accept-damage`',
    ko: '`firedrill residue`를 보고 `firedrill recover --accept-damage`를 실행하십시오',
  },
  { en: 'held by {holder}; {count} live', ko: '{holder}: 쓰는 중, 유지 {count}건' },
  { en: 'owes nothing', ko: '되돌릴 것이 없습니다' },
  { en: 'owes {ids}, and nobody looks after it', ko: '{ids}: 되돌려야 하는데 돌보는 에이전트가 없습니다' },
  {
    en: '`firedrill explain errors` says what the code means',
    ko: '코드의 뜻은 `firedrill explain errors`에 있습니다',
  },
  // Other users' journals, as agent/other-journals.ts names them.
  {
    en: '{place}: another state directory of yours; what it owes cannot be read from here',
    ko: '{place}: 같은 사용자의 다른 상태 디렉터리. 되돌릴 것이 있는지는 여기서 읽을 수 없습니다',
  },
  {
    en: '{place}: another state directory of yours; ask for it with --state',
    ko: '{place}: 같은 사용자의 다른 상태 디렉터리. --state로 지정하십시오',
  },
  {
    en: '{place}: another state directory of yours; it has no journal, so it owes nothing',
    ko: '{place}: 같은 사용자의 다른 상태 디렉터리. 저널이 없어 되돌릴 것도 없습니다',
  },
  {
    en: '{place}: of the user with id {uid}; it has no journal, so it owes nothing',
    ko: '{place}: 사용자 id {uid}의 것. 저널이 없어 되돌릴 것도 없습니다',
  },
  {
    en: '{place}: of the user with id {uid}; what it owes cannot be read from here',
    ko: '{place}: 사용자 id {uid}의 것. 되돌릴 것이 있는지는 여기서 읽을 수 없습니다',
  },
  {
    en: '{place}: an agent of yours lives (pid {pid}); ask for it with --state',
    ko: '{place}: 같은 사용자의 에이전트가 살아 있습니다 (pid {pid}). --state로 지정하십시오',
  },
  {
    en:
      '{place}: an agent of the user with id {uid} lives (pid {pid}); ' +
      'ask for it with --state, as that user or as root',
    ko: '{place}: 사용자 id {uid}의 에이전트가 살아 있습니다 (pid {pid}). 그 사용자나 root로 --state를 지정하십시오',
  },
  {
    en: '{place}: of the user with id {uid}; ask for it with --state',
    ko: '{place}: 사용자 id {uid}의 것. --state로 지정하십시오',
  },
];

export const doctorIn = createPhrasebook(doctorPhrases);
