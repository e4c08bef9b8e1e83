import type { Words } from '../fault.ts';

/** What a witness says of a file that it looks at. */
export const fileSightings: readonly Words[] = [
  {
    en: '{path} belongs to another user: our own readings move its access time',
    ko: '{path}은(는) 다른 사용자의 것임: 우리가 읽어도 접근 시각이 바뀜',
  },
  {
    en: 'who asks for {path} while it is missing leaves no trace',
    ko: '{path}이(가) 없는 동안 누가 찾았는지는 흔적이 남지 않음',
  },
  {
    en: '{path} is read by all programs, ours too: whose readings they are cannot be told',
    ko: '{path}은(는) 우리 것을 비롯한 모든 프로그램이 읽음: 누가 읽었는지 알 수 없음',
  },
  {
    en: '{path} was read while a program of a command probe ran: by whom cannot be told',
    ko: 'command 프로브의 프로그램이 실행되는 동안 {path}이(가) 읽힘: 누가 읽었는지 알 수 없음',
  },
  { en: 'no mount in {table} holds {path}', ko: '{table}에 {path}을(를) 담은 마운트가 없음' },
  {
    en: '{point} is mounted {option}: reading leaves no access time',
    ko: '{point} 마운트 옵션 {option}: 읽어도 접근 시각이 남지 않음',
  },
  {
    en: "{point} is {type}: its access times are not this kernel's",
    ko: '{point} 파일 시스템 {type}: 접근 시각이 이 커널의 것이 아님',
  },
  { en: '{path} is not a regular file', ko: '{path}은(는) 일반 파일이 아님' },
  {
    en: '{path} has more than the {limit} bytes that are read',
    ko: '{path}이(가) 읽는 한도인 {limit}바이트보다 큼',
  },
];
