import type { Request, Response } from 'express';
import type { AdminPorts } from '../ports.js';
import { sendPage } from './send.js';

/** `GET /metrics`: everything the agent measured, in the format that the scraper prefers. */
export function metricsRoute(ports: AdminPorts): (request: Request, response: Response) => Promise<void> {
  return (request, response) =>
    sendPage(response, ports.metrics(request.get('accept'), request.get('accept-encoding')));
}
