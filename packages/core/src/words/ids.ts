/**
 * Ids that reach a journal, an API or the kernel. Their form is frozen: a prefix that tells the kind, then 16
 * characters of lower-case base32 (RFC 4648 without padding), which is legal in nft names, cgroups, labels and file
 * names.
 */
export type RunId = `r-${string}`;
export type InjectionId = `i-${string}`;
export type AgentId = `a-${string}`;

/** The word that everything of ours carries in the world (handle, comment, label, environment, file name). */
export const mark = 'firedrill';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * Encodes 10 random bytes (80 bits) as the 16 characters of an id.
 * @throws RangeError when `bytes` is not exactly 10 bytes long: a shorter id would not be unique enough.
 */
export function idText(bytes: Uint8Array): string {
  if (bytes.length !== 10) throw new RangeError(`an id is made of 10 bytes, not ${bytes.length}`);
  let bits = 0;
  let bitCount = 0;
  let text = '';
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    bitCount += 8;
    while (bitCount >= 5) {
      bitCount -= 5;
      text += alphabet[(bits >>> bitCount) & 31];
    }
    bits &= (1 << bitCount) - 1;
  }
  return text;
}

export const runId = (bytes: Uint8Array): RunId => `r-${idText(bytes)}`;
export const injectionId = (bytes: Uint8Array): InjectionId => `i-${idText(bytes)}`;
export const agentId = (bytes: Uint8Array): AgentId => `a-${idText(bytes)}`;

const idForm = /^[ria]-[a-z2-7]{16}$/;
export const isRunId = (text: string): text is RunId => text.startsWith('r-') && idForm.test(text);
export const isInjectionId = (text: string): text is InjectionId => text.startsWith('i-') && idForm.test(text);
export const isAgentId = (text: string): text is AgentId => text.startsWith('a-') && idForm.test(text);
