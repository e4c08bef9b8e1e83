/** Error codes that say something about this machine and nothing about the system. @see errno(3) */
const ownCodes = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM']);

/** Whether an error says that the observer has run out of descriptors, ports or memory. */
export function isOurs(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code !== null && ownCodes.has(code);
}

/** The code of a Node error, also of the one that caused it; null when it has none. */
export function codeOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error)) return null;
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return thrown.cause === undefined ? null : codeOf(thrown.cause);
}
