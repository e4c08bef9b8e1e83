/** Metric names with what they mean, in the order in which they are printed. */
const METRICS = Object.freeze({
  orders_total: {
    type: 'counter',
    help: 'Orders: acknowledged to shoppers (edge), paid (store), dispatched (dispatcher).',
  },
  orders_per_minute: { type: 'gauge', help: 'Orders per minute, extrapolated from the last 10 seconds.' },
  http_requests_total: {
    type: 'counter',
    help: 'Requests answered; code 499 is a client that left before the answer.',
  },
  http_calls_total: { type: 'counter', help: 'Attempts to call another process, by how they ended.' },
  retries_total: { type: 'counter', help: 'Attempts that repeated an earlier one.' },
  fallback_total: { type: 'counter', help: 'Answers that a substitute was used for.' },
  breaker_open: { type: 'gauge', help: '1 while the circuit breaker refuses calls.' },
  pages_total: { type: 'counter', help: 'Pages shown, by what was on them.' },
  outbox_waiting: { type: 'gauge', help: 'Accepted orders that edge has yet to deliver.' },
  shopper_orders_total: { type: 'counter', help: 'Orders that the shopper placed, by how they ended.' },
  shopper_pages_total: { type: 'counter', help: 'Pages that the shopper opened, by how they ended.' },
} as const);
export type MetricName = keyof typeof METRICS;
export type Labels = Readonly<Record<string, string>>;

/** The figures of one process, in Prometheus' text format 0.0.4. */
export type Metrics = {
  /** Adds to a counter; adding 0 makes it appear. */
  count(name: MetricName, labels?: Labels, by?: number): void;
  /** Asks for the value whenever the metrics are read. */
  watch(name: MetricName, read: () => number, labels?: Labels): void;
  render(): string;
};

/** Most label combinations of one process; more is a programming error. */
const MOST_SERIES = 500;

/** Makes an empty set; `service` is put on every series. */
export function createMetrics(service: string): Metrics {
  const series = new Map<string, () => number>();
  const counts = new Map<string, number>();

  function add(key: string, read: () => number): void {
    if (series.size >= MOST_SERIES) throw new Error(`more than ${MOST_SERIES} series in ${service}`);
    series.set(key, read);
  }

  return {
    count(name, labels = {}, by = 1) {
      const key = seriesKey(name, { service, ...labels });
      if (!series.has(key)) add(key, () => counts.get(key) ?? 0);
      counts.set(key, (counts.get(key) ?? 0) + by);
    },
    watch(name, read, labels = {}) {
      add(seriesKey(name, { service, ...labels }), read);
    },
    render() {
      return Object.entries(METRICS)
        .map(([name, about]) => family(name, about, series))
        .join('');
    },
  };
}

function family(
  name: string,
  about: { type: string; help: string },
  series: ReadonlyMap<string, () => number>,
): string {
  const lines = [...series].filter(([key]) => key.startsWith(`${name}{`)).map(([key, read]) => `${key} ${read()}\n`);
  return lines.length === 0 ? '' : `# HELP ${name} ${about.help}\n# TYPE ${name} ${about.type}\n${lines.join('')}`;
}

function seriesKey(name: MetricName, labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  return `${name}{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
