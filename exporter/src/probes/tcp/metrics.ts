import * as contract from '@parallax/contract';
import { sample, type Metric, type Sample } from '@parallax/contract';
import { observe } from '../../core/observe.js';
import type { Result } from '../../core/probe.js';
import { versionLabel } from '../../core/tls-labels.js';
import type { TlsReport } from '../../core/tls-report.js';
import { earliestExpiry } from '../../core/x509/chain.js';
import type { TcpMeasured } from './run.js';

export const metrics: readonly Metric[] = [
  contract.tcpPhaseDuration,
  contract.tcpStepDuration,
  contract.tcpReceivedBytes,
  contract.tcpTls,
  contract.tcpCertificateExpiry,
  contract.probeInvalid,
];

const STEPS = contract.tcpStepDuration.labels.step;

export function* samples({ measured }: Result<TcpMeasured>): Generator<Sample> {
  const { connect, starttls, tls, answers = [], received } = measured;
  yield* observe(contract.tcpPhaseDuration, { phase: 'connect' }, 'connect', connect);
  yield* observe(contract.tcpPhaseDuration, { phase: 'starttls' }, 'starttls', starttls);
  yield* observe(contract.tcpPhaseDuration, { phase: 'tls' }, 'tls', tls?.seconds);
  for (const answer of answers) {
    const step = STEPS[answer.step - 1] ?? 'later';
    yield* observe(contract.tcpStepDuration, { step }, 'first_byte', answer.seconds);
  }
  if (received !== undefined) yield sample(contract.tcpReceivedBytes, {}, received);
  if (tls !== undefined) yield* tlsSamples(tls);
}

function* tlsSamples({ version, cipher, chain }: TlsReport): Generator<Sample> {
  yield sample(contract.tcpTls, { version: versionLabel(version), cipher }, 1);
  const [leaf] = chain;
  const earliest = earliestExpiry(chain);
  if (leaf) yield sample(contract.tcpCertificateExpiry, { certificate: 'leaf' }, leaf.notAfter);
  if (earliest !== undefined) yield sample(contract.tcpCertificateExpiry, { certificate: 'earliest' }, earliest);
}
