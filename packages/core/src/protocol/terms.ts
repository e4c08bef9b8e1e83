/**
 * What both sides of the protocol must agree on before the first message. Loads nothing: an idle agent does without the
 * schema library of messages.ts.
 */

/** The versions of the protocol that are spoken here, the newest last; a peer one older is understood too. */
export const spokenVersions = [1] as const;

/** Whether one of the versions that a peer names is spoken here. */
export const isSpoken = (versions: readonly unknown[]): boolean =>
  versions.some((version) => spokenVersions.some((spoken) => spoken === version));

/** A frame larger than this ends the connection. */
export const maxFrameBytes = 4 * 1024 * 1024;

/** The close code with which a server that goes idle sends its agent home. @see RFC 6455, 7.4.2: 4000–4999 are free. */
export const idleCloseCode = 4001;

/** The close code of a server that takes no such agent: its hello, version or token is wrong. */
export const refusedCloseCode = 4003;
