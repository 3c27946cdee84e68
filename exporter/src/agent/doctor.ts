import { randomBytes } from 'node:crypto';
import type { WriteProtocol } from '@parallax/contract';
import type { Encoded } from '../core/delivery/types.js';
import type { Files } from '../core/files.js';
import { Scope } from '../core/scope.js';
import type { Block } from '../core/series.js';
import { compress } from '../core/snappy.js';
import { examine, type Patient } from '../doctor/doctor.js';
import type { TestLine, Wishes } from '../doctor/ports.js';
import type { Report } from '../doctor/report.js';
import { DEFAULT_ENRICH } from '../enrich/index.js';
import { encodePush } from '../events/loki/encode.js';
import { streamText } from '../events/loki/entry.js';
import { createHttpClients } from '../platform/http-client/index.js';
import {
  OutSeries,
  Rows,
  Symbols,
  V1Encoder,
  V2Encoder,
  WRITE_HEADERS,
  type Row,
} from '../remote-write/encode/index.js';
import { openMachine } from './machine.js';

export type { Patient } from '../doctor/doctor.js';
export type { Wishes } from '../doctor/ports.js';
export type { Check, Report } from '../doctor/report.js';

/** Looks at endpoints over the real network, with the clients and encoders that the agent delivers with. */
export interface Doctor extends AsyncDisposable {
  examine(patient: Patient, wishes: Wishes): Promise<Report>;
}

export interface DoctorOptions {
  readonly files: Files;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the agent, for `user-agent`. */
  readonly version: string;
}

const SILENT = { log: (): void => undefined };

export function openDoctor({ files, env, version }: DoctorOptions): Doctor {
  const scope = new Scope();
  const machine = openMachine(scope, { files, log: SILENT, resolvers: [], enrich: DEFAULT_ENRICH });
  const { clock, net, resolver, readSecret } = machine;
  const http = createHttpClients({ clock, resolver, readSecret, env, version });
  const newId = (): string => randomBytes(8).toString('hex');
  const ports = { http, net, resolver, clock, secret: readSecret, encodeWrite, encodePush: encodeLines, newId };
  return {
    examine: (patient, wishes) => examine(patient, wishes, ports),
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

const OPTIONS = { exemplars: true, metadata: true, startTimestamps: false };
function encodeWrite(protocol: WriteProtocol, block: Block): Encoded {
  const symbols = new Symbols();
  const rows = block.series.map(({ labels, metadata }, row): Row => ({
    series: new OutSeries(labels, metadata, symbols),
    block,
    row,
  }));
  const encoder = protocol === '2.0' ? new V2Encoder(symbols, OPTIONS) : new V1Encoder(OPTIONS);
  return { body: compress(encoder.encode(Rows.of(rows))), headers: WRITE_HEADERS[protocol] };
}

function encodeLines(lines: readonly TestLine[]): Encoded {
  const entries = lines.map(({ labels, at, line }) => ({
    ...{ labels: streamText(labels), at, metadata: [] },
    line: new TextEncoder().encode(line),
  }));
  return { body: compress(encodePush(entries)), headers: { 'content-type': 'application/x-protobuf' } };
}
