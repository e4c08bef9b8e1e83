/** Counts of what was asked, as Prometheus reads them. */
export interface FisMetrics {
  readonly count: (operation: string | null, status: number, tookMs: number) => void;
  /** The text exposition format, version 0.0.4. */
  readonly text: (experiments: { readonly [state: string]: number }) => string;
}

export const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

export function createFisMetrics(simulate: boolean): FisMetrics {
  const requests = new Map<string, { operation: string; status: number; times: number }>();
  let totalMs = 0;
  const count: FisMetrics['count'] = (operation, status, tookMs) => {
    const named = operation ?? 'none';
    const seen = requests.get(`${named} ${status}`) ?? { operation: named, status, times: 0 };
    requests.set(`${named} ${status}`, { ...seen, times: seen.times + 1 });
    totalMs += tookMs;
  };
  const text: FisMetrics['text'] = (experiments) => {
    const all = [...requests.values()];
    const total = all.reduce((sum, { times }) => sum + times, 0);
    return [
      '# HELP firedrill_fis_requests_total Requests of the AWS FIS API, by operation and HTTP status.',
      '# TYPE firedrill_fis_requests_total counter',
      ...all.map(
        (each) => `firedrill_fis_requests_total{operation="${each.operation}",status="${each.status}"} ${each.times}`,
      ),
      '# HELP firedrill_fis_request_seconds Time from the whole request to its answer.',
      '# TYPE firedrill_fis_request_seconds summary',
      `firedrill_fis_request_seconds_sum ${totalMs / 1000}`,
      `firedrill_fis_request_seconds_count ${total}`,
      '# HELP firedrill_fis_experiments Experiments that are kept, by state.',
      '# TYPE firedrill_fis_experiments gauge',
      ...Object.entries(experiments).map(([state, many]) => `firedrill_fis_experiments{state="${state}"} ${many}`),
      '# HELP firedrill_fis_simulated Whether targets are simulated and any signature is accepted.',
      '# TYPE firedrill_fis_simulated gauge',
      `firedrill_fis_simulated ${simulate ? 1 : 0}`,
      '',
    ].join('\n');
  };
  return { count, text };
}
