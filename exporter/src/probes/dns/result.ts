import type { Measured } from '../../core/clock.js';
import type { DnsFlags, Section } from '../../core/dns/message.js';
import type { Common } from '../../core/probe.js';
import type { Transport } from './config.js';

/** One name server of the zone, with `compare: all_servers`. */
export interface ZoneServer {
  /** Its name, without the final dot, in lower case. */
  readonly server: string;
  readonly address?: string;
  /** Absent when it gave no SOA record; `problem` says why. */
  readonly serial?: number;
  readonly problem?: string;
}

/** What one query measured. */
export interface DnsMeasured extends Common {
  /** By which the reply came: `tcp` also after a truncated reply over UDP. */
  readonly transport: Transport;
  /** TCP handshake; absent over UDP. */
  readonly connect?: Measured;
  readonly tls?: Measured;
  /** From the query sent (its last transmission, the one that was answered) to the reply complete. */
  readonly reply: Measured;
  /** Name of the response code, `RCODE11` for one without. */
  readonly rcode: string;
  readonly flags: DnsFlags;
  /** Records by section, without the OPT pseudo-record. */
  readonly counts: Readonly<Record<Section, number>>;
  /** Records as lines of a zone file, by section. */
  readonly lines: Readonly<Record<Section, readonly string[]>>;
  /** True when the reply had an OPT pseudo-record. */
  readonly edns: boolean;
  /** Serial of the last SOA record of the answer, when SOA was asked for. */
  readonly serial?: number;
  /** Bytes of the reply. */
  readonly size: number;
  /** A reply over UDP was truncated. */
  readonly truncated: boolean;
  readonly spoofed: number;
  readonly retransmissions: number;
  /** Printable text, or hexadecimal. */
  readonly nsid?: string;
  readonly zone?: readonly ZoneServer[];
}
