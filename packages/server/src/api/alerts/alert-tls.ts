import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { FiredrillError } from '@firedrill/core/errors';

/** Where a door for alerts that others than this machine may reach has its certificate from. Absolute paths. */
export interface AlertTls {
  /** PEM: the certificate, and after it those that vouch for it. */
  readonly certFile: string;
  /** PEM: its private key, without a passphrase. */
  readonly keyFile: string;
}

export interface AlertCredentials {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly minVersion: 'TLSv1.2';
}

/**
 * Reads certificate and key, anew for every door, so that a renewed certificate is shown by the next one.
 * @throws FiredrillError `alerts-tls` when a file cannot be read, they do not belong together, or their time is over
 */
export function readAlertTls({ certFile, keyFile }: AlertTls, nowMs = Date.now()): AlertCredentials {
  try {
    const credentials = { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: 'TLSv1.2' } as const;
    createSecureContext(credentials);
    const { validToDate } = new X509Certificate(credentials.cert);
    if (validToDate.getTime() < nowMs) throw new Error(`it was valid until ${validToDate.toISOString()}`);
    return credentials;
  } catch (cause) {
    throw new FiredrillError('alerts-tls', `${certFile} with ${keyFile}`, { cause });
  }
}
