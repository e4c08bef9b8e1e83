import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { InjectionId } from '@firedrill/core/words/ids';
import { addressText, readAddress } from '../../proxies/address.ts';
import type { AgentLine } from '../../proxies/agent-line.ts';
import type { StandingProxies } from '../../proxies/standing-proxies.ts';
import { ApiError, type Body, flagAt, textAt } from './go-body.ts';
import { changedToxic, isUpstream, newToxic, type Toxic } from './toxics.ts';
import type { ToxicRules } from './toxic-rules.ts';

/** A proxy as it is told: the order of the members is the one that clients are used to. */
export interface ToldProxy {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly toxics: readonly Toxic[];
}

export interface ToxicProxiesPorts {
  readonly line: AgentLine;
  readonly proxies: StandingProxies;
  readonly rules: ToxicRules;
}

interface Kept {
  name: string;
  listen: string;
  upstream: string;
  /** Null while it is disabled: then nobody listens there. */
  injection: InjectionId | null;
  toxics: { toxic: Toxic; rule: InjectionId | null }[];
}

/**
 * The proxies and toxics of Toxiproxy's API, over standing proxies and their rules. An enabled proxy is a standing one;
 * a disabled one is known here only. Each call sees the world as it is: a standing proxy that came or went otherwise is
 * known or gone here too. Calls must come one at a time.
 */
export class ToxicProxies {
  readonly #ports: ToxicProxiesPorts;
  readonly #kept = new Map<string, Kept>();

  constructor(ports: ToxicProxiesPorts) {
    this.#ports = ports;
  }

  async all(): Promise<readonly ToldProxy[]> {
    await this.#look();
    return [...this.#kept.values()].map(told).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  async find(name: string): Promise<ToldProxy> {
    return told(await this.#found(name));
  }

  async create(body: Body): Promise<ToldProxy> {
    const wanted = newProxy(body, '');
    await this.#look();
    if (this.#kept.has(wanted.name)) throw new ApiError(409, 'proxy already exists');
    return this.#add(wanted);
  }

  /** Those of the same name stay where nothing differs, and are replaced else. */
  async populate(bodies: readonly Body[], done: (proxy: ToldProxy) => void): Promise<void> {
    const wanted = bodies.map((body, index) => newProxy(body, ` at proxy ${index + 1}`));
    await this.#look();
    for (const each of wanted) {
      const present = this.#kept.get(each.name);
      const isSame =
        present !== undefined && sameText(present.listen, each.listen) && present.upstream === each.upstream;
      if (present !== undefined && !isSame) await this.#remove(present);
      done(isSame ? told(present) : await this.#add(each));
    }
  }

  async update(name: string, body: Body): Promise<ToldProxy> {
    const kept = await this.#found(name);
    const listen = textAt(body, 'listen', kept.listen);
    const upstream = textAt(body, 'upstream', kept.upstream);
    const enabled = flagAt(body, 'enabled', kept.injection !== null);
    if (!sameText(listen, kept.listen) || upstream !== kept.upstream) {
      // What is no address is refused while the proxy still stands.
      for (const address of [listen || ':0', upstream]) readAddress(address);
      await this.#disable(kept);
      Object.assign(kept, { listen, upstream });
    }
    await (enabled ? this.#enable(kept) : this.#disable(kept));
    return told(kept);
  }

  async remove(name: string): Promise<void> {
    await this.#remove(await this.#found(name));
  }

  /** Enables every proxy and removes every toxic. */
  async reset(): Promise<void> {
    await this.#look();
    for (const kept of this.#kept.values()) {
      for (const { toxic } of kept.toxics) await this.#removeToxic(kept, toxic.name);
      await this.#enable(kept);
    }
  }

  async findToxic(name: string, toxic: string): Promise<Toxic> {
    return toxicOf(await this.#found(name), toxic).toxic;
  }

  async addToxic(name: string, body: Body): Promise<Toxic> {
    const kept = await this.#found(name);
    const toxic = newToxic(body);
    if (kept.toxics.some((each) => each.toxic.name === toxic.name)) throw new ApiError(409, 'toxic already exists');
    const rule = kept.injection === null ? null : await this.#ports.rules.begin(kept, toxic);
    kept.toxics.push({ toxic, rule });
    return toxic;
  }

  /** The new rule stands before the old one goes, so that nothing passes unhurt between them. */
  async changeToxic(name: string, toxicName: string, body: Body): Promise<Toxic> {
    const kept = await this.#found(name);
    const entry = toxicOf(kept, toxicName);
    const toxic = changedToxic(entry.toxic, body);
    const before = entry.rule;
    entry.rule = kept.injection === null ? null : await this.#ports.rules.begin(kept, toxic);
    entry.toxic = toxic;
    await this.#ports.rules.end(before);
    return toxic;
  }

  async removeToxic(name: string, toxicName: string): Promise<void> {
    const kept = await this.#found(name);
    toxicOf(kept, toxicName);
    await this.#removeToxic(kept, toxicName);
  }

  /** A rule that has ended without us (its proxy was killed, its agent died) is no toxic any more. */
  forget(lost: readonly InjectionId[]): void {
    for (const kept of this.#kept.values()) {
      kept.toxics = kept.toxics.filter(({ rule }) => rule === null || !lost.includes(rule));
    }
  }

  async #found(name: string): Promise<Kept> {
    await this.#look();
    const kept = this.#kept.get(name);
    if (kept === undefined) throw new ApiError(404, 'proxy not found');
    return kept;
  }

  async #look(): Promise<void> {
    const standing = await this.#ports.proxies.list();
    const live = new Map(standing.map((each) => [each.name, each]));
    for (const { name, injection } of this.#kept.values()) {
      if (injection !== null && live.get(name)?.injection !== injection) this.#kept.delete(name);
    }
    for (const { name, listen, upstream, injection } of standing) {
      if (this.#kept.get(name)?.injection !== injection) {
        this.#kept.set(name, { name, listen, upstream, injection, toxics: [] });
      }
    }
  }

  async #add({ enabled, ...words }: NewProxy): Promise<ToldProxy> {
    const kept: Kept = { ...words, injection: null, toxics: [] };
    if (enabled) await this.#enable(kept);
    this.#kept.set(kept.name, kept);
    return told(kept);
  }

  async #enable(kept: Kept): Promise<void> {
    if (kept.injection !== null) return;
    const { name, upstream } = kept;
    const listen = kept.listen || ':0';
    const standing = await this.#ports.proxies.keep({ name, listen, upstream }).catch((thrown: unknown) => {
      throw isTaken(thrown) ? new ApiError(500, `listen tcp ${listen}: bind: address already in use`) : thrown;
    });
    Object.assign(kept, { listen: standing.listen, injection: standing.injection });
    for (const entry of kept.toxics) entry.rule = await this.#ports.rules.begin(kept, entry.toxic);
  }

