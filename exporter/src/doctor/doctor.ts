import { examineLoki } from './loki.js';
import type { DoctorPorts, LokiEndpoint, RemoteEndpoint, Wishes } from './ports.js';
import { examineRemote } from './remote.js';
import { placeOf, type Report } from './report.js';

export type Patient = RemoteEndpoint | LokiEndpoint;

/** Says how an endpoint is, from one request to some thirty. Never rejects for what is wrong with the endpoint. */
export async function examine(endpoint: Patient, wishes: Wishes, ports: DoctorPorts): Promise<Report> {
  const checks =
    endpoint.kind === 'loki'
      ? await examineLoki(endpoint, wishes, ports)
      : await examineRemote(endpoint, wishes, ports);
  return { endpoint: endpoint.name, kind: endpoint.kind, url: placeOf(endpoint.config.url), checks };
}
