import { createServer } from 'node:net';
import { FiredrillError } from '@firedrill/core/errors';
import type { StandingClaim } from '@firedrill/core/protocol/messages';
import { defaultLeaseMs } from '@firedrill/core/protocol/messages';
import type { InjectionId } from '@firedrill/core/words/ids';
import { z } from 'zod';
import type { AgentLine } from './agent-line.ts';
import { addressText, readAddress } from './address.ts';

/** A proxy that a person keeps: it passes on until it is ended, whatever runs come and go. */
export interface StandingProxy {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly injection: InjectionId;
  /** Whether somebody can connect now. */
  readonly up: boolean;
}

export interface ProxyWords {
  readonly name: string;
  /** `HOST:PORT`; port 0 is replaced by a free one. */
  readonly listen: string;
  readonly upstream: string;
}

/** The standing proxies of this state directory; the agent's journal is the truth about them. */
export interface StandingProxies {
  readonly list: () => Promise<readonly StandingProxy[]>;
  /**
   * The same words again are answered by what stands. @throws FiredrillError `proxy-exists`, `usage` for an address
   * that is none, and what the agent refuses with (`foreign-state` when somebody listens there already)
   */
  readonly keep: (words: ProxyWords) => Promise<StandingProxy>;
  /** Ends it with its connections. @throws FiredrillError `proxy-unknown` */
  readonly end: (name: string) => Promise<void>;
  /** How many there were when last looked, before the first look perhaps one: while there are any, nobody goes home. */
  readonly count: () => number;
}

/** With `mayStand`, there may be some that an earlier server kept; what cannot be looked at keeps nobody from home. */
export function createStandingProxies(line: AgentLine, mayStand: boolean): StandingProxies {
  let known = 0;
  let isUnseen = mayStand;
  const list = async (): Promise<readonly StandingProxy[]> => {
    const claims = await line.standing().finally(() => {
      isUnseen = false;
    });
    const found = claims.flatMap(proxyOf);
    known = found.length;
    return found.toSorted((one, other) => one.name.localeCompare(other.name));
  };
  return {
    list,
    keep: async ({ name, ...words }) => {
      const upstream = addressText(readAddress(words.upstream));
      const listen = await withPort(words.listen);
      const found = await list();
      const same = found.find((one) => one.name === name);
      if (same !== undefined) {
        if (same.upstream === upstream && (same.listen === listen || words.listen.endsWith(':0'))) return same;
        throw new FiredrillError('proxy-exists', `${name} leads from ${same.listen} to ${same.upstream}`);
      }
      const there = found.find((one) => one.listen === listen);
      if (there !== undefined) throw new FiredrillError('proxy-exists', `${there.name} listens at ${listen}`);
      const want = { upstream, standing: true, name };
      const claim = { hold: 'proxy-listener', resource: { listen }, want };
      const injection = await line.inject({ fault: 'proxy', of: name, claim, leaseMs: defaultLeaseMs });
      known += 1;
      return { name, listen, upstream, injection, up: true };
    },
    end: async (name) => {
      const found = (await list()).find((one) => one.name === name);
      if (found === undefined) throw new FiredrillError('proxy-unknown', `there is no standing proxy ${name}`);
      await line.recover(found.injection, 'a person ended it');
      await list();
    },
    count: () => (isUnseen ? 1 : known),
  };
}

const resource = z.object({ listen: z.string() });
const want = z.object({ upstream: z.string(), name: z.string().optional() });

function proxyOf(claim: StandingClaim): readonly StandingProxy[] {
  if (claim.hold !== 'proxy-listener') return [];
  const { listen } = resource.parse(claim.resource);
  const { upstream, name = listen } = want.parse(claim.want);
  return [{ name, listen, upstream, injection: claim.injection, up: claim.present }];
}

/** A proxy's door stays the same through all its lives, so a port is chosen once, here, and not by the kernel. */
async function withPort(listen: string): Promise<string> {
  const address = readAddress(listen);
  if (address.port !== 0) return addressText(address);
  const probe = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  probe.once('error', reject);
  probe.listen(0, address.host, () => {
    const bound = probe.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
    probe.close(() => resolve(port));
  });
  return addressText({ host: address.host, port: await promise });
}
