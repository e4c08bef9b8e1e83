const form = /^P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/;

/**
 * Reads an ISO-8601 duration of days, hours, minutes and seconds, such as `PT5M`, `PT1H30M` or `PT0.5S`.
 * @returns milliseconds from 0, or null when the text is none (months and years have no fixed length)
 */
export function isoDurationMs(text: string): number | null {
  const parts = form.exec(text);
  if (parts === null || text.endsWith('T') || text === 'P') return null;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = parts;
  const wholeSeconds = (Number(days) * 24 + Number(hours)) * 3600 + Number(minutes) * 60;
  return wholeSeconds * 1000 + Math.round(Number(seconds) * 1000);
}

/** Writes milliseconds as an ISO-8601 duration, in hours, minutes and seconds: `PT1H30M`. */
export function isoDurationText(durationMs: number): string {
  const hours = Math.floor(durationMs / 3_600_000);
  const minutes = Math.floor((durationMs % 3_600_000) / 60_000);
  const seconds = (durationMs % 60_000) / 1000;
  const text = `${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${seconds > 0 ? `${seconds}S` : ''}`;
  return text === '' ? 'PT0S' : `PT${text}`;
}