  async #disable(kept: Kept): Promise<void> {
    const { injection } = kept;
    if (injection === null) return;
    // The toxics stay known; their rules end with the door that they are on.
    for (const entry of kept.toxics) {
      await this.#ports.rules.end(entry.rule);
      entry.rule = null;
    }
    kept.injection = null;
    await this.#ports.line.recover(injection, 'disabled through the API of Toxiproxy');
  }

  async #remove(kept: Kept): Promise<void> {
    await this.#disable(kept);
    this.#kept.delete(kept.name);
  }

  async #removeToxic(kept: Kept, name: string): Promise<void> {
    const entry = toxicOf(kept, name);
    await this.#ports.rules.end(entry.rule);
    kept.toxics = kept.toxics.filter((each) => each !== entry);
  }
}

/** Somebody listens there already: another proxy, or a stranger; the original does not tell them apart. */
function isTaken(thrown: unknown): boolean {
  if (!(thrown instanceof FiredrillError)) return false;
  return thrown.code === 'proxy-exists' || /EADDRINUSE|already in use|somebody listens at/.test(reasonOf(thrown));
}

interface NewProxy {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
}

function newProxy(body: Body, where: string): NewProxy {
  const [name, upstream] = [textAt(body, 'name', ''), textAt(body, 'upstream', '')];
  if (name === '') throw new ApiError(400, `missing required field: name${where}`);
  if (upstream === '') throw new ApiError(400, `missing required field: upstream${where}`);
  return { name, upstream, listen: textAt(body, 'listen', ''), enabled: flagAt(body, 'enabled', true) };
}

function toxicOf(kept: Kept, name: string): Kept['toxics'][number] {
  const entry = kept.toxics.find(({ toxic }) => toxic.name === name);
  if (entry === undefined) throw new ApiError(404, 'toxic not found');
  return entry;
}

/** Two ways to write one address are one; what is no address is compared as it is. */
function sameText(one: string, other: string): boolean {
  const normal = (text: string): string => (/:\d{1,5}$/.test(text) ? addressText(readAddress(text)) : text);
  return one === other || normal(one) === normal(other);
}

function told({ name, listen, upstream, injection, toxics }: Kept): ToldProxy {
  const all = toxics.map(({ toxic }) => toxic);
  const streams = [all.filter(({ stream }) => isUpstream(stream)), all.filter(({ stream }) => !isUpstream(stream))];
  return { name, listen, upstream, enabled: injection !== null, toxics: streams.flat() };
}
