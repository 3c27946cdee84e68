import type { AdminPorts } from '../ports.js';
import { sendPage, type Handler } from './send.js';

/** `GET /metrics`: everything the agent measured, in the format that the scraper prefers. */
export function metricsRoute(ports: AdminPorts): Handler {
  return (request, response) =>
    sendPage(response, ports.metrics(request.headers.accept, [request.headers['accept-encoding']].flat()[0]));
}
