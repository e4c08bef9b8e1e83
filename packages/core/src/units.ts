/**
 * Parsing of quantities at the edge. Inside, only numbers whose names end in their unit. Imports nothing, so that
 * every part may.
 */

const msPerUnit: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The longest duration a document may ask for: 30 days. */
export const longestDurationMs = 30 * 86_400_000;

/**
 * Reads a duration such as `250ms`, `7s`, `1.5s`, `1m30s`, `2h`.
 * @returns milliseconds, 0 to 30 days, or null when the text is not a duration (a bare number has no unit and is none).
 */
export function parseDurationMs(text: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return null;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    totalMs += Number(amount) * (msPerUnit[unit ?? ''] ?? Number.NaN);
  }
  return Number.isFinite(totalMs) && totalMs <= longestDurationMs ? totalMs : null;
}

const bytesPerUnit: { readonly [unit: string]: number } = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};

const bitsPerUnit: { readonly [unit: string]: number } = { bit: 1, kbit: 1e3, Mbit: 1e6, Gbit: 1e9 };

/** Reads a size such as `64MiB`, `1.5GB`, `512B`. @returns whole bytes, or null when the text is not a size. */
export function parseSizeBytes(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)$/.exec(text);
  const sizeBytes = Number(match?.[1]) * (bytesPerUnit[match?.[2] ?? ''] ?? Number.NaN);
  return Number.isSafeInteger(Math.round(sizeBytes)) ? Math.round(sizeBytes) : null;
}

/**
 * Reads a rate such as `64KiB/s`, `1.5MB/s`, or in bits, as links are sold: `10Mbit/s`.
 * @returns whole bytes per second, at least 1, or null when the text is not a rate.
 */
export function parseRateBytesPerSecond(text: string): number | null {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([kMG]?bit|[A-Za-z]+)\/s$/.exec(text) ?? [];
  const perUnit = bytesPerUnit[unit] ?? (bitsPerUnit[unit] ?? Number.NaN) / 8;
  const rateBytesPerSecond = Math.round(Number(amount) * perUnit);
  return Number.isSafeInteger(rateBytesPerSecond) && rateBytesPerSecond >= 1 ? rateBytesPerSecond : null;
}

/** Reads a proportion of something, such as `150%`. @returns percent, 0 to 100,000, or null. */
export function parseProportion(text: string): number | null {
  return percentUpTo(100_000, text);
}

/** Reads a share such as `30%` or `12.5%`. @returns percent, 0 to 100, or null. */
export function parsePercent(text: string): number | null {
  return percentUpTo(100, text);
}

function percentUpTo(mostPercent: number, text: string): number | null {
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  return percent !== undefined && Number(percent) <= mostPercent ? Number(percent) : null;
}

/** Writes milliseconds as people read them: `250 ms`, `7 s`, `1 min 30 s`, `2 h 5 min`. */
export function durationText(durationMs: number): string {
  if (durationMs < 1000) return `${roundTo(durationMs, durationMs < 10 ? 1 : 0)} ms`;
  if (durationMs < 60_000) return `${roundTo(durationMs / 1000, 2)} s`;
  const totalSeconds = Math.round(durationMs / 1000);
  const [hours, minutes, seconds] = [
    Math.floor(totalSeconds / 3600),
    Math.floor(totalSeconds / 60) % 60,
    totalSeconds % 60,
  ];
  const parts = [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : '', seconds > 0 ? `${seconds} s` : ''];
  return parts.filter((part) => part !== '').join(' ');
}

/** Writes bytes as people read them, in binary units: `64 MiB`. */
export function sizeText(sizeBytes: number): string {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB'] as const) {
    const perUnit = bytesPerUnit[unit] ?? 1;
    if (sizeBytes >= perUnit) return `${roundTo(sizeBytes / perUnit, 2)} ${unit}`;
  }
  return `${sizeBytes} B`;
}

/** Rounds to a number of decimal places, without trailing zeros. */
export function roundTo(value: number, places: number): number {
  return Number(value.toFixed(places));
}
