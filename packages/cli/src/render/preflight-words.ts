import type { Words } from '@firedrill/core/fault';

/** What pre-flights say that a host lacks (host/src/holds), in the order in which a plan meets it. */
export const preflightPhrases: readonly Words[] = [
  { en: '{directory} is not there', ko: '{directory}이(가) 없음' },
  { en: '{directory} is no directory', ko: '{directory}은(는) 디렉터리가 아님' },
  { en: '{directory} cannot be looked at by this user', ko: '이 사용자는 {directory}을(를) 볼 수 없음' },
  {
    en: '{directory} is in {type}, which stores no blocks',
    ko: '{directory}은(는) 블록을 저장하지 않는 {type}에 있음',
  },
  { en: 'the file system of {directory} is read-only', ko: '{directory}의 파일 시스템은 읽기 전용' },
  { en: 'this user may not write to {directory}', ko: '이 사용자는 {directory}에 쓸 수 없음' },
  { en: '{directory} is on the same storage as {other}', ko: '{directory}은(는) {other}과(와) 같은 저장소에 있음' },
  { en: '{directory} has no inode left for a file', ko: '{directory}에 파일을 만들 아이노드가 없음' },
  { en: 'a directory in which this user may make files', ko: '이 사용자가 파일을 만들 수 있는 디렉터리' },
  { en: 'a file system with blocks', ko: '블록이 있는 파일 시스템' },
  { en: 'storage without our journal', ko: '우리 저널이 없는 저장소' },
  { en: '{what} is protected: {why}', ko: '{what}은(는) 보호됨: {why}' },
  { en: 'one inode that is free', ko: '빈 아이노드 하나' },
  {
    en: 'Make it, or name another directory under `path`.',
    ko: '만들거나, `path`에 다른 디렉터리를 적으십시오.',
  },
  {
    en: 'Name a directory of another file system under `path`.',
    ko: '`path`에 다른 파일 시스템의 디렉터리를 적으십시오.',
  },
  {
    en: 'Run the agent as the user who owns it, or as root; or name another directory under `path`.',
    ko: '소유한 사용자나 root로 에이전트를 실행하거나, `path`에 다른 디렉터리를 적으십시오.',
  },
  {
    en:
      '{wanted} to take in {directory}, which is kept in memory, and {pool} has {size} available, ' +
      "of which {taken} go to the action's others",
    ko: '메모리에 있는 {directory}에서 {wanted} 필요, {pool}에 남은 것은 {size}, 그중 {taken}은(는) 이 단계의 다른 주입 몫',
  },
  {
    en: '{wanted} to take in {directory}, which is kept in memory, and {pool} has {size} available',
    ko: '메모리에 있는 {directory}에서 {wanted} 필요, {pool}에 남은 것은 {size}',
  },
  {
    en: '{wanted} to take, and a file of this user may have {size}',
    ko: '{wanted} 필요, 이 사용자의 파일은 최대 {size}',
  },
  {
    en: "{wanted} to take, and {size} are free in {directory} when the action's others have taken {taken}",
    ko: '{wanted} 필요, 이 단계의 다른 주입이 {taken}을(를) 쓰면 {directory}에 남는 것은 {size}',
  },
  {
    en: '{wanted} to take, and {size} are free in {directory}',
    ko: '{wanted} 필요, {directory}에 남은 것은 {size}',
  },
  {
    en: "only {wanted} to take: {size} are free in {directory} when the action's others have taken {taken}",
    ko: '차지할 것이 {wanted}뿐: 이 단계의 다른 주입이 {taken}을(를) 쓰면 {directory}에 남는 것은 {size}',
  },
  {
    en: 'only {wanted} to take: {size} are free in {directory}',
    ko: '차지할 것이 {wanted}뿐: {directory}에 남은 것은 {size}',
  },
  { en: 'at least {size} to take, so that it can be seen', ko: '눈에 띄려면 {size} 이상' },
  {
    en: 'Ask for less, make room, or fill by `percent` or `leave`.',
    ko: '더 적게 요구하거나, 자리를 만들거나, `percent`나 `leave`로 채우십시오.',
  },
  {
    en: 'Ask for a larger `size`, a higher `percent` or a lower `leave`.',
    ko: '더 큰 `size`나 `percent`, 또는 더 작은 `leave`를 적으십시오.',
  },
  {
    en: '{wanted} of memory, and a process of this user may take {size} more',
    ko: '메모리 {wanted} 필요, 이 사용자의 프로세스는 {size}만 더 쓸 수 있음',
  },
  {
    en: "{wanted} of memory, and {pool} has {size} available, of which {taken} go to the action's others",
    ko: '메모리 {wanted} 필요, {pool}에 남은 것은 {size}, 그중 {taken}은(는) 이 단계의 다른 주입 몫',
  },
  {
    en: '{wanted} of memory, and {pool} has {size} available',
    ko: '메모리 {wanted} 필요, {pool}에 남은 것은 {size}',
  },
  { en: 'at most {size}, so that {margin} stay', ko: '최대 {size} ({margin}은(는) 남아야 함)' },
  { en: 'at most {size}, by {limits}', ko: '최대 {size} ({limits})' },
  {
    en: 'Ask for less, or end something that takes memory there.',
    ko: '더 적게 요구하거나, 그곳에서 메모리를 쓰는 것을 끝내십시오.',
  },
  {
    en: 'Ask for less, or raise the limit where the agent is started.',
    ko: '더 적게 요구하거나, 에이전트를 시작하는 곳에서 한도를 올리십시오.',
  },
  {
    en: '{percent} % of {cores} cores, and {by} gives {count}',
    ko: '코어 {cores}개의 {percent} % 필요, {by}: {count}',
  },
  { en: '{cores} cores, and {by} gives {count}', ko: '코어 {cores}개 필요, {by}: {count}' },
  { en: 'at most {count} in all', ko: '모두 합쳐 최대 {count}' },
  { en: 'Ask for fewer `cores` or a lower `percent`.', ko: '`cores`나 `percent`를 줄이십시오.' },
  { en: '{by} allows {count} processes and threads more', ko: '{by}: 프로세스와 스레드를 {count}개 더 만들 수 있음' },
  { en: 'at least {count}', ko: '최소 {count}' },
  {
    en: 'Raise the limit, or end something that counts there.',
    ko: '한도를 올리거나, 거기에 세어지는 것을 끝내십시오.',
  },
];

/** Parts of these sentences that are told too. */
export const preflightParts: readonly Words[] = [
  { en: 'this machine', ko: '이 머신' },
  { en: "this process's CPU affinity", ko: '이 프로세스의 CPU 친화성' },
  { en: 'the control group {directory}', ko: '제어 그룹 {directory}' },
  { en: 'the limit of this user (ulimit -u)', ko: '이 사용자의 한도 (ulimit -u)' },
  { en: 'the file system of {directory}', ko: '{directory}의 파일 시스템' },
  {
    en: 'it holds our journal: a full one would hinder the clean-up',
    ko: '우리 저널이 있어 가득 차면 정리를 방해함',
  },
];
