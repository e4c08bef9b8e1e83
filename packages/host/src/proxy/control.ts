import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { type Ask, readAsk, reportListener, reportRule } from './control-words.ts';
import { readFields } from './fields.ts';
import { isRefusal, refusal } from './refusal.ts';
import { Switchboard } from './switchboard.ts';

/** What the control needs to know of its process. */
export interface ControlPort {
  readonly token: string;
  /** Told once to everybody who knows the token. */
  readonly hello: Readonly<Record<string, unknown>>;
  readonly quit: () => void;
  /** A listener has been opened. */
  readonly listening: () => void;
}

export interface Control {
  readonly server: Server;
  readonly switchboard: Switchboard;
}

const lineLimitBytes = 4 * 1024 * 1024;
const controllersAtMost = 32;
const pushEveryMs = 100;

/**
 * The control socket. One JSON text a line. The first line of a controller is the token, bare; it is answered by the
 * hello. Then each request has an `id` and a `verb`, and is answered by `{id, ok}` or `{id, error: {code, message}}`.
 * Who subscribes is told `{event: 'counters', rules}` when a count or a rule changes, at most every 100 ms.
 */
export function createControl(port: ControlPort): Control {
  const subscribers = new Set<Socket>();
  let pushing: NodeJS.Timeout | null = null;
  const push = (): void => {
    pushing = null;
    const rules = switchboard.book.states().map(reportRule);
    for (const socket of subscribers) {
      if (socket.writableLength < lineLimitBytes) say(socket, { event: 'counters', rules });
    }
  };
  const switchboard = new Switchboard(() => {
    if (subscribers.size > 0) pushing ??= setTimeout(push, pushEveryMs);
  });
  const server = createServer((socket) => {
    socket.on('close', () => subscribers.delete(socket));
    socket.on('error', () => socket.destroy());
    let welcome = false;
    eachLine(socket, (line) => {
      if (welcome) {
        void answer(socket, line, { ...port, switchboard, subscribers });
        return;
      }
      welcome = isToken(line, port.token);
      if (welcome) say(socket, port.hello);
      else socket.end(`${JSON.stringify({ error: { code: 'proxy.unauthorised', message: 'the token is wrong' } })}\n`);
    });
  });
  server.maxConnections = controllersAtMost;
  return { server, switchboard };
}

interface Desk extends Pick<ControlPort, 'quit' | 'listening'> {
  readonly switchboard: Switchboard;
  readonly subscribers: Set<Socket>;
}

async function answer(socket: Socket, line: string, desk: Desk): Promise<void> {
  let id: unknown = null;
  try {
    const fields = readFields(parse(line), 'message');
    id = fields.raw('id') ?? null;
    const ask = readAsk(fields);
    fields.done();
    if (ask.verb === 'subscribe') desk.subscribers.add(socket);
    say(socket, { id, ok: await perform(ask, desk.switchboard) });
    if (ask.verb === 'listen') desk.listening();
    if (ask.verb === 'quit') desk.quit();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    say(socket, { id, error: { code: error.code, message: error.message } });
  }
}

async function perform(ask: Ask, switchboard: Switchboard): Promise<unknown> {
  switch (ask.verb) {
    case 'listen':
      return { port: (await switchboard.listen(ask.words)).port };
    case 'unlisten':
      switchboard.unlisten(ask.key, ask.connections);
      return {};
    case 'rule':
      return reportRule(switchboard.rule(ask.words, ask.term));
    case 'unrule': {
      const state = switchboard.book.end(ask.id, 'unrule');
      return { rule: state === null ? null : reportRule(state) };
    }
    case 'renew':
      return { renewed: switchboard.book.renew(ask.ids, ask.leaseUntilNs) };
    case 'quit':
      return {};
    default:
      return {
        listeners: switchboard.listeners().map(reportListener),
        rules: switchboard.book.states().map(reportRule),
      };
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw refusal('proxy.invalid', `not JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}

function say(socket: Socket, message: unknown): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

/** Compares digests, so that neither length nor content of the token shows in the time it takes. */
function isToken(line: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(line), digest(token));
}

/** Calls for each whole line; a controller whose line grows beyond the limit is cut off. */
function eachLine(socket: Socket, take: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > lineLimitBytes) socket.destroy();
    for (const line of lines) if (!socket.destroyed && socket.writable && line !== '') take(line);
  });
}
