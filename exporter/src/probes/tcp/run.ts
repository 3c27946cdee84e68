import type { Measured } from '../../core/clock.js';
import { Conversation } from '../../core/conversation.js';
import { endpointOf, reach, type Reached } from '../../core/endpoint.js';
import type { Connection } from '../../core/net.js';
import type { Result, RunContext } from '../../core/probe.js';
import { follow, type Course } from '../../core/run.js';
import { askForTls, expectSilence, STARTTLS_BYTES } from '../../core/starttls.js';
import type { Target } from '../../core/target.js';
import { tlsOptions } from '../../core/tls-config.js';
import { upgradeTls, type TlsReport } from '../../core/tls-report.js';
import type { Config } from './config.js';
import { speak, type Answered } from './dialogue.js';

export interface TcpMeasured extends Reached {
  /** The upgrade dialogue of a known protocol; absent when there is none. */
  readonly starttls?: Measured;
  readonly tls?: TlsReport;
  /** The expect steps that were answered, in order. */
  readonly answers: readonly Answered[];
  /** Bytes that the dialogue took; absent before it began. */
  readonly received?: number;
}

/** One run on its way. */
interface Trip {
  readonly course: Course<TcpMeasured>;
  readonly context: RunContext;
  readonly target: Target<Config>;
  readonly connection: Connection;
}

export function run(target: Target<Config>, context: RunContext): Promise<Result<TcpMeasured>> {
  return follow<TcpMeasured>(async (course) => {
    const connection = await reach(course, context, endpointOf(target.host));
    try {
      const trip = { course, context, target, connection };
      await prepare(trip);
      if (target.config.steps.length > 0) await converse(trip);
      return { ...course.measured, answers: course.measured.answers ?? [] };
    } finally {
      connection.close();
    }
  });
}

/** TLS before the dialogue, at once or by a protocol of its own. */
async function prepare(trip: Trip): Promise<void> {
  const { course, context, target, connection } = trip;
  const { starttls, tls } = target.config;
  if (starttls !== 'none') {
    course.phase = 'starttls';
    const peer = new Conversation(connection, context.ending, { maxBytes: STARTTLS_BYTES });
    await askForTls(starttls, peer, endpointOf(target.host).host);
    course.measured = { ...course.measured, starttls: peer.takeWaited() };
  }
  if (tls || starttls !== 'none') await upgrade(trip);
}

async function upgrade({ course, context, target, connection }: Trip): Promise<void> {
  course.phase = 'tls';
  const options = await tlsOptions(target.config.tls_options, endpointOf(target.host).host, context);
  await upgradeTls(connection, options, context.ending, (tls) => {
    course.measured = { ...course.measured, tls };
    context.trace(`${tls.version}, ${tls.cipher}, ${tls.sent} certificates`);
  });
}

async function converse(trip: Trip): Promise<void> {
  const { course, context, target, connection } = trip;
  const onByte = (): void => {
    course.phase = 'transfer';
  };
  const peer = new Conversation(connection, context.ending, { maxBytes: target.config.max_bytes, onByte });
  try {
    await speak({
      peer,
      config: target.config,
      enter: (phase) => {
        course.phase = phase;
      },
      answered: (answer) => {
        course.measured = { ...course.measured, answers: [...(course.measured.answers ?? []), answer] };
        context.trace(`step ${answer.step} was answered`);
      },
      startTls: async () => {
        expectSilence(peer);
        await upgrade(trip);
      },
    });
  } finally {
    course.measured = { ...course.measured, received: peer.received };
  }
}
