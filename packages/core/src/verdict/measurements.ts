import type { Words } from '../fault.ts';

/**
 * What our probes say of a sample, as they write it, and in Korean; `{name}` stands for any words, of which those that
 * are ours are told too. The more telling stand before the more general. What a system or a library says of an error
 * stays as it was said. A test (tools/told-sentences.test.ts) finds sentences of the probes that are missing here.
 */
export const measurements: readonly Words[] = [
  // Slices of load, as a whole.
  {
    en: '{rate} answers/s, {failed} of {asked} failed ({why}), {waiting} waiting, p50 {p50} ms, p99 {p99} ms',
    ko: '초당 응답 {rate}건, {asked}건 중 {failed}건 실패 ({why}), {waiting}건 대기, p50 {p50} ms, p99 {p99} ms',
  },
  {
    en: '{rate} answers/s, {failed} of {asked} failed, {waiting} waiting, p50 {p50} ms, p99 {p99} ms',
    ko: '초당 응답 {rate}건, {asked}건 중 {failed}건 실패, {waiting}건 대기, p50 {p50} ms, p99 {p99} ms',
  },
  { en: 'the generator is saturated: {why}', ko: '부하 생성기 포화: {why}' },
  {
    en: '{unsent} of {due} requests could not be sent, so many were waiting',
    ko: '기다리는 요청이 너무 많아 {due}건 중 {unsent}건을 보내지 못함',
  },
  {
    en: '{late} of {due} requests were sent over {limit} ms late, at worst {worst} ms',
    ko: '요청 {due}건 중 {late}건을 {limit} ms 넘게 늦게 보냄, 최대 {worst} ms',
  },
  { en: 'it stood still for {time} ms', ko: '{time} ms 동안 멈춰 있었음' },
  {
    en: 'nothing ended in this slice, and nothing waits for longer',
    ko: '이 시간 조각에서 끝난 요청도, 더 오래 기다리는 요청도 없음',
  },
  { en: 'the generator died: {why}', ko: '부하 생성기가 죽음: {why}' },
  { en: 'the generator has ended', ko: '부하 생성기가 끝남' },
  { en: 'the generator does not answer', ko: '부하 생성기가 응답하지 않음' },
  { en: 'it is out of resources: {code}', ko: '자원이 부족함: {code}' },
  { en: 'no answer in time', ko: '제때 응답 없음' },

  // What stands before another sentence.
  { en: 'the observer is out of resources: {why}', ko: '관찰하는 쪽의 자원이 부족함: {why}' },
  {
    en: 'this process itself was busy for {time} ms of the sample: {detail}',
    ko: '표본을 재는 동안 이 프로세스 자신이 {time} ms 바빴음: {detail}',
  },
  { en: 'the probe brought no sample within {time}', ko: '{time} 안에 프로브의 표본이 오지 않음' },
  { en: '{what} cannot be looked for: {why}', ko: '{what} 검색 불가: {why}' },
  {
    en: 'the search did not end within {time}: write the pattern or path without repeats inside repeats',
    ko: '검색이 {time} 안에 끝나지 않음: 반복 안에 반복이 없는 패턴이나 경로로 쓰세요',
  },
  { en: 'other searches of this run took longer than {time}', ko: '이 실행의 다른 검색이 {time}보다 오래 걸림' },
  { en: 'the search needs more than {size}', ko: '검색에 {size}보다 많은 메모리가 필요함' },
  { en: 'the probe itself failed: {why}', ko: '프로브 자체가 실패함: {why}' },
  { en: 'Prometheus cannot be read: {why}', ko: 'Prometheus를 읽을 수 없음: {why}' },
  { en: 'alerts are not heard: {why}', ko: '경보를 들을 수 없음: {why}' },
  { en: 'the alarm cannot be read: {why}', ko: 'CloudWatch 경보를 읽을 수 없음: {why}' },
  {
    en: 'there is no such alarm in account {account}, region {region}; account {other} has one',
    ko: '계정 {account}, 리전 {region}에 그런 경보가 없음. 계정 {other}에는 있음',
  },
  {
    en: 'there is no such alarm in account {account}, region {region}',
    ko: '계정 {account}, 리전 {region}에 그런 경보가 없음',
  },
  { en: 'its state is unknown: {state}', ko: '알 수 없는 상태: {state}' },
  { en: 'it is no ARN of an alarm', ko: '경보의 ARN이 아님' },
  { en: 'invented: OK', ko: '지어낸 경보: OK' },
  { en: 'nothing here hears them', ko: '들을 곳이 열려 있지 않음' },
  { en: 'a metrics page does not answer {why}', ko: '지표 페이지로는 답할 수 없음: {why}' },
  { en: 'the page cannot be read: {why}', ko: '페이지를 읽을 수 없음: {why}' },
  { en: 'the page cannot be reached: {why}', ko: '페이지에 연결할 수 없음: {why}' },
  { en: 'its parameters cannot be read: {why}', ko: '매개변수를 읽을 수 없음: {why}' },

  // Blind.
  { en: 'a bound is given, but there is no number', ko: '범위가 있지만 숫자가 없음' },
  { en: 'a bound is given, but the answer is no number', ko: '범위가 있지만 응답이 숫자가 아님' },
  { en: 'the answer did not come over TLS', ko: '응답이 TLS로 오지 않음' },
  { en: 'the answer is no JSON', ko: '응답이 JSON이 아님' },
  {
    en: 'too few samples yet to see a trend over {span}',
    ko: '{span} 동안의 추세를 보기에는 아직 표본이 적음',
  },
  {
    en: 'the baseline has {count} good samples, it needs {enough}',
    ko: '기준의 정상 표본이 {count}개로, {enough}개가 필요함',
  },
  { en: 'the baseline has no latencies to compare {name} with', ko: '{name}: 비교할 기준 지연 시간이 없음' },
  { en: 'the baseline has no numbers to compare with', ko: '비교할 기준 값이 없음' },
  {
    en: 'no webhook came within {limit} ms: the sender may be away',
    ko: '{limit} ms 안에 웹훅이 오지 않음: 보내는 쪽이 없을 수 있음',
  },
  { en: 'the value is {age} old', ko: '{age} 전의 값임' },
  {
    en: 'the query yields {count} series, expected one: write sum(…), or more labels',
    ko: '쿼리 결과가 계열 {count}개임, 하나여야 함: sum(…)이나 레이블을 더 쓰십시오',
  },
  { en: 'the query yields {count} series, expected one', ko: '쿼리 결과가 계열 {count}개임, 하나여야 함' },
  { en: 'the query yields a {type}, expected points', ko: '쿼리 결과가 {type}임 (기대: 점의 목록)' },
  { en: 'the query yields a {type}, expected a number', ko: '쿼리 결과가 {type}임 (기대: 숫자)' },
  { en: 'the query yields no series', ko: '쿼리 결과에 계열이 없음' },
  { en: 'the query yields NaN', ko: '쿼리 결과가 NaN임' },
  { en: '{count} series match, more than {limit}', ko: '계열 {count}개가 일치함, {limit}개까지만 읽음' },
  { en: 'fewer than two readings within {range}', ko: '{range} 안에 두 번 읽지 못함' },
  { en: 'no sample: {line}', ko: '표본이 아님: {line}' },
  { en: 'there is no database of this kind', ko: '이런 종류의 데이터베이스는 없음' },
  { en: '{query} does not only read', ko: '{query}: 읽기만 하는 명령이 아님' },
  { en: 'say `readOnly: false`', ko: '`readOnly: false`를 쓰십시오' },
  { en: '/{path} cannot be opened', ko: '/{path}을(를) 열 수 없음' },
  { en: 'status {status}, {type}: no metrics page', ko: '상태 {status}, {type}: 지표 페이지가 아님' },
  { en: 'status {status}, and no answer of Prometheus', ko: '상태 {status}: Prometheus의 응답이 아님' },
  { en: 'it answers more than {limit} bytes', ko: '응답이 {limit}바이트보다 큼' },
  { en: 'the answer is larger than {limit} bytes', ko: '응답이 {limit}바이트보다 큼' },
  { en: 'it did not end within {limit} ms', ko: '{limit} ms 안에 끝나지 않음' },
  { en: 'there is no probe of type {type}', ko: '{type} 종류의 프로브는 없음' },
  { en: 'its secrets are no longer known to this server', ko: '이 서버는 그 비밀 값을 더는 알지 못함' },
  { en: 'the run has ended', ko: '실행이 끝남' },

  // Bad, whatever was expected.
  { en: 'no answer within {limit} ms', ko: '{limit} ms 안에 응답 없음' },
  { en: 'no connection within {limit} ms', ko: '{limit} ms 안에 연결되지 않음' },
  { en: 'no expected answer within {limit} ms', ko: '{limit} ms 안에 기대한 응답이 없음' },
  { en: 'the connection was closed', ko: '연결이 닫힘' },
  { en: 'The connection took too long', ko: '연결이 너무 오래 걸림' },
  { en: 'it did not end in time', ko: '제때 끝나지 않음' },
  { en: 'no matching alert is firing', ko: '일치하는 경보가 없음' },
  { en: 'the page answers status {status}', ko: '페이지의 응답 상태 {status}' },
  { en: 'the answer does not match /{pattern}/', ko: '응답이 /{pattern}/에 맞지 않음' },
  { en: 'the header {name} is missing', ko: '{name} 헤더가 없음' },
  { en: 'it does not exist', ko: '존재하지 않음' },

  // What was found, and what was expected.
  {
    en: "{name} is {found}, {share} of the baseline's {usual}, expected at most {most}",
    ko: '{name} {found}, 기준 {usual}의 {share} (기대: {most} 이하)',
  },
  {
    en: "{found} is {share} of the baseline's {usual}, expected at least {least}",
    ko: '{found}, 기준 {usual}의 {share} (기대: {least} 이상)',
  },
  {
    en: "{found} is {share} of the baseline's {usual}, expected at most {most}",
    ko: '{found}, 기준 {usual}의 {share} (기대: {most} 이하)',
  },
  {
    en: "{found} is {share} of the baseline's {usual}, expected {least} to {most}",
    ko: '{found}, 기준 {usual}의 {share} (기대: {least} ~ {most})',
  },
  { en: 'any share', ko: '비율을 셀 수 없음' },
  { en: 'status {status}, expected {one} or {other}', ko: '상태 {status} (기대: {one} 또는 {other})' },
  { en: '{found}, expected at least {least}', ko: '{found} (기대: {least} 이상)' },
  { en: '{found}, expected at most {most}', ko: '{found} (기대: {most} 이하)' },
  { en: '{found}, expected below {most}', ko: '{found} (기대: {most} 미만)' },
  { en: '{found}, expected a number', ko: '{found} (기대: 숫자)' },
  { en: '{found}, expected none', ko: '{found} (기대: 없음)' },
  { en: '{found}, expected {wanted}', ko: '{found} (기대: {wanted})' },
  { en: '{name} of the last {count} is {time}', ko: '최근 {count}건의 {name} {time}' },
  { en: '{percent} % failed within {span}', ko: '{span} 동안 {percent} % 실패' },
  { en: 'changes by {slope} a minute', ko: '분당 {slope} 변함' },
  { en: 'it exists', ko: '존재함' },
  { en: 'it has {size}', ko: '크기 {size}' },
  { en: 'changed {age} ago', ko: '{age} 전에 바뀜' },
  { en: 'the certificate is no longer valid', ko: '인증서가 더는 유효하지 않음' },
  { en: 'the certificate is valid for {time}', ko: '인증서가 {time} 동안 유효함' },
  { en: 'the header {name} is {value}', ko: '{name} 헤더 값 {value}' },
  { en: '${path} has {count} items', ko: '${path}의 항목 {count}개' },
  { en: '${path} is missing', ko: '${path} 없음' },

  // Good.
  { en: 'status {status} in {time} ms', ko: '상태 {status}, {time} ms' },
  { en: 'connected in {time} ms', ko: '연결됨, {time} ms' },
  { en: 'answered nothing', ko: '빈 응답' },
  { en: 'answered {answer} in {time} ms', ko: '응답 {answer}, {time} ms' },
  { en: 'answered {answer}', ko: '응답 {answer}' },
  { en: '{size} bytes, changed {age} ms ago', ko: '{size}바이트, {age} ms 전에 바뀜' },
  { en: '/{path} does not exist', ko: '/{path}이(가) 존재하지 않음' },
  { en: 'exit status {status}', ko: '종료 상태 {status}' },
  { en: '{count} alive', ko: '{count}개 살아 있음' },
  { en: '{count} firing', ko: '{count}건 발생 중' },
  { en: 'no series', ko: '계열 없음' },
  { en: 'status {status}', ko: '상태 {status}' },
  { en: 'took {time}', ko: '{time} 걸림' },
  { en: '${path} is {value}', ko: '${path} 값 {value}' },
];
