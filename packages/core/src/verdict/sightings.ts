import type { Words } from '../fault.ts';
import { fileSightings } from './file-sightings.ts';
import { loadSightings } from './load-sightings.ts';

/*
 * What witnesses say that they saw, and doors that they counted, as they write it, and in Korean; `{name}` stands for
 * any words. The more telling stand before the more general. Records keep the English; what a system says of an error
 * stays as it was said. A test finds sentences of the witness that are missing here (tools/told-sentences.test.ts).
 */

/** Sentences in which several parts may stand, with `; ` between them. */
export const sightingLists: readonly Words[] = [
  { en: 'looked at anew: {seen}', ko: '다시 확인함: {seen}' },
  {
    en:
      '{what} was answered {status}, {size} bytes, sha256 {hash}; ' +
      'was answered {usual}, {usualSize} bytes, sha256 {usualHash} without the fault, with changing bodies',
    ko:
      '{what}: {status} 응답, {size}바이트, sha256 {hash}; ' +
      '장애 없이는 {usual}, {usualSize}바이트, sha256 {usualHash}, 본문이 매번 다름',
  },
  {
    en:
      '{what} was answered {status}, {size} bytes, sha256 {hash}; ' +
      'was answered {usual}, {usualSize} bytes, sha256 {usualHash} without the fault',
    ko: '{what}: {status} 응답, {size}바이트, sha256 {hash}; 장애 없이는 {usual}, {usualSize}바이트, sha256 {usualHash}',
  },
  {
    en:
      '{what} was answered {status}, {size} bytes, sha256 {hash}; ' +
      'was answered {usual}, {usualSize} bytes, sha256 {usualHash} at the baseline, with changing bodies',
    ko:
      '{what}: {status} 응답, {size}바이트, sha256 {hash}; ' +
      '기준 {usual}, {usualSize}바이트, sha256 {usualHash}, 본문이 매번 다름',
  },
  {
    en:
      '{what} was answered {status}, {size} bytes, sha256 {hash}; ' +
      'was answered {usual}, {usualSize} bytes, sha256 {usualHash} at the baseline',
    ko: '{what}: {status} 응답, {size}바이트, sha256 {hash}; 기준 {usual}, {usualSize}바이트, sha256 {usualHash}',
  },
  {
    en: '{what} was answered {status}, {size} bytes, sha256 {hash}; as asked: {parts}',
    ko: '{what}: {status} 응답, {size}바이트, sha256 {hash}; 요구한 대로임: {parts}',
  },
  {
    en: 'counted in the data path by {means}; not exposed: {reasons}',
    ko: '데이터 경로에서 {means}이(가) 셈; 노출되지 않음: {reasons}',
  },
  {
    en: '{met} of {of} connections waited while the process was stopped: {which}',
    ko: '프로세스가 멈춘 동안 연결 {of}개 중 {met}개가 기다림: {which}',
  },
  {
    en: '{met} of {of} connections cut: {which} (as read {age} ms before the process was last seen)',
    ko: '연결 {of}개 중 {met}개가 끊김: {which} (프로세스를 마지막으로 보기 {age} ms 전에 읽음)',
  },
  {
    en: '{met} of {of} connections cut; {more} (as read {age} ms before the process was last seen)',
    ko: '연결 {of}개 중 {met}개가 끊김; {more} (프로세스를 마지막으로 보기 {age} ms 전에 읽음)',
  },
  {
    en: '{count} of {of} processes made write calls: {which}',
    ko: '프로세스 {of}개 중 {count}개가 쓰기 호출을 함: {which}',
  },
];

