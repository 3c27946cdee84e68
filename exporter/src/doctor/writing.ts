import type { WriteProtocol } from '@parallax/contract';
import { isStored, type Exchange, type Reply } from './exchange.js';
import { checkOutage, checkWindow, unknownOutage, type Windows } from './outage.js';
import type { DoctorPorts, RemoteEndpoint } from './ports.js';
import { ok, skipped, warning, type Check } from './report.js';
import { probeBlock, type ProbeRow } from './series.js';
import { findWindow, type Tried, type Window } from './window.js';

export interface WritingOptions {
  readonly exchange: Exchange;
  readonly endpoint: RemoteEndpoint;
  readonly ports: DoctorPorts;
  readonly protocol: WriteProtocol;
}

const WRITTEN = 'x-prometheus-remote-write-';

/** What is found out by writing series that nobody needs: `parallax_doctor_probe`, labelled with a number of its own. */
export class Writing {
  readonly #run: string;
  readonly #now: number;
  #refusal: Reply | undefined;

  constructor(private readonly options: WritingOptions) {
    this.#run = options.ports.newId();
    this.#now = Math.floor(options.ports.clock.wall());
  }

  async checks(window: boolean): Promise<readonly Check[]> {
    const { url } = this.options.endpoint.config;
    const sample = await this.#write({ labels: { part: 'order' }, at: this.#now, kind: 'sample', exemplar: true });
    if (!isStored(sample.status)) return unwritable(sample);
    const histogram = await this.#write({ labels: { part: 'histogram' }, at: this.#now, kind: 'histogram' });
    const found = window ? await this.#windows() : undefined;
    await this.#end();
    return [
      this.#told(
        'exemplars',
        sample,
        'Prometheus: --enable-feature=exemplar-storage; Mimir: limits.max_global_exemplars_per_user.',
      ),
      this.#told('native_histograms', histogram, 'Set native_histograms: false, or let the receiver take them.'),
      ...(found === undefined ? unknownOutage(url) : [checkWindow(found), checkOutage(found, url)]),
    ];
  }

  async #windows(): Promise<Windows> {
    const behind = await findWindow((age) => this.#attempt({ part: 'order' }, age));
    // What may lie behind its own series may also be late.
    const late = complete(behind)
      ? behind
      : await findWindow((age) => this.#attempt({ part: 'late', age: String(age) }, age));
    return { late, behind, ...(this.#refusal === undefined ? {} : { refusal: this.#refusal }) };
  }

  async #attempt(labels: Readonly<Record<string, string>>, age: number): Promise<Tried> {
    const reply = await this.#write({ labels, at: this.#now - age, kind: 'sample' });
    if (isStored(reply.status)) return this.#written('samples', reply) === 0 ? 'refused' : 'accepted';
    // Prometheus before 2.54 says 500 to samples older than its window.
    if ([400, 409, 422, 500].includes(reply.status)) {
      this.#refusal = reply;
      return 'refused';
    }
    return { unknown: reply.status === 0 ? reply.words : `the receiver answered ${reply.status}` };
  }

  #write(row: ProbeRow): Promise<Reply> {
    const { exchange, ports, protocol } = this.options;
    const labels = { run: this.#run, ...row.labels };
    return exchange.send(ports.encodeWrite(protocol, probeBlock([{ ...row, labels }])));
  }

  /** The series end here, so that nobody sees them for another five minutes. */
  async #end(): Promise<void> {
    await this.#write({ labels: { part: 'order' }, at: this.#now + 1, kind: 'stale' });
  }

  /** How many of them the receiver says that it has stored; undefined under 1.0, which has no word for it. */
  #written(what: 'samples' | 'histograms' | 'exemplars', { headers }: Reply): number | undefined {
    const text = headers[`${WRITTEN}${what}-written`];
    return text === undefined ? undefined : Number(text);
  }

  #told(check: 'exemplars' | 'native_histograms', reply: Reply, remedy: string): Check {
    if (!isStored(reply.status)) return refused(check, reply, remedy);
    const written = this.#written(check === 'exemplars' ? 'exemplars' : 'histograms', reply);
    if (written === undefined) return skipped(check, 'accepted; 1.0 has no word for whether they are stored');
    return written > 0 ? ok(check, 'stored') : warning(check, 'accepted and not stored', remedy);
  }
}

/** Where not even a plain sample of now is taken, nothing else is asked. */
function unwritable(reply: Reply): readonly Check[] {
  const says = `not known: a sample of now was answered with ${reply.status}${reply.words === '' ? '' : `: ${reply.words}`}`;
  return [refused('exemplars', reply), skipped('window', says), skipped('outage', says)];
}

const complete = ({ refused, unknown }: Window): boolean => refused === undefined && unknown === undefined;

function refused(check: 'exemplars' | 'native_histograms', { status, words }: Reply, remedy?: string): Check {
  const says = `a throw-away series was answered with ${status}: ${words}`;
  return warning(check, says, remedy ?? 'See what the receiver says; the other tests were left out.');
}
