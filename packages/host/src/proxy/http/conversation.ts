import type { Link } from '../link.ts';
import type { BlindConnection, Rule } from '../rule.ts';
import { actsOf, type Way } from './acts.ts';
import { goOn, refusalBytes, standInBytes } from './answer.ts';
import { type Exchange, Exchanges } from './exchanges.ts';
import {
  awaitsGoOn,
  type Refused,
  type RequestHead,
  readRequestHead,
  readResponseHead,
  type ResponseHead,
  staysOpen,
  unreadRequest,
} from './head.ts';
import { Opening } from './opening.ts';
import { bodylessBy } from './rewrite.ts';
import type { Span } from './scan.ts';
import { keepsBack } from './collected.ts';
import { type Decision, Side } from './side.ts';
import { passed, type Treatment } from './treatment.ts';
import { type Speech, sniffServer } from './sniff.ts';

/** What a conversation needs of its connection. */
export interface ConversationPort {
  readonly up: Link;
  readonly down: Link;
  readonly way: Way;
  /** The http rules that are active now. */
  rules(): readonly Rule[];
  /** Tears both sides down. */
  reset(): void;
  /** Ends the client's side after what is on its way, and the server's at once. */
  close(): void;
  /** A message was refused because its framing is ambiguous. */
  refused(reason: string): void;
}

/** What follows, this head with it, passes and is not read: a part of a head that was kept would stay behind. */
const unread: Decision = { framing: { kind: 'opaque' }, treatment: passed };

/**
 * One connection's HTTP/1 talk, followed from its first byte, so that a rule that is switched on reaches it at the next
 * message. While no http rule is active nothing is altered and nothing is refused, whatever it is. While one is, heads
 * are held until they are complete, and what two readers could frame differently is refused. A connection that cannot
 * be followed (TLS, HTTP/2, another protocol, a tunnel, ambiguous framing met while nothing was refused) is *blind*:
 * bytes pass, and rules count it as not exposed.
 */
export class Conversation {
  readonly #port: ConversationPort;
  readonly #opening: Opening;
  readonly #request: Side;
  readonly #response: Side;
  readonly #exchanges: Exchanges;
  #blind: BlindConnection | null = null;
  #speech: Speech = 'unknown';
  #interim = false;
  #closing = false;
  #local = 0;

