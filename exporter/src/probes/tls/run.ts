import type { Measured } from '../../core/clock.js';
import { Conversation } from '../../core/conversation.js';
import { endpointOf, reach, type Reached } from '../../core/endpoint.js';
import type { Result, RunContext } from '../../core/probe.js';
import { follow } from '../../core/run.js';
import { askForTls, STARTTLS_BYTES, UPGRADES } from '../../core/starttls.js';
import type { Target } from '../../core/target.js';
import { tlsOptions } from '../../core/tls-config.js';
import { upgradeTls, type TlsReport } from '../../core/tls-report.js';
import type { Config } from './config.js';
import { judge } from './judge.js';

export interface TlsMeasured extends Reached {
  /** The upgrade dialogue; absent when there is none. */
  readonly starttls?: Measured;
  readonly tls: TlsReport;
  /** Was a stapled OCSP response asked for. */
  readonly askedOcsp: boolean;
}

/** Port of a target that names none. */
export function defaultPort(config: Config): number {
  return config.starttls === 'none' ? 443 : UPGRADES[config.starttls].port;
}

export function run(target: Target<Config>, context: RunContext): Promise<Result<TlsMeasured>> {
  const { config } = target;
  const at = endpointOf(target.host, defaultPort(config));
  return follow<TlsMeasured>(async (course) => {
    const connection = await reach(course, context, at);
    try {
      if (config.starttls !== 'none') {
        course.phase = 'starttls';
        const peer = new Conversation(connection, context.ending, { maxBytes: STARTTLS_BYTES });
        await askForTls(config.starttls, peer, at.host);
        course.measured = { ...course.measured, starttls: peer.takeWaited() };
      }
      course.phase = 'tls';
      const askedOcsp = config.ocsp !== 'ignore';
      const options = { ...(await tlsOptions(config, at.host, context)), requestOcsp: askedOcsp };
      const tls = await upgradeTls(connection, options, context.ending, (report) => {
        course.measured = { ...course.measured, tls: report, askedOcsp };
        context.trace(`${report.version}, ${report.cipher}, ${report.sent} certificates`);
      });
      course.phase = 'validate';
      judge(tls, config, context.clock.wall() / 1000);
      return { ...course.measured, tls, askedOcsp };
    } finally {
      connection.close();
    }
  });
}
