/** The same everywhere and in every language: `2026-01-31 12:00:05 UTC`. */
export const readableTime = (wallTime: string): string =>
  wallTime.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2 UTC');
