import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { canRun, runToEnd } from '@firedrill/core/testing/run-to-end';

/** Null where certificates can be made. */
export const whyNoCertificate = (): string | null => (canRun('openssl', 'version') ? null : 'openssl is missing');

/** A certificate for 127.0.0.1 that signs itself, valid for so many days from now. PEM. */
export function certificate(days: number): { readonly key: string; readonly cert: string } {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-tls-'));
  const [key, cert] = [path.join(root, 'key.pem'), path.join(root, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', String(days)];
  const made = runToEnd('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert]);
  if (made.status !== 0) throw new Error(made.error?.message ?? made.stderr);
  const pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(root, { recursive: true, force: true });
  return pair;
}
