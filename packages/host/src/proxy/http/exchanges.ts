import type { Link } from '../link.ts';
import type { Wait } from '../shaper.ts';
import type { RequestHead } from './head.ts';

/** A request that awaits its response. */
export interface Exchange {
  readonly request: RequestHead;
  /** A response of ours that stands in for the server's. */
  local: { readonly bytes: Buffer; readonly waits: readonly Wait[] | null; readonly close: boolean } | null;
  /** The request has been read to its end, so that it may be answered. */
  ready: boolean;
  /** Its client waits to be told to send the body, and nobody but us can tell. */
  awaitsGoOn: boolean;
}

const exchangesAtMost = 1024;
const textLimitBytes = 256 * 1024;
/** The same while memory is short. */
const shortTextLimitBytes = 8 * 1024;

/** The requests of one connection that await their responses, in order. What they take in memory is counted. */
export class Exchanges {
  readonly #up: Link;
  readonly #all: Exchange[] = [];
  #textBytes = 0;

  constructor(up: Link) {
    this.#up = up;
  }

  get first(): Exchange | undefined {
    return this.#all[0];
  }

  get last(): Exchange | undefined {
    return this.#all.at(-1);
  }

  /** More than are followed. */
  get areTooMany(): boolean {
    return (
      this.#all.length > exchangesAtMost || this.#textBytes > (this.#up.isAmple ? textLimitBytes : shortTextLimitBytes)
    );
  }

  add(request: RequestHead): Exchange {
    const exchange: Exchange = { request, local: null, ready: false, awaitsGoOn: false };
    this.#all.push(exchange);
    this.#count(request.text.length);
    return exchange;
  }

  shift(): void {
    const gone = this.#all.shift();
    this.#count(-(gone?.request.text.length ?? 0));
  }

  clear(): void {
    this.#all.length = 0;
    this.#count(-this.#textBytes);
  }

  #count(changeBytes: number): void {
    this.#textBytes += changeBytes;
    this.#up.reserve(changeBytes);
  }
}
