import type { Socket } from 'node:net';
import { type Caller, callerOf, namesInjection } from './canary.ts';
import type { Grip, Seat, TcpEffect } from './fault.ts';
import { Conversation } from './http/conversation.ts';
import { Link } from './link.ts';
import type { Memory } from './memory.ts';
import { createNaming, doorAnswer, isRuleOf, type Naming, namingLimitMs } from './naming.ts';
import type { Rule } from './rule.ts';
import { type Ending, Wire, type WireEvents } from './wire.ts';

/** Where a connection belongs. */
export interface ConnectionPort {
  readonly upstream: { readonly host: string; readonly port: number };
  /** By which ports this place is known: the listener's, and the upstream's. */
  readonly ports: () => readonly number[];
  readonly memory: Memory;
  tcpRules(): readonly Rule[];
  httpRules(): readonly Rule[];
  refused(reason: string): void;
  /** A customer came, and nobody was there to serve him. */
  unserved(): void;
  closed(connection: Connection): void;
}

/** One tcp rule on this connection. Without a grip the connection was not drawn, and is only counted. */
interface Hit {
  readonly rule: Rule;
  grip: Grip | null;
  /** Bytes have passed in a direction that the rule is about. */
  crossed: boolean;
  counted: boolean;
}

const lingerMs = 1000;

/**
 * A client, a server, and the two links between them.
 *
 * life: accepted → (a canary says what it is about) → rules take their grip → dialled → carries → each side ends
 *       → closed.
 * A client is read only when its server has answered; a server that cannot be reached resets its client.
 */
export class Connection implements WireEvents {
  readonly #port: ConnectionPort;
  readonly #client: Wire;
  readonly #server: Wire;
  readonly #up: Link;
  readonly #down: Link;
  readonly #conversation: Conversation;
  readonly #hits = new Map<string, Hit>();
  readonly #caller: Caller;
  /** A canary that has not said yet which injection it is about. */
  #naming: Naming | null;
  /** The one injection whose rules it meets; null: it meets all. */
  #injection: string | null = null;
  #patience: NodeJS.Timeout | null = null;
  #open = 2;

