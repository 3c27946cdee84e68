import { landingPage } from '../landing/page.js';
import type { AdminPorts } from '../ports.js';
import { readQuery } from './query.js';
import { sendBody, sendText, type Handler } from './send.js';

/** Nothing but the page's own style may run or load. */
const CSP =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** `GET /`: the page for people. */
export function landingRoute(ports: AdminPorts): Handler {
  return (request, response) => {
    const query = readQuery(request.url ?? '');
    if (typeof query === 'string') return sendText(response, 400, query);
    const page = Math.trunc(Number(query.get('page') ?? 0)) || 0;
    const filter = (query.get('filter') ?? '').slice(0, 200);
    response.setHeader('Content-Security-Policy', CSP);
    const view = { vantage: ports.vantage(), targets: ports.targets(), now: ports.wall(), filter, page };
    sendBody(response, 200, { type: 'text/html; charset=utf-8', body: landingPage(view) });
  };
}
