/** Figures of many measurements, in milliseconds. */
export interface Figures {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly mostMs: number;
}

/** Percentiles by nearest rank. */
export function figuresOf(timesMs: readonly number[]): Figures {
  const sorted = timesMs.toSorted((left, right) => left - right);
  const at = (percent: number): number =>
    sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
  return { count: sorted.length, p50Ms: at(50), p99Ms: at(99), p999Ms: at(99.9), mostMs: sorted.at(-1) ?? Number.NaN };
}

export function figuresText(name: string, { count, p50Ms, p99Ms, p999Ms, mostMs }: Figures): string {
  const ms = (value: number): string => value.toFixed(2).padStart(8);
  return `${name.padEnd(44)} n=${count}  p50 ${ms(p50Ms)}  p99 ${ms(p99Ms)}  p99.9 ${ms(p999Ms)}  max ${ms(mostMs)} ms`;
}