  constructor(accepted: Socket, port: ConnectionPort) {
    this.#port = port;
    this.#caller = callerOf(accepted);
    this.#naming = namesInjection(accepted) ? createNaming() : null;
    this.#client = new Wire(accepted, port.memory, this);
    this.#server = new Wire(null, port.memory, this);
    this.#up = new Link(this.#client, this.#server, port.memory);
    this.#down = new Link(this.#server, this.#client, port.memory);
    this.#down.asking = this.#up;
    this.#conversation = new Conversation({
      up: this.#up,
      down: this.#down,
      way: { ports: port.ports(), caller: this.#caller },
      rules: () => this.#ownOf(port.httpRules()),
      reset: () => this.reset(),
      close: () => this.#close(),
      refused: (reason) => port.refused(reason),
    });
  }

  get #isCustomer(): boolean {
    return this.#caller === 'customer';
  }

  start(): void {
    if (this.#naming === null) {
      this.#begin();
      return;
    }
    this.#patience = setTimeout(() => this.reset(), namingLimitMs);
    this.#client.resume();
  }

  /** Lets the rules of the moment take their grip, then dials the server. */
  #begin(): void {
    for (const rule of this.#port.tcpRules()) this.#grip(rule, true);
    this.#reshape();
    if (this.#client.socket.destroyed) return;
    const unserved = (): void => (this.#isCustomer ? this.#port.unserved() : undefined);
    this.#server.socket.once('error', unserved).once('connect', () => {
      this.#server.socket.off('error', unserved);
      this.#down.open();
      this.#up.open();
    });
    this.#server.socket.connect(this.#port.upstream);
  }

  /** A tcp rule is switched on. */
  switchOn(rule: Rule): void {
    if (this.#naming !== null) return;
    this.#grip(rule, false);
    this.#reshape();
  }

  /** A tcp rule is gone: what it held back leaves at once. */
  switchOff(rule: Rule): void {
    const hit = this.#hits.get(rule.words.id);
    if (hit === undefined) return;
    this.#hits.delete(rule.words.id);
    this.#release(hit);
    this.#reshape();
  }

  /** An http rule is switched on. */
  expose(rule: Rule): void {
    const { blind } = this.#conversation;
    if (blind !== null && this.#isCustomer) rule.countBlind(blind);
  }

  /** An http rule is gone. */
  unexpose(): void {
    const isLast = this.#ownOf(this.#port.httpRules()).length === 0;
    if (isLast && this.#conversation.blind === null) this.#conversation.relax();
    this.#up.retime();
    this.#down.retime();
  }

  reset(): void {
    this.#client.reset();
    this.#server.reset();
  }

  /** Ends both sides; what is on its way is dropped. */
  cut(): void {
    this.#up.abandon();
    this.#down.abandon();
    for (const wire of [this.#client, this.#server]) {
      lingering(wire);
      wire.end();
      wire.resume();
    }
  }

  bytes(wire: Wire, bytes: Buffer): void {
    const fromClient = wire === this.#client;
    if (this.#naming !== null) this.#hear(this.#naming, bytes);
    else if (this.#conversation.blind !== null) (fromClient ? this.#up : this.#down).carry(bytes, true, null);
    else if (fromClient) this.#conversation.fromClient(bytes);
    else this.#conversation.fromServer(bytes);
  }

  ended(wire: Wire, how: Ending): void {
    if (this.#naming !== null) this.reset();
    const isClient = wire === this.#client;
    const [from, to] = isClient ? [this.#up, this.#down] : [this.#down, this.#up];
    this.#conversation.ended(isClient ? 'client' : 'server');
    from.finish(how);
    if (how === 'fin') return;
    to.abandon();
    if (from.isDead) from.sink.reset();
  }

  /** Nothing can be sent there any more. Where nobody is left to read what it sent, it is torn down at once. */
  unwritable(wire: Wire): void {
    const [from, to] = wire === this.#client ? [this.#up, this.#down] : [this.#down, this.#up];
    to.abandon();
    if (from.isDead) wire.reset();
  }

  flushed(wire: Wire): void {
    (wire === this.#server ? this.#up : this.#down).flushed();
  }

  closed(wire: Wire): void {
    const isClient = wire === this.#client;
    const from = isClient ? this.#up : this.#down;
    if (!from.isFinished) from.finish('rst');
    (isClient ? this.#down : this.#up).abandon();
    // Neither side can reach the other now: what is left of the other ends, unless it is ending already.
    if (from.isDead && !from.sink.socket.writableEnded) from.sink.reset();
    this.#open -= 1;
    if (this.#open > 0) return;
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#conversation.stop();
    for (const hit of this.#hits.values()) this.#release(hit);
    this.#port.closed(this);
  }

  /** The client reads what is on its way, then the end; what it still sends meanwhile is thrown away. */
  #close(): void {
    this.#down.finish('fin');
    this.#up.abandon();
    this.#server.reset();
    this.#client.resume();
    lingering(this.#client);
  }

  /** Once it is known whom a canary is about, it goes on as any connection does. */
  #hear(naming: Naming, bytes: Buffer): void {
    const injection = naming.hear(bytes);
    if (injection === null) return;
    this.#naming = null;
    if (this.#patience !== null) clearTimeout(this.#patience);
    if (injection === undefined) {
      this.reset();
      return;
    }
    this.#injection = injection;
    this.#client.pause();
    this.#client.write(doorAnswer);
    this.#begin();
  }

  /** Those of the rules that this connection meets. */
  #ownOf(rules: readonly Rule[]): readonly Rule[] {
    const injection = this.#injection;
    return injection === null ? rules : rules.filter(({ words }) => isRuleOf(injection, words.id));
  }

  #grip(rule: Rule, isNew: boolean): void {
    const { effect, id } = rule.words;
    if (effect.layer !== 'tcp' || this.#hits.has(id)) return;
    if (this.#injection !== null && !isRuleOf(this.#injection, id)) return;
    const random = rule.drawsOfNext(this.#caller);
    const hit: Hit = { rule, grip: null, crossed: false, counted: false };
    const seat: Seat = {
      isNew,
      random,
      reset: () => this.reset(),
      cut: () => this.cut(),
      count: () => this.#count(hit, true),
    };
    this.#hits.set(id, hit);
    if (rule.draw(this.#caller)) hit.grip = effect.grip(seat);
  }

  /** A connection that crossed a rule, but was left alone until now, is counted as such. */
  #release(hit: Hit): void {
    hit.grip?.release();
    if (hit.crossed) this.#count(hit, false);
  }

  #count(hit: Hit, met: boolean): void {
    if (hit.counted) return;
    hit.counted = true;
    if (this.#isCustomer) hit.rule.count(true, met);
  }

  /** Puts the shapers of all hits before the links, and watches for the first bytes that cross them. */
  #reshape(): void {
    const hits = [...this.#hits.values()];
    this.#up.onCrossing = this.#watch('upstream', this.#up);
    this.#down.onCrossing = this.#watch('downstream', this.#down);
    this.#up.reshape(hits.map((hit) => hit.grip?.upstream ?? null).filter((shaper) => shaper !== null));
    this.#down.reshape(hits.map((hit) => hit.grip?.downstream ?? null).filter((shaper) => shaper !== null));
  }

  #watch(direction: 'upstream' | 'downstream', link: Link): (() => void) | null {
    const opposite = direction === 'upstream' ? 'downstream' : 'upstream';
    const crossed = [...this.#hits.values()].filter((hit) => !hit.crossed && aboutTcp(hit.rule).direction !== opposite);
    if (crossed.length === 0) return null;
    return () => {
      link.onCrossing = null;
      for (const hit of crossed) {
        hit.crossed = true;
        if (hit.grip === null || aboutTcp(hit.rule).meets === 'at-bytes') this.#count(hit, hit.grip !== null);
      }
    };
  }
}

const notTcp: Pick<TcpEffect, 'direction' | 'meets'> = { direction: 'both', meets: 'when-counted' };

function aboutTcp(rule: Rule): Pick<TcpEffect, 'direction' | 'meets'> {
  const { effect } = rule.words;
  return effect.layer === 'tcp' ? effect : notTcp;
}

/** Destroys a socket that has said its last, when its peer does not end its side in time. */
function lingering(wire: Wire): void {
  const { socket } = wire;
  socket.once('finish', () => {
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer));
  });
}
