import { reasonOf } from '@firedrill/core/errors';

/**
 * Why a connection failed, without what Node adds for those who program: the near end's port, which makes a sentence of
 * its own of each of a thousand refusals, the way through OpenSSL's sources, and the advice to start Node otherwise.
 */
export const networkReason = (thrown: unknown): string =>
  reasonOf(thrown)
    .replaceAll(/ - Local \([^)]*\)/g, '')
    .replace(/; if the root CA is installed locally.*--use-system-ca/, '')
    .replace(/^.*:SSL routines:[^:]*:([^:]+):.*$/s, 'TLS: $1');
