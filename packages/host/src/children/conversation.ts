/** Requests and answers over a child's standard streams, on the parent's side. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { catalogue, FiredrillError } from '@firedrill/core/errors';
import type { ErrorCode } from '@firedrill/core/errors';
import { isFields, parseLine } from './child-protocol.ts';
import type { ChildKind, Fields, Hello } from './child-protocol.ts';

interface Waiting {
  readonly resolve: (answer: Fields) => void;
  readonly reject: (error: FiredrillError) => void;
}

/** What a conversation lets others do. */
export interface Calls {
  readonly request: (verb: string, body: Fields, withinMs?: number) => Promise<Fields>;
  readonly onEvent: (listen: (event: Fields) => void) => void;
}

const ANSWER_WITHIN_MS = 30_000;
/** No line of a child is longer; more without an end of line is not one of ours talking. */
const MAX_LINE_BYTES = 64 * 1024;
/** The end of what a child wrote to its standard error, for the message when it does not come up. */
const KEPT_ERROR_CHARS = 2_000;

/** Lives as long as the child it talks to. */
export class Conversation {
  readonly #kind: ChildKind;
  readonly #running: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<unknown, Waiting>();
  readonly #listeners: ((event: Fields) => void)[] = [];
  #nextId = 1;
  #pending = '';
  #errorText = '';
  #ended = false;

  constructor(kind: ChildKind, running: ChildProcessWithoutNullStreams, exited: Promise<unknown>) {
    this.#kind = kind;
    this.#running = running;
    running.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    running.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errorText = (this.#errorText + text).slice(-KEPT_ERROR_CHARS);
    });
    // A child that dies closes its streams; what that means is told by its exit, to everybody who waits.
    running.stdin.on('error', () => this.#end());
    void exited.then(() => this.#end());
  }

  /** The first line. @throws FiredrillError effect-failed when the child ends, timeout when it says nothing */
  async hello(withinMs: number): Promise<Hello> {
    const fields = await this.#awaitAnswer('hello', withinMs);
    if (fields['hello'] !== this.#kind) {
      throw new FiredrillError('effect-failed', `the ${this.#kind} said ${JSON.stringify(fields)}`);
    }
    // Our own program of the same version wrote this line; its kind was looked at just now.
    return fields as unknown as Hello;
  }

  calls(): Calls {
    return {
      request: (verb, body, withinMs = ANSWER_WITHIN_MS) => {
        const id = this.#nextId;
        this.#nextId += 1;
        const answer = this.#awaitAnswer(id, withinMs);
        if (!this.#ended) this.#running.stdin.write(`${JSON.stringify({ id, [verb]: body })}\n`);
        return answer;
      },
      onEvent: (listen) => void this.#listeners.push(listen),
    };
  }

  #awaitAnswer(id: unknown, withinMs: number): Promise<Fields> {
    const { promise, resolve, reject } = Promise.withResolvers<Fields>();
    if (this.#ended) {
      reject(this.#endedError());
      return promise;
    }
    const timer = setTimeout(() => {
      this.#waiting.delete(id);
      reject(new FiredrillError('timeout', `the ${this.#kind} did not answer within ${withinMs} ms`));
    }, withinMs);
    this.#waiting.set(id, { resolve, reject });
    return promise.finally(() => clearTimeout(timer));
  }

  #read(text: string): void {
    const lines = (this.#pending + text).split('\n');
    this.#pending = (lines.pop() ?? '').slice(0, MAX_LINE_BYTES);
    for (const line of lines) {
      const fields = parseLine(line);
      if (fields !== undefined) this.#take(fields);
    }
  }

  #take(fields: Fields): void {
    const id = 'hello' in fields ? 'hello' : fields['id'];
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) {
      this.#waiting.delete(id);
      const { id: _, ...answer } = fields;
      const { error } = answer;
      if (isFields(error)) waiting.reject(answeredError(error));
      else waiting.resolve(answer);
    } else if (id === undefined) {
      for (const listen of this.#listeners) listen(fields);
    }
  }

  #end(): void {
    this.#ended = true;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#endedError());
    this.#waiting.clear();
  }

  #endedError(): FiredrillError {
    const said = this.#errorText.trim();
    return new FiredrillError('effect-failed', `the ${this.#kind} has ended${said === '' ? '' : `: ${said}`}`);
  }
}

function answeredError(error: Fields): FiredrillError {
  const code = error['code'];
  return new FiredrillError(isErrorCode(code) ? code : 'effect-failed', String(error['message']));
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(catalogue, code);
}
