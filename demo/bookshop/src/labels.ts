import type { Listener, ShopConfig } from './config.ts';
import { nodeOf } from './placement.ts';

/** The environment variable by which a process says what it is. */
export const LABELS_VARIABLE = 'FIREDRILL_LABELS';

/** A process's labels, as `key=value,…`. */
export function labelsOf(config: Pick<ShopConfig, 'mode' | 'shop'>, service: Listener): string {
  return `app=bookshop,service=${service},node=${nodeOf(service)},mode=${config.mode},shop=${config.shop}`;
}