  constructor(port: ConversationPort) {
    this.#port = port;
    this.#exchanges = new Exchanges(port.up);
    const isStrict = (): boolean => port.rules().length > 0;
    this.#opening = new Opening(port.up, {
      isStrict,
      known: (speech, sent, rest, theirs) => this.#known(speech, sent, rest, theirs),
    });
    this.#request = new Side(port.up, {
      isStrict,
      head: (head, fresh) => this.#requestHead(head, fresh),
      end: () => this.#requestEnd(),
      broken: (reason, strict, begun) => this.#requestBroken(reason, strict, begun),
      crowded: () => this.#goBlind('unframed'),
    });
    this.#response = new Side(port.down, {
      isStrict: () => this.#local > 0 || isStrict(),
      head: (head, fresh) => this.#responseHead(head, fresh),
      end: () => this.#responseEnd(),
      broken: (reason, strict, begun) => this.#responseBroken(reason, strict, begun),
      crowded: () => this.#goBlind('unframed'),
    });
  }

  get blind(): BlindConnection | null {
    return this.#blind;
  }

  /** Bytes of the client, lent for the length of the call. */
  fromClient(bytes: Buffer): void {
    if (this.#speech === 'http') this.#request.feed(bytes);
    else this.#opening.feed(bytes);
  }

  /** Bytes of the server. Those that answer no request are not HTTP, or the end of it. */
  fromServer(bytes: Buffer): void {
    if (this.#exchanges.first !== undefined) {
      this.#response.feed(bytes);
      return;
    }
    this.#goBlind(this.#speech === 'http' ? 'unframed' : sniffServer(bytes));
    this.#port.down.carry(bytes, true, null);
  }

  /** No http rule is active any more: what was kept back goes on. */
  relax(): void {
    this.#opening.forward();
    this.#request.relax();
    this.#response.relax();
  }

  /** One side has ended. */
  ended(side: 'client' | 'server'): void {
    if (this.#blind !== null) return;
    if (side === 'client') this.#opening.forward();
    (side === 'client' ? this.#request : this.#response).finish();
  }

  stop(): void {
    this.#opening.stop();
    this.#request.stop();
    this.#response.stop();
    this.#exchanges.clear();
  }

  /** It is known what the client speaks: HTTP is framed from here on, everything else is only carried. */
  #known(speech: Exclude<Speech, 'unknown'>, sent: Buffer, rest: Buffer, theirs: boolean): void {
    this.#speech = speech;
    if (speech === 'http') {
      this.#request.prime(sent);
      this.#request.feed(rest);
      return;
    }
    this.#goBlind(speech);
    this.#port.up.carry(rest, theirs, null);
  }

  #goBlind(reason: BlindConnection): void {
    if (this.#blind !== null) return;
    // What has been swallowed in part, or is to be answered in the server's place, cannot pass any more.
    if (this.#local > 0 || this.#request.isDropping || this.#response.isDropping) this.#port.reset();
    this.#blind = reason;
    if (this.#port.way.caller === 'customer') for (const rule of this.#port.rules()) rule.countBlind(reason);
    this.relax();
    this.#request.framer.tunnel();
    this.#response.framer.tunnel();
    this.#exchanges.clear();
  }

  #requestHead(head: Span, fresh: boolean): Decision | Refused {
    const request = readRequestHead(head);
    if ('refused' in request) return request;
    const exchange = this.#exchanges.add(request);
    if (this.#exchanges.areTooMany) {
      this.#goBlind('unframed');
      return unread;
    }
    const treatment = fresh ? this.#treatRequest(exchange) : passed;
    exchange.awaitsGoOn = keepsBack(treatment) && request.framing.kind !== 'empty' && awaitsGoOn(request);
    this.#letGoOn();
    return { framing: request.framing, treatment };
  }

  /** A body that is to be looked into comes only when its client is told to send it, and the server cannot yet. */
  #letGoOn(): void {
    const next = this.#exchanges.first;
    if (next?.awaitsGoOn !== true) return;
    next.awaitsGoOn = false;
    this.#response.emit(goOn, null);
  }

  #treatRequest(exchange: Exchange): Treatment {
    const { request } = exchange;
    const acts = actsOf(this.#port.rules(), { at: 'request', request, bodyless: null }, this.#port.way);
    if (acts.reset) this.#port.reset();
    if (acts.answer === null) return acts.treatment;
    const awaited = awaitsGoOn(request);
    const close = awaited || !staysOpen(request);
    const bytes = standInBytes(acts.answer, { bodyless: request.method === 'HEAD', close });
    exchange.local = { bytes, waits: acts.treatment.waits, close };
    exchange.ready = awaited;
    this.#local += 1;
    this.#answerLocally();
    return { kind: 'drop', instead: null, waits: null };
  }

  #requestEnd(): void {
    const exchange = this.#exchanges.last;
    if (exchange === undefined) return;
    exchange.ready = true;
    if (exchange.local === null && exchange.request.wantsTunnel) this.#request.framer.tunnel();
    this.#answerLocally();
  }

  /** RFC 9112 section 6.3: a message without certain framing is answered by 400, and the connection closed. */
  #requestBroken(reason: string, strict: boolean, begun: boolean): void {
    if (!strict) {
      this.#goBlind('unframed');
      return;
    }
    this.#port.refused(reason);
    this.#request.refuse();
    const last = this.#exchanges.last;
    const halfRead = begun && last?.ready === false ? last : null;
    const exchange = halfRead ?? this.#exchanges.add(unreadRequest);
    if (exchange.local === null) this.#local += 1;
    exchange.local = { bytes: refusalBytes(400, reason), waits: null, close: true };
    exchange.ready = true;
    this.#answerLocally();
  }

  #responseHead(head: Span, fresh: boolean): Decision | Refused {
    const exchange = this.#exchanges.first;
    if (exchange === undefined || exchange.local !== null) {
      this.#goBlind(this.#speech === 'http' ? 'unframed' : 'not-http');
      return unread;
    }
    const response = readResponseHead(head, exchange.request.method);
    if ('refused' in response) return response;
    this.#interim = response.interim;
    if (response.framing.kind === 'opaque') {
      this.#goBlind('tunnel');
      return unread;
    }
    if (exchange.request.wantsTunnel && !response.interim && !this.#declineTunnel()) return unread;
    const treatment = fresh && !response.interim ? this.#treatResponse(exchange.request, response) : passed;
    return { framing: response.framing, treatment };
  }

  /** Whether it is known where the next request begins: what came before the answer could have been either. */
  #declineTunnel(): boolean {
    if (this.#request.opaqueBytes > 0) this.#goBlind('unframed');
    else this.#request.framer.restart();
    return this.#blind === null;
  }

  #treatResponse(request: RequestHead, response: ResponseHead): Treatment {
    const bodyless = bodylessBy(request.method, response.status);
    const acts = actsOf(this.#port.rules(), { at: 'response', request, bodyless }, this.#port.way);
    const { answer, reset, treatment } = acts;
    if (reset) this.#port.reset();
    if (answer === null) return treatment;
    const instead = standInBytes(answer, { bodyless: request.method === 'HEAD', close: false });
    return { kind: 'drop', instead, waits: treatment.waits };
  }

  #responseEnd(): void {
    if (this.#interim) {
      this.#interim = false;
      return;
    }
    this.#exchanges.shift();
    this.#answerLocally();
  }

  /** Nothing sent yet: the client gets 502. Otherwise it can only be told by tearing the connection down. */
  #responseBroken(reason: string, strict: boolean, begun: boolean): void {
    const exchange = this.#exchanges.first;
    if (!strict || exchange === undefined) {
      this.#goBlind('unframed');
      return;
    }
    this.#port.refused(reason);
    this.#response.refuse();
    if (begun) {
      this.#port.reset();
      return;
    }
    this.#local += 1;
    exchange.local = { bytes: refusalBytes(502, reason), waits: null, close: true };
    exchange.ready = true;
    this.#answerLocally();
  }

  /** Sends the responses of ours whose turn it is. */
  #answerLocally(): void {
    for (let next = this.#exchanges.first; next?.local && next.ready && !this.#closing; next = this.#exchanges.first) {
      this.#response.emit(next.local.bytes, next.local.waits);
      this.#closing = next.local.close;
      this.#local -= 1;
      this.#exchanges.shift();
    }
    if (this.#closing) this.#close();
    else this.#letGoOn();
  }

  #close(): void {
    this.#request.refuse();
    this.#response.refuse();
    this.#port.close();
  }
}
