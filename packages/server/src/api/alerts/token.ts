import { createHmac } from 'node:crypto';

/**
 * The token that lets somebody tell alerts, and nothing else: it stands in the configuration of another program, so it
 * must not be the one that commands this server. The same for as long as the state directory is.
 */
export const alertsToken = (serverToken: string): string =>
  createHmac('sha256', serverToken).update('firedrill alerts').digest('base64url').slice(0, 32);
