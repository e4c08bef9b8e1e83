import { type Listener, type ListenerWords, openListener } from './listener.ts';
import { leadsToItself } from './loop.ts';
import { Memory } from './memory.ts';
import { refusal } from './refusal.ts';
import type { RuleWords } from './rule.ts';
import { RuleBook, type RuleState, type Term } from './rule-book.ts';

const listenersAtMost = 256;

/** The proxy's whole state: its listeners, and the rules on them. Every verb may be repeated. */
export class Switchboard {
  readonly book: RuleBook;
  readonly #memory = new Memory();
  readonly #opening = new Map<string, Promise<Listener>>();
  readonly #open = new Map<string, Listener>();

  /** `changed` is told of every count and every end of a rule. */
  constructor(changed: () => void) {
    this.book = new RuleBook(changed);
  }

  async listen(words: ListenerWords): Promise<Listener> {
    const present = this.#opening.get(words.key);
    if (present !== undefined) return sameListener(await present, words);
    if (this.#opening.size >= listenersAtMost) {
      throw refusal('proxy.limit', `there are ${listenersAtMost} listeners already`);
    }
    const opening = this.#begin(words);
    this.#opening.set(words.key, opening);
    try {
      const listener = await opening;
      if (this.#opening.get(words.key) === opening) this.#open.set(words.key, listener);
      else listener.close();
      return listener;
    } catch (error) {
      if (this.#opening.get(words.key) === opening) this.#opening.delete(words.key);
      throw error;
    }
  }

  async #begin(words: ListenerWords): Promise<Listener> {
    const others = this.listeners().map((one) => ({ ...one.words, listen: { ...one.words.listen, port: one.port } }));
    if (!(await leadsToItself(words, others))) return openListener(words, this.#memory);
    const { listen, upstream } = words;
    const text = `${listen.host}:${listen.port} would lead to itself by ${upstream.host}:${upstream.port}`;
    throw refusal('proxy.loop', text);
  }

  /** Stops accepting and ends the rules; connections that stand are cut, or go on until they end. */
  unlisten(key: string, connections: 'keep' | 'cut'): void {
    this.book.endOf(key);
    const listener = this.#open.get(key);
    listener?.close();
    if (connections === 'cut') listener?.cut();
    this.#open.delete(key);
    this.#opening.delete(key);
  }

  rule(words: RuleWords, term: Term): RuleState {
    const listener = this.#open.get(words.key);
    if (listener === undefined) throw refusal('proxy.unknown-listener', `there is no listener ${words.key}`);
    return this.book.begin(words, term, listener);
  }

  listeners(): readonly Listener[] {
    return [...this.#open.values()];
  }

  /** Ends everything, connections included. */
  close(): void {
    for (const listener of this.#open.values()) {
      this.book.endOf(listener.words.key);
      listener.destroy();
    }
    this.#open.clear();
    this.#opening.clear();
  }
}

/** The same key again is answered by what stands, if it is the same: port 0 asks for any. */
function sameListener(listener: Listener, words: ListenerWords): Listener {
  const { listen, upstream } = listener.words;
  const samePort = words.listen.port === 0 || words.listen.port === listener.port;
  const sameUpstream = words.upstream.host === upstream.host && words.upstream.port === upstream.port;
  if (samePort && words.listen.host === listen.host && sameUpstream) return listener;
  throw refusal('proxy.differs', `listener ${words.key} stands already with another address`);
}
