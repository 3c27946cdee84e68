/**
 * A receiver of remote write that forgives nothing: it judges every request by the letter of the specifications, stores
 * what a strict receiver would store, and answers as it is told to. What broke a rule stands in `violations`.
 */
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTls, type ServerOptions } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { listening } from '../servers.js';
import { nextRules, receiverTime, type Behaviour, type Rules } from './behaviour.js';
import { Book, type Tally } from './book.js';
import { answerTo, type Answer } from './judge.js';
import type { Protocol, WrittenRequest } from './types.js';

/** One request, as it came and as it was answered. */
export interface Seen {
  /** Unix milliseconds at which its head was there, and at which it was done with; `doneAt` is 0 until then. */
  readonly at: number;
  doneAt: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when its content type says none. */
  protocol: Protocol | undefined;
  /** Bytes of its body as sent. */
  bytes: number;
  /** What it carried. */
  carried: Tally & { series: number };
  /** 0 when there was no answer. */
  status: number;
  /** Other requests that were open when it came. */
  readonly concurrent: number;
  /** Rules of the specifications that it broke. */
  faults: readonly string[];
  /** Samples that were refused, such as `{__name__="up"} 1700000000000 out_of_order`. */
  refused: readonly string[];
  /** What was in it, with `messages`. */
  message?: WrittenRequest;
}

export interface ReceiverOptions {
  readonly behaviour?: Behaviour;
  /** Keep what is in each request, not only what is stored. */
  readonly messages?: boolean;
  /** Default 127.0.0.1 and a free port. */
  readonly host?: string;
  readonly port?: number;
  readonly tls?: ServerOptions;
}

export class Receiver implements AsyncDisposable {
  behaviour: Behaviour;
  book = new Book();
  readonly requests: Seen[] = [];
  #open = 0;

  private constructor(
    /** Where remote write goes, path included. */
    readonly url: string,
    readonly port: number,
    private readonly options: ReceiverOptions,
    private readonly stop: () => Promise<void>,
  ) {
    this.behaviour = options.behaviour ?? {};
  }

  static async start(options: ReceiverOptions = {}): Promise<Receiver> {
    const host = options.host ?? '127.0.0.1';
    const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
      request.on('error', () => undefined);
      response.on('error', () => undefined);
      void self.take(request, response);
    };
    const server = options.tls === undefined ? createPlain(onRequest) : createTls(options.tls, onRequest);
    const peer = await listening(server, host, options.port);
    const url = `http${options.tls === undefined ? '' : 's'}://${host}:${peer.port}/api/v1/write`;
    const self = new Receiver(url, peer.port, options, () => peer.close());
    return self;
  }

  /** Every rule of the specifications that any request broke. */
  get violations(): string[] {
    return this.requests.flatMap(({ faults }) => faults);
  }

  /** Forgets requests and samples; the behaviour stays. */
  reset(): void {
    this.book = new Book();
    this.requests.length = 0;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { rules, rest } = nextRules(this.behaviour);
    this.behaviour = rest;
    const seen: Seen = {
      at: Date.now(),
      doneAt: 0,
      path: request.url ?? '',
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      protocol: undefined,
      bytes: 0,
      carried: { series: 0, samples: 0, histograms: 0, exemplars: 0 },
      status: 0,
      concurrent: this.#open,
      faults: [],
      refused: [],
    };
    this.requests.push(seen);
    this.#open += 1;
    await this.serve(request, response, { rules, seen }).catch(() => request.destroy());
    seen.doneAt = Date.now();
    this.#open -= 1;
  }

  private async serve(request: IncomingMessage, response: ServerResponse, { rules, seen }: Turn): Promise<void> {
    if (rules.fault === 'reset') return void request.socket.resetAndDestroy();
    const body = await read(request);
    seen.bytes = body.length;
    const answer = answerTo({ method: request.method ?? '', headers: request.headers, body }, rules, this.book);
    const message = answer.message;
    Object.assign(seen, { protocol: answer.protocol, faults: answer.faults, refused: answer.refused });
    if (message !== undefined) seen.carried = carried(message);
    if (message !== undefined && this.options.messages) seen.message = message;
    if (rules.delay !== undefined) await sleep(rules.delay, undefined, { ref: false });
    if (rules.fault === 'hang') await new Promise<void>((resolve) => request.socket.once('close', () => resolve()));
    else if (rules.fault === 'reset_after') request.socket.resetAndDestroy();
    else {
      seen.status = answer.status;
      await send(response, answer, rules);
    }
  }
}

interface Turn {
  readonly rules: Rules;
  readonly seen: Seen;
}

function carried({ series }: WrittenRequest): Seen['carried'] {
  const sum = (kind: 'samples' | 'histograms' | 'exemplars'): number =>
    series.reduce((total, one) => total + one[kind].length, 0);
  return { series: series.length, samples: sum('samples'), histograms: sum('histograms'), exemplars: sum('exemplars') };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function send(response: ServerResponse, { status, headers, text }: Answer, rules: Rules): Promise<void> {
  response.sendDate = false;
  if (rules.date !== 'none') response.setHeader('Date', new Date(receiverTime(rules)).toUTCString());
  response.writeHead(status, { ...headers, ...rules.headers });
  for (const byte of rules.drip === undefined ? [] : Buffer.from(text)) {
    await sleep(rules.drip, undefined, { ref: false });
    if (!response.writable) return;
    response.write(Uint8Array.of(byte));
  }
  response.end(rules.drip === undefined ? text : undefined);
}
