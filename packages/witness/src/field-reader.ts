import { limits, type Identity } from './lines.ts';

export type Fields = Readonly<Record<string, unknown>>;
export type Range = { readonly from: number; readonly to: number };

/**
 * Reads the members of one object. What is missing or wrong is noted in `problems` with its path, and a stand-in is
 * returned, so that all problems are found at once; nothing read may be used while there are problems.
 */
export type FieldReader = {
  readonly problems: string[];
  /** Whether the member is there and not null. */
  readonly has: (name: string) => boolean;
  /** A text of 1 to `mostLength` characters, without NUL. */
  readonly text: (name: string, mostLength: number) => string;
  /** A finite number of the range, both ends included. */
  readonly number: (name: string, range: Range) => number;
  readonly flag: (name: string) => boolean;
  readonly identity: () => Identity;
  readonly identities: (name: string) => readonly Identity[];
  /** An object of texts. */
  readonly texts: (name: string) => Readonly<Record<string, string>>;
  /** An object, with its own reader that shares `problems`. */
  readonly within: (name: string) => FieldReader;
  /** Notes a problem of a member. */
  readonly complain: (name: string, expected: string) => void;
};

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function createFieldReader(fields: Fields, path: string, problems: string[] = []): FieldReader {
  const complain = (name: string, expected: string): void => {
    problems.push(`${path}.${name}: expected ${expected}`);
  };
  const has = (name: string): boolean => fields[name] !== undefined && fields[name] !== null;
  const text = (name: string, mostLength: number): string => {
    const value = fields[name];
    if (typeof value !== 'string' || value === '' || value.length > mostLength || value.includes('\0')) {
      complain(name, `a text of 1 to ${mostLength} characters`);
      return '';
    }
    return value;
  };
  const number = (name: string, { from, to }: Range): number => {
    const value = fields[name];
    if (typeof value !== 'number' || !(value >= from && value <= to)) {
      complain(name, `a number from ${from} to ${to}`);
      return from;
    }
    return value;
  };
  const flag = (name: string): boolean => {
    if (typeof fields[name] !== 'boolean') complain(name, 'true or false');
    return fields[name] === true;
  };
  const within = (name: string): FieldReader => {
    const value = fields[name];
    if (!isFields(value)) {
      complain(name, 'an object');
    }
    return createFieldReader(isFields(value) ? value : {}, `${path}.${name}`, problems);
  };
  const identity = (): Identity => {
    const startTicks = text('startTicks', 20);
    if (!/^\d*$/.test(startTicks)) {
      complain('startTicks', 'decimal digits');
    }
    const pid = number('pid', { from: 1, to: 2 ** 22 });
    return { pid, startTicks };
  };
  const identities = (name: string): readonly Identity[] => {
    const value = fields[name];
    if (!Array.isArray(value) || value.length > limits.processes) {
      complain(name, `a list of at most ${limits.processes} processes`);
      return [];
    }
    return value.map((item: unknown, index) =>
      createFieldReader(isFields(item) ? item : {}, `${path}.${name}[${index}]`, problems).identity(),
    );
  };
  const texts = (name: string): Readonly<Record<string, string>> => {
    const reader = within(name);
    const members = Object.keys(isFields(fields[name]) ? fields[name] : {});
    return Object.fromEntries(members.map((member) => [member, reader.text(member, 4096)]));
  };
  return { problems, has, text, number, flag, identity, identities, texts, within, complain };
}
