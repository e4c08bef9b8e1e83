import { X509Certificate } from 'node:crypto';
import { z } from 'zod';

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Certificates as PEM (RFC 7468), one after another. A path is none: who reads it, and where, would be open. */
function isPem(text: string): boolean {
  const blocks = text.match(block) ?? [];
  return blocks.length > 0 && blocks.every(isCertificate);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).fingerprint256 !== '';
  } catch {
    // Not one that OpenSSL can read: see above.
    return false;
  }
}

/** The authorities that a server's certificate is checked against, in place of the usual ones. */
export const authorities = z
  .string()
  .refine(isPem, 'expected the text of a certificate in PEM, not its path; --set ca="$(cat FILE)" brings in a file')
  .meta({ description: 'The text of a certificate in PEM, not its path; --set ca="$(cat FILE)" brings in a file.' });

/** For people: how a server's certificate is checked. */
export const tlsAbout =
  'verify: whether the certificate is checked. ca: the text of a certificate in PEM, not its path, in place of ' +
  'the usual authorities.';
