import path from 'node:path';
import { FiredrillError } from '@firedrill/core/errors';
import { type AlertTls, readAlertTls } from '@firedrill/server/api/alerts/alert-tls';
import { stateDirAt } from '@firedrill/server/state-dir';
import { type Options, text } from '../verb.ts';
import { serverListens } from './ensure-server.ts';
import { readSaid } from './living-policy.ts';

/**
 * The certificate by which alerts from other machines are heard: the one that is named here, else the one that a living
 * server was started with; null where nobody names any.
 * @throws FiredrillError `alerts-tls` when it cannot be used, or a living server has another; `usage` for half a pair
 */
export async function alertTlsToUse(root: string, options: Options): Promise<AlertTls | null> {
  const named = namedTls(options);
  const isThere = await serverListens(stateDirAt(root));
  const said = isThere ? readSaid(path.join(root, 'run', 'server.json')) : null;
  if (named === null) return said?.alertTls ?? null;
  if (said === null) return named;
  const theirs = said.alertTls ?? null;
  if (theirs?.certFile === named.certFile && theirs.keyFile === named.keyFile) return named;
  const has = theirs === null ? 'was started without one' : `has ${theirs.certFile}`;
  throw new FiredrillError(
    'alerts-tls',
    `the server (pid ${said.pid}) ${has}; end it with \`firedrill server end\` to give it ${named.certFile}`,
  );
}

/** @throws FiredrillError as above */
export function namedTls(options: Options): AlertTls | null {
  const [cert, key] = [text(options, 'alertsCert'), text(options, 'alertsKey')];
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined)
    throw new FiredrillError('usage', 'a certificate and its key are given together: --alerts-cert and --alerts-key');
  const tls = { certFile: path.resolve(cert), keyFile: path.resolve(key) };
  readAlertTls(tls);
  return tls;
}
