import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { BasicAuth, type AuthVerdict } from './auth.js';
import type { AdminPorts } from './ports.js';
import { sendText } from './routes/send.js';
import { clientRefusal } from './tls.js';
import type { WebConfig } from './web-config.js';

/** True when the request may go on; otherwise it has been answered. */
export type Guard = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

/** Response headers, client certificates and passwords: they stand before every route, as in exporter-toolkit. */
export function guard(ports: Pick<AdminPorts, 'checkPassword'>, web: WebConfig): Guard {
  const users = web.basic_auth_users;
  const auth = Object.keys(users).length > 0 ? new BasicAuth(users, ports.checkPassword.bind(ports)) : undefined;
  const headers = Object.entries({ 'X-Content-Type-Options': 'nosniff', ...web.http_server_config.headers });
  const tls = web.tls_server_config;
  return (request, response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    const refusal = tls ? clientRefusal(tls, request.socket as TLSSocket) : undefined;
    if (refusal !== undefined) {
      sendText(response, 403, refusal);
      return false;
    }
    return (
      auth === undefined || auth.verdict(request.headers.authorization).then((verdict) => admit(verdict, response))
    );
  };
}

function admit(verdict: AuthVerdict, response: ServerResponse): boolean {
  if (verdict === 'ok') return true;
  if (verdict === 'busy') sendText(response, 429, 'too many logins are being checked; try again');
  else {
    response.setHeader('WWW-Authenticate', 'Basic realm="parallax"');
    sendText(response, 401, 'Unauthorized');
  }
  return false;
}
