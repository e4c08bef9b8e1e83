import { createHash, randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FiredrillError } from '@firedrill/core/errors';

/** A pair that signs requests, and the account that it stands for. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  /** 12 digits. */
  readonly account: string;
}

export interface KeptAccessKeys {
  readonly keys: readonly AccessKey[];
  /** Whether nobody was told yet of a key that was made. */
  readonly isUntold: boolean;
}

/** Carries keys to the server's process, one a line as `parseAccessKey` reads them. */
export const accessKeysVariable = 'FIREDRILL_ACCESS_KEYS';

/** `DIR/credentials`: AWS's credentials file, every profile of which may ask. */
export const credentialsFile = (root: string): string => path.join(root, 'credentials');

/**
 * Reads `ID:SECRET` or `ID:SECRET:ACCOUNT`, as `--access-key` takes it.
 * @throws FiredrillError `usage`, which never holds the secret
 */
export function parseAccessKey(text: string): AccessKey {
  const [id = '', secret = '', account = accountOf(id), ...rest] = text.split(':');
  if (!/^\w{4,128}$/.test(id)) throw usage('expected ID:SECRET, with an id of 4 to 128 letters and digits');
  if (secret === '' || rest.length > 0) throw usage('expected ID:SECRET, or ID:SECRET:ACCOUNT');
  if (!/^\d{12}$/.test(account)) throw usage(`found the account ${account}, expected 12 digits`);
  return { id, secret, account };
}

const usage = (what: string): FiredrillError => new FiredrillError('usage', `--access-key: ${what}`);

const awsForm = /^A[KS]IA([A-Z2-7]{16})$/;

/** Whether a key says its account by itself. */
export const saysAccount = (id: string): boolean => awsForm.test(id);

/**
 * The account of an access key: AWS's own keys have it in their 40 bits after the first (base32, RFC 4648), for any
 * other it is made of a digest, so that one key always has the same.
 */
export function accountOf(id: string): string {
  const [, encoded] = awsForm.exec(id) ?? [];
  const digest = createHash('sha256').update(id).digest();
  const first = encoded === undefined ? digest.readUIntBE(0, 6) : first48Bits(encoded);
  return String(Math.floor((first % 2 ** 47) / 2 ** 7) % 10 ** 12).padStart(12, '0');
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Ten letters of five bits hold 50; the last two are cut off. */
const first48Bits = (encoded: string): number =>
  Math.floor(Array.from(encoded.slice(0, 10)).reduce((bits, letter) => bits * 32 + base32.indexOf(letter), 0) / 4);

/** A new key: an id in the form of AWS's, which says its account (null: any), and a secret of 240 random bits. */
export function makeAccessKey(account: string | null = null): AccessKey {
  const letters = [...randomBytes(16)].map((byte) => base32[byte % 32]).join('');
  const id = `AKIA${account === null ? letters : lettersOf(account) + letters.slice(10)}`;
  return { id, secret: randomBytes(30).toString('base64'), account: accountOf(id) };
}

/** The ten letters of an id that say an account (`accountOf`), their last nine bits by chance. */
function lettersOf(account: string): string {
  const bits = BigInt(account) * 512n + BigInt(randomInt(512));
  return Array.from({ length: 10 }, (_, place) => base32[Number((bits >> BigInt(45 - 5 * place)) % 32n)]).join('');
}

/** Stands beside a key that was made, until somebody was told of it: a start may fail or be killed before. */
const untoldFile = (root: string): string => path.join(root, 'credentials.untold');

/**
 * The keys of the credentials file, which is made with a new key (0600) when there is none; and whether nobody was told
 * yet of the one that was made, now or at an earlier start.
 * @param account that a new key stands for; null: any
 * @throws FiredrillError `store-unwritable` when it cannot be made, `document-unreadable` when it holds no key
 */
export function keptAccessKeys(root: string, account: string | null = null): KeptAccessKeys {
  const file = credentialsFile(root);
  if (!existsSync(file)) writeKey(root, makeAccessKey(account));
  return { keys: readAccessKeys(file), isUntold: existsSync(untoldFile(root)) };
}

/** Somebody was told how to use the key that was made. */
export const keyIsTold = (root: string): void => rmSync(untoldFile(root), { force: true });

function writeKey(root: string, { id, secret, account }: AccessKey): void {
  const file = credentialsFile(root);
  const lines = ['[default]', `aws_access_key_id = ${id}`, `aws_secret_access_key = ${secret}`];
  try {
    writeFileSync(untoldFile(root), '', { mode: 0o600 });
    writeFileSync(file, [...lines, `aws_account_id = ${account}`, ''].join('\n'), { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new FiredrillError('store-unwritable', `${file} cannot be written`, { cause });
  }
}

/** @throws FiredrillError `document-unreadable` when the file cannot be read or holds no key */
export function readAccessKeys(file: string): readonly AccessKey[] {
  const keys = profilesOf(textOf(file)).flatMap((profile): AccessKey[] => {
    const [id, secret] = [profile.get('aws_access_key_id') ?? '', profile.get('aws_secret_access_key') ?? ''];
    if (id === '' || secret === '') return [];
    return [{ id, secret, account: profile.get('aws_account_id') ?? accountOf(id) }];
  });
  if (keys.length > 0) return keys;
  throw new FiredrillError('document-unreadable', `${file} holds no profile with a key and its secret`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FiredrillError('document-unreadable', `${file} cannot be read`, { cause });
  }
}

/** The profiles of an AWS credentials file: sections in brackets, `name = value`, comments with # or ;. */
function profilesOf(text: string): readonly ReadonlyMap<string, string>[] {
  const profiles: Map<string, string>[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*\[.*\]/.test(line)) profiles.push(new Map());
    const [, name, value] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) profiles.at(-1)?.set(name.toLowerCase(), value);
  }
  return profiles;
}