export const sightingParts: readonly Words[] = [
  // Processes.
  {
    en: 'no process {pid} that started at tick {tick}, or only its zombie',
    ko: '시작 틱이 {tick}인 프로세스 {pid}이(가) 없거나 좀비만 있음',
  },
  { en: 'no process {pid} that started at tick {tick}', ko: '시작 틱이 {tick}인 프로세스 {pid}이(가) 없음' },
  { en: 'process {pid} that started at tick {tick} lives', ko: '시작 틱이 {tick}인 프로세스 {pid}이(가) 살아 있음' },
  { en: 'process {pid} lives', ko: '프로세스 {pid}이(가) 살아 있음' },
  {
    en: 'process {pid} is gone, nothing newer listens at port {port}',
    ko: '프로세스 {pid}이(가) 사라졌고, 포트 {port}에서 듣는 새 프로세스가 없음',
  },
  {
    en: 'process {successor} listens at port {port}, process {pid} is gone',
    ko: '프로세스 {pid}이(가) 사라졌고, 포트 {port}에서 프로세스 {successor}이(가) 들음',
  },
  { en: 'State: {state} (stopped) in {file}', ko: '{file}의 State: {state} (멈춤)' },
  { en: 'State: {state} (tracing stop) in {file}', ko: '{file}의 State: {state} (추적자가 멈춤)' },
  { en: 'State: {state} in {file}', ko: '{file}의 State: {state}' },
  {
    en: '{count} of the {all} that descended from it are gone: {pids} live',
    ko: '그 자손 {all}개 중 {count}개가 사라짐: {pids}은(는) 살아 있음',
  },
  {
    en: '{count} of the {all} that descended from it are gone',
    ko: '그 자손 {all}개 중 {count}개가 사라짐',
  },
  {
    en: '{count} of the {all} processes of its tree are stopped: {pids} are not',
    ko: '하위까지 프로세스 {all}개 중 {count}개가 멈춤: {pids}은(는) 아님',
  },
  {
    en: '{count} of the {all} processes of its tree are stopped',
    ko: '하위까지 프로세스 {all}개 중 {count}개가 멈춤',
  },

  // Resources and files.
  { en: 'no file {path}', ko: '파일 {path} 없음' },
  { en: 'sha256 {hash} of {path}', ko: '{path}의 sha256 {hash}' },
  {
    en: '{free} bytes are free at {path}, {usual} at the baseline',
    ko: '{path}에 {free}바이트 남음, 기준 {usual}바이트',
  },
  {
    en: 'memory of their own of {count} processes is {size} bytes',
    ko: '프로세스 {count}개의 고유 메모리 {size}바이트',
  },
  {
    en: 'MemAvailable is {size} bytes, {usual} at the baseline',
    ko: 'MemAvailable {size}바이트, 기준 {usual}바이트',
  },
  {
    en: '{who} burn {share} % of {cores} cores, {rest} % at rest',
    ko: '{who}: 코어 {cores}개의 {share} % 사용, 평소 {rest} %',
  },
  { en: '{who} burn {share} % of {cores} cores', ko: '{who}: 코어 {cores}개의 {share} % 사용' },
  { en: '{count} processes', ko: '프로세스 {count}개' },

  // Traffic of the witness.
  {
    en: '{what} takes {usual} ms (median of {count})',
    ko: '{what}: 보통 {usual} ms (표본 {count}개의 중앙값)',
  },
  { en: '{what} took {took} ms, {usual} at the baseline', ko: '{what}: {took} ms 걸림, 기준 {usual} ms' },
  {
    en: '{what} is unanswered after {took} ms, {usual} at the baseline',
    ko: '{what}: {took} ms 동안 응답 없음, 기준 {usual} ms',
  },
  { en: '{what} is still late: unanswered after {took} ms', ko: '{what}: 아직 늦음, {took} ms 동안 응답 없음' },
  { en: '{what}: no answer yet, and not late yet', ko: '{what}: 아직 응답 없음, 아직 늦지는 않음' },
  { en: '{what}: no outcome yet', ko: '{what}: 아직 결과 없음' },
  { en: '{what}: no answer within {limit} ms', ko: '{what}: {limit} ms 안에 응답 없음' },
  {
    en: '{what} came as {size} bytes in {count} pieces, in {usual} at the baseline',
    ko: '{what}: {size}바이트가 {count}조각으로 옴, 기준 {usual}조각',
  },
  {
    en: '{what} was answered {status}, {size} bytes, sha256 {hash}',
    ko: '{what}: {status} 응답, {size}바이트, sha256 {hash}',
  },
  { en: '{what} broke before the answer', ko: '{what}: 응답 전에 끊김' },
  { en: '{what} was answered after {took} ms and {size} bytes', ko: '{what}: {took} ms, {size}바이트 뒤에 응답함' },
  { en: '{what} is open after {took} ms and {size} bytes', ko: '{what}: {took} ms, {size}바이트 뒤에도 열려 있음' },
  { en: '{what} was closed after {took} ms and {size} bytes', ko: '{what}: {took} ms, {size}바이트 뒤에 닫힘' },
  { en: '{what} was reset after {took} ms and {size} bytes', ko: '{what}: {took} ms, {size}바이트 뒤에 끊김' },
  { en: '{what} was refused after {took} ms and {size} bytes', ko: '{what}: {took} ms, {size}바이트 뒤에 거부됨' },

  // What met a fault.
  { en: 'counted in the data path by {means}', ko: '데이터 경로에서 {means}이(가) 셈' },
  {
    en: '{met} of {of} connections waited while the process was stopped',
    ko: '프로세스가 멈춘 동안 연결 {of}개 중 {met}개가 기다림',
  },
  {
    en: '{met} of {of} connections cut (as read {age} ms before the process was last seen)',
    ko: '연결 {of}개 중 {met}개가 끊김 (프로세스를 마지막으로 보기 {age} ms 전에 읽음)',
  },
  { en: '{peer}: not accepted', ko: '{peer}: 받아들여지지 않음' },
  { en: '{peer}: not let into the full queue', ko: '{peer}: 대기열이 가득 차 들어가지 못함' },
  { en: '{peer}: {size} bytes unread', ko: '{peer}: {size}바이트를 읽지 않음' },
  { en: '{peer}: cut', ko: '{peer}: 끊김' },
  { en: '{peer}: connecting in vain', ko: '{peer}: 연결되지 않음' },
  { en: '{count} through our proxy', ko: '우리 프록시를 거친 것 {count}개' },
  { en: '{count} not accepted on Unix sockets', ko: 'Unix 소켓에서 받아들여지지 않은 것 {count}개' },
  { en: '{count} of our own probes are not counted', ko: '우리 프로브의 것 {count}개는 세지 않음' },
  {
    en: '{count} of which nobody knows whose they were are not counted',
    ko: '누구의 것인지 알 수 없는 {count}개는 세지 않음',
  },
  {
    en: '{count} connections to our door at {listen} found nobody behind it',
    ko: '{listen}의 우리 문으로 온 연결 {count}개가 뒤에서 아무도 만나지 못함',
  },
  {
    en: 'the access time of {path} moved {count} times while the effect was there',
    ko: '영향이 있는 동안 {path}의 접근 시각이 {count}번 바뀜',
  },
  ...loadSightings,
  { en: '{count} of {of} processes made write calls', ko: '프로세스 {of}개 중 {count}개가 쓰기 호출을 함' },

  // What a witness could not see.
  { en: 'baseline: {why}', ko: '기준: {why}' },
  { en: 'effect: {why}', ko: '영향: {why}' },
  { en: 'exposure: {why}', ko: '노출: {why}' },
  { en: 'check: {why}', ko: '확인: {why}' },
  { en: 'no reading within {limit} ms', ko: '{limit} ms 안에 읽지 못함' },
  { en: 'the watch ended before its baseline', ko: '기준을 재기 전에 지켜보기가 끝남' },
  { en: 'no such injection is watched', ko: '그런 주입은 지켜보고 있지 않음' },
  { en: '{count} injections are watched, more are not', ko: '주입 {count}건까지만 지켜봄' },
  { en: 'free space needs a baseline: watch it instead', ko: '남은 공간은 기준이 있어야 함: 지켜보아야 알 수 있음' },
  {
    en: 'memory of the machine needs a baseline: watch it instead',
    ko: '기계의 메모리는 기준이 있어야 함: 지켜보아야 알 수 있음',
  },
  { en: 'MemAvailable is not in /proc/meminfo', ko: '/proc/meminfo에 MemAvailable이 없음' },
  { en: '{who}: measuring for less than 500 ms', ko: '{who}: 아직 500 ms 미만 측정함' },
  { en: 'all processes', ko: '모든 프로세스' },
  { en: '{what}: without a baseline no difference can be seen', ko: '{what}: 기준 없이는 차이를 볼 수 없음' },
  { en: '{what}: its answers are not alike at the baseline', ko: '{what}: 기준에서 응답이 서로 다름' },
  { en: '{what}: its body is longer than {limit} bytes', ko: '{what}: 본문이 {limit}바이트보다 긺' },
  { en: '{what}: the request was given up', ko: '{what}: 요청을 그만둠' },
  {
    en: 'process {pid} was gone before its network namespace could be opened',
    ko: '네트워크 네임스페이스를 열기 전에 프로세스 {pid}이(가) 사라짐',
  },
  {
    en: 'process {pid} was gone before its sockets were seen',
    ko: '소켓을 보기 전에 프로세스 {pid}이(가) 사라짐',
  },
  {
    en: '{what}: its absence before would take longer than {limit} ms to see',
    ko: '{what}: 이전에 없었다는 것을 보려면 {limit} ms보다 오래 걸림',
  },
  { en: '{what}: nothing flows by itself', ko: '{what}: 저절로 흐르는 것이 없음' },
  { en: 'give send and expectBytes', ko: 'send와 expectBytes를 쓰십시오' },
  { en: '{what}: it {end}, and so shows nothing', ko: '{what}: {end}. 그래서 아무것도 알 수 없음' },
  { en: 'is open after {took} ms and {size} bytes', ko: '{took} ms, {size}바이트 뒤에도 열려 있음' },
  { en: 'was closed after {took} ms and {size} bytes', ko: '{took} ms, {size}바이트 뒤에 닫힘' },
  { en: 'was reset after {took} ms and {size} bytes', ko: '{took} ms, {size}바이트 뒤에 끊김' },
  { en: 'was refused after {took} ms and {size} bytes', ko: '{took} ms, {size}바이트 뒤에 거부됨' },
  {
    en: '{what}: an answer takes longer than half of the {limit} ms that silence is told by',
    ko: '{what}: 응답이 무응답으로 보는 {limit} ms의 절반보다 오래 걸림',
  },
  { en: '{what}: no more than {limit} bytes flow', ko: '{what}: {limit}바이트보다 많이 흐르지 않음' },
  {
    en: '{what}: {count} bytes are no more than one piece',
    ko: '{what}: {count}바이트는 한 조각을 넘지 않음',
  },
  { en: '{what}: the connection ended before the answer', ko: '{what}: 응답 전에 연결이 끝남' },
  { en: '{what}: it comes in {count} pieces already', ko: '{what}: 이미 {count}조각으로 옴' },
  {
    en: '{what}: the {count} bytes that we see flow are too few to see this rate',
    ko: '{what}: 오가는 {count}바이트로는 이 속도를 알 수 없음',
  },
  ...fileSightings,
  {
    en: 'this kernel keeps no /proc/PID/task/TID/schedstat (CONFIG_SCHED_INFO)',
    ko: '이 커널에는 /proc/PID/task/TID/schedstat이 없음 (CONFIG_SCHED_INFO)',
  },
  {
    en:
      '{count} connects were refused on this host meanwhile, and whose cannot be told: ' +
      'put a door in front of the target (spec.proxies), and they are counted there',
    ko:
      '그사이 이 호스트에서 연결 {count}건이 거부되었고, 누구의 것인지 알 수 없음: ' +
      '대상 앞에 문(spec.proxies)을 두면 거기서 셈',
  },
  {
    en: '{what}: the door does not hear which injection this is about',
    ko: '{what}: 어느 주입에 관한 것인지 문이 듣지 못함',
  },
  { en: 'a connection to {address}: {why}', ko: '{address}(으)로 가는 연결: {why}' },
  { en: 'an answer from {address}: {why}', ko: '{address}의 응답: {why}' },

  // What a canary is called, which stands within the sentences above.
  { en: 'a connection to {address}', ko: '{address}(으)로 가는 연결' },
  { en: 'an answer from {address}', ko: '{address}의 응답' },
  { en: 'an end from {address}', ko: '{address}의 연결 끝' },
  { en: 'simulated: it was not there', ko: '시뮬레이션: 없었음' },
  { en: 'simulated: it would be there now', ko: '시뮬레이션: 지금 있었을 것임' },
  { en: 'simulated: it would be gone now', ko: '시뮬레이션: 지금 사라졌을 것임' },
  { en: 'simulated: as if it had been met', ko: '시뮬레이션: 만난 것으로 봄' },
  { en: 'an assertion hurts nothing', ko: '확인만 하므로 아무것도 해치지 않음' },
  { en: 'the first byte from {address}', ko: '{address}의 첫 바이트' },
  { en: 'the answer to our close from {address}', ko: '연결 종료에 대한 {address}의 응답' },
  { en: '{count} bytes of answer from {address}', ko: '{address}의 응답 {count}바이트' },
  { en: '{count} bytes of greeting from {address}', ko: '{address}의 인사 {count}바이트' },
];

/** Everything that can be told in another language. */
export const sightings: readonly Words[] = [...sightingLists, ...sightingParts];
