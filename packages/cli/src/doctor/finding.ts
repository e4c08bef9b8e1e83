/**
 * One thing that the doctor looked at. `limited`: drills run, but something is not to be had here; `broken`: drills
 * cannot run, or something must be made good first.
 */
export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'limited' | 'broken';
  readonly found: string;
  /** What to do about it; null when there is nothing to do. */
  readonly next: string | null;
}

export interface Examined {
  readonly stateDir: string;
  readonly policy: string | null;
}
