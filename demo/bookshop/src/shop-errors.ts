/** What can go wrong in running a bookshop, each with a sentence and a remedy. */
export const SHOP_ERRORS = Object.freeze({
  SHOP_CONFIG: {
    sentence: 'The shop configuration is not valid.',
    remedy: 'Mend the named field; src/config.ts says what each one takes.',
  },
  SHOP_NOT_READY: {
    sentence: 'The shop did not become ready.',
    remedy: 'Look at the *.log files in its work directory; a port may be taken.',
  },
});
export type ShopErrorCode = keyof typeof SHOP_ERRORS;

/** Makes an error from its catalogue entry; `detail` says what was found. */
export function shopError(code: ShopErrorCode, detail: string): Error {
  const entry = SHOP_ERRORS[code];
  return Object.assign(new Error(`${code}: ${entry.sentence} ${detail} ${entry.remedy}`), { code });
}
