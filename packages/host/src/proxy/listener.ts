import { createServer, type Server } from 'node:net';
import { Connection, type ConnectionPort } from './connection.ts';
import type { Memory } from './memory.ts';
import { type Refusal, refusal } from './refusal.ts';
import type { Rule } from './rule.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ListenerWords {
  readonly key: string;
  /** Port 0 lets the kernel choose. */
  readonly listen: Address;
  readonly upstream: Address;
  /** Whose it is, in the caller's words; only shown. */
  readonly mark: string | null;
}

/** A place where clients connect, the server behind it, and the connections between them. */
export interface Listener {
  readonly words: ListenerWords;
  readonly port: number;
  /** Messages refused for their framing, by reason. */
  readonly refused: ReadonlyMap<string, number>;
  readonly connections: ReadonlySet<Connection>;
  /** Connections, a witness's left out, whose server could not be reached. */
  unserved(): number;
  switchOn(rule: Rule): void;
  switchOff(rule: Rule): void;
  /** Stops accepting; connections that stand go on until they end. */
  close(): void;
  /** Ends every connection as if both sides had. */
  cut(): void;
  /** Tears every connection down, too. */
  destroy(): void;
}

/** Connections that one listener carries; those beyond are closed at once. */
export const connectionsAtMost = 8192;
const backlog = 4096;

/** @throws Refusal `proxy.port-in-use` or `proxy.not-listening` when the address cannot be had. */
export async function openListener(words: ListenerWords, memory: Memory): Promise<Listener> {
  const refused = new Map<string, number>();
  const connections = new Set<Connection>();
  const rules: { tcp: readonly Rule[]; http: readonly Rule[] } = { tcp: [], http: [] };
  let unserved = 0;
  let ports: readonly number[] = [words.upstream.port];
  const port: ConnectionPort = {
    upstream: words.upstream,
    ports: () => ports,
    memory,
    tcpRules: () => rules.tcp,
    httpRules: () => rules.http,
    refused: (reason) => refused.set(reason, (refused.get(reason) ?? 0) + 1),
    unserved: () => void (unserved += 1),
    closed: (connection) => connections.delete(connection),
  };
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    const connection = new Connection(socket, port);
    connections.add(connection);
    connection.start();
  });
  server.maxConnections = connectionsAtMost;
  const bound = await bind(server, words.listen);
  ports = [bound, words.upstream.port];
  const others = (list: readonly Rule[], rule: Rule): readonly Rule[] => list.filter((one) => one !== rule);
  return {
    words,
    port: bound,
    refused,
    connections,
    unserved: () => unserved,
    switchOn(rule) {
      const { layer } = rule.words.effect;
      rules[layer] = [...rules[layer], rule];
      for (const connection of connections) {
        if (layer === 'tcp') connection.switchOn(rule);
        else connection.expose(rule);
      }
    },
    switchOff(rule) {
      const { layer } = rule.words.effect;
      rules[layer] = others(rules[layer], rule);
      for (const connection of connections) {
        if (layer === 'tcp') connection.switchOff(rule);
        else connection.unexpose();
      }
    },
    close: () => void server.close(),
    cut() {
      for (const connection of connections) connection.cut();
    },
    destroy() {
      server.close();
      for (const connection of connections) connection.reset();
    },
  };
}

function bind(server: Server, listen: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(bindRefusal(error, listen)));
    server.listen({ host: listen.host, port: listen.port, backlog }, () => {
      const address = server.address();
      server.removeAllListeners('error');
      // A connection that cannot be accepted (descriptors used up) is lost to its client; the listener goes on.
      server.on('error', () => undefined);
      resolve(address !== null && typeof address === 'object' ? address.port : listen.port);
    });
  });
}

function bindRefusal(error: NodeJS.ErrnoException, listen: Address): Refusal {
  const where = `${listen.host}:${listen.port}`;
  if (error.code === 'EADDRINUSE') {
    return refusal('proxy.port-in-use', `${where} is taken by another process, maybe a second proxy`);
  }
  return refusal('proxy.not-listening', `${where} cannot be bound: ${error.message}`);
}
