/** An availability zone. Names are an account's own, ids are the same for all. */
export interface FisZone {
  /** `us-east-1a` */
  readonly name: string;
  /** `use1-az1` */
  readonly id: string;
}

/** The first three zones of a region, as a new account might see them. */
export function zonesOf(region: string): readonly FisZone[] {
  return ['a', 'b', 'c'].map((letter, index) => ({
    name: region + letter,
    id: `${zonePrefix(region)}-az${index + 1}`,
  }));
}

/** A zone by its name or id; one that nobody knows is called what it was called. */
export const zoneCalled = (zones: readonly FisZone[], text: string): FisZone =>
  zones.find(({ name, id }) => name === text || id === text) ?? { name: text, id: text };

/** The texts by which a target may mean a zone. */
export const textsOfZone = ({ name, id }: FisZone): readonly string[] => (name === id ? [name] : [name, id]);

/** `ap-northeast-2` is `apne2` in the ids of its zones, `us-gov-west-1` is `usgw1`. */
const zonePrefix = (region: string): string => {
  const [first = '', ...rest] = region.split('-');
  const short = rest.map((part) => part.replaceAll(/(north|south|east|west|central|gov)/g, (word) => word.charAt(0)));
  return first + short.join('');
};
