import type { TargetFacts } from './target.ts';

/** What a server speaks; `http` is also the guess where nothing is known. */
export type Speech = 'http' | 'https' | 'redis' | 'memcached' | 'postgres' | 'mysql';

interface KnownServer {
  readonly speaks: Speech;
  readonly programs: readonly string[];
  readonly ports: readonly number[];
}

/** By their programs' names, and the ports that IANA or custom gave them. */
const knownServers: readonly KnownServer[] = [
  {
    speaks: 'redis',
    programs: ['redis-server', 'redis-sentinel', 'valkey-server', 'keydb-server'],
    ports: [6379, 26379],
  },
  { speaks: 'memcached', programs: ['memcached'], ports: [11211] },
  { speaks: 'postgres', programs: ['postgres', 'postmaster'], ports: [5432] },
  { speaks: 'mysql', programs: ['mysqld', 'mariadbd'], ports: [3306] },
  { speaks: 'https', programs: [], ports: [443, 8443] },
  {
    speaks: 'http',
    programs: ['nginx', 'httpd', 'apache2', 'caddy', 'lighttpd', 'gunicorn', 'uvicorn'],
    ports: [80, 3000, 5000, 8000, 8080, 8081, 8888, 9080],
  },
];

/** What is spoken at a port, and by what that is known; `guess` where it is not. */
export interface Spoken {
  readonly speech: Speech;
  readonly by: 'program' | 'port' | 'guess';
}

/** The program's name tells more than a port; TLS is known by its port whatever the program. */
export function spokenAt(port: number, { commandLine }: Pick<TargetFacts, 'commandLine'>): Spoken {
  const byPort = knownServers.find(({ ports }) => ports.includes(port))?.speaks;
  const program = programOf(commandLine);
  const byProgram = knownServers.find(({ programs }) => programs.includes(program))?.speaks;
  if (byProgram === 'http' && byPort === 'https') return { speech: 'https', by: 'port' };
  if (byProgram !== undefined) return { speech: byProgram, by: 'program' };
  return byPort === undefined ? { speech: 'http', by: 'guess' } : { speech: byPort, by: 'port' };
}

/** `nginx: worker process`, `/usr/sbin/nginx -g …` and `redis-server *:6379` by the program's bare name. */
export function programOf(commandLine: readonly string[]): string {
  const [word = ''] = (commandLine[0] ?? '').split(/[\s:]/);
  return word.split('/').at(-1) ?? '';
}
