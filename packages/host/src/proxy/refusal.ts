/**
 * Why the proxy does not do what a control message asks. Codes are stable; the sentence is for people.
 * `proxy.invalid` (the message is malformed), `proxy.unauthorised`, `proxy.unknown-listener`, `proxy.unknown-fault`,
 * `proxy.port-in-use`, `proxy.not-listening` (the address cannot be bound), `proxy.differs` (the same key or id stands
 * already with other words), `proxy.loop` (a door that leads to itself), `proxy.lease-passed`, `proxy.limit`.
 */
export type RefusalCode =
  | 'proxy.invalid'
  | 'proxy.unauthorised'
  | 'proxy.unknown-listener'
  | 'proxy.unknown-fault'
  | 'proxy.port-in-use'
  | 'proxy.not-listening'
  | 'proxy.differs'
  | 'proxy.loop'
  | 'proxy.lease-passed'
  | 'proxy.limit';

/** An error that travels back over the control socket as `{code, message}`. */
export type Refusal = Error & { readonly code: RefusalCode };

export function refusal(code: RefusalCode, message: string): Refusal {
  return Object.assign(new Error(message), { code });
}

/** True for what `refusal` made; everything else is a programming error. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('proxy.');
}
