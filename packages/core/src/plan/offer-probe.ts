import type { HypothesisDocument } from '../words/hypothesis-file.ts';
import { programOf, type Speech, spokenAt } from '../words/known-servers.ts';
import type { WitnessQuestion } from '../fault.ts';
import type { Target } from '../words/target.ts';

type Probe = HypothesisDocument['spec']['hypothesis']['probes'][number];

/** A target as one fault will meet it, and whether that fault leaves it there to answer. */
export interface Victim {
  readonly target: Target;
  readonly fault: string;
  /** The question of its witness, which knows by which door a fault of the proxy is seen. */
  readonly effect: WitnessQuestion;
  readonly isTakenAway: boolean;
}

/** One question that fits a target. */
export interface Asked {
  /** What the probe and the title call the target. */
  readonly word: string;
  readonly target: string;
  readonly probe: Pick<Probe, 'type' | 'with' | 'expect'>;
  readonly isGuess: boolean;
  readonly isTakenAway: boolean;
}

/** Where a target can be asked: by an address, at a URL that its witness knows, or only whether it is alive. */
export type Place =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'address'; readonly address: string; readonly port: number }
  | { readonly kind: 'alive' };

/**
 * A fault of the proxy is asked where its witness knocks: who dials the target itself is not hurt. Otherwise a door
 * comes before the port that it leads to, because customers come by it.
 */
export function placesOf({ target, fault, effect }: Victim): readonly Place[] {
  const { ports, proxies } = target.facts;
  const upstreamPort = (listen: string): number =>
    portOf(proxies.find((door) => door.listen === listen)?.upstream ?? listen);
  if (fault.startsWith('http.') && typeof effect['url'] === 'string') return [{ kind: 'url', url: effect['url'] }];
  if (fault.startsWith('tcp.') && typeof effect['host'] === 'string' && typeof effect['port'] === 'number') {
    const { host, port } = effect;
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    return [{ kind: 'address', address, port: upstreamPort(address) }];
  }
  const doors = proxies.map(({ listen }): Place => ({ kind: 'address', address: listen, port: upstreamPort(listen) }));
  const led = new Set(proxies.map(({ upstream }) => portOf(upstream)));
  const own = ports
    .filter((port) => !led.has(port))
    .map((port): Place => ({ kind: 'address', address: `127.0.0.1:${port}`, port }));
  const places = [...doors, ...own];
  return places.length === 0 && target.kind === 'process' ? [{ kind: 'alive' }] : places;
}

const portOf = (address: string): number => Number(address.slice(address.lastIndexOf(':') + 1));

/** The question for a place. It asks more than whether something listens: a kernel accepts for a server that hangs. */
export function askFor({ target, isTakenAway }: Victim, place: Place): Asked {
  const { labels, facts } = target;
  const word = wordOf(labels['service'] ?? programOf(facts.commandLine));
  const common = { word, target: word, isTakenAway };
  if (place.kind === 'alive') {
    const select =
      labels['service'] === undefined
        ? { name: programOf(facts.commandLine) }
        : { labels: { service: labels['service'] } };
    return { ...common, probe: { type: 'process', with: select }, isGuess: false };
  }
  if (place.kind === 'url') {
    const probe = { type: 'http', with: { url: place.url }, expect: { status: 200 } };
    return { ...common, probe, isGuess: false };
  }
  const { speech, by } = spokenAt(place.port, facts);
  return { ...common, probe: questions[speech](place.address), isGuess: by === 'guess' };
}

const questions: { readonly [speech in Speech]: (address: string) => Asked['probe'] } = {
  http: (address) => ({ type: 'http', with: { url: `http://${address}/` }, expect: { status: 200 } }),
  https: (address) => ({
    type: 'http',
    // Its certificate is for its name, not for this address.
    with: { url: `https://${address}/`, tls: { verify: false } },
    expect: { status: 200 },
  }),
  redis: (address) => ({ type: 'sql', with: { url: `redis://${address}`, query: 'PING' }, expect: { equals: 'PONG' } }),
  memcached: (address) => ({
    type: 'tcp',
    with: { ...hostAndPort(address), send: 'version\r\n' },
    expect: { matches: '^VERSION' },
  }),
  postgres: (address) => ({
    type: 'sql',
    with: { url: `postgres://postgres@${address}/postgres`, query: 'SELECT 1' },
    expect: { equals: 1 },
  }),
  mysql: (address) => ({
    type: 'sql',
    with: { url: `mysql://root@${address}/mysql`, query: 'SELECT 1' },
    expect: { equals: 1 },
  }),
};

function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const port = portOf(address);
  return { host: address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, ''), port };
}

/** A word that a document takes for a name: small letters, digits and hyphens, at most 40. */
function wordOf(text: string): string {
  const word = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return word === '' ? 'target' : word;
}
