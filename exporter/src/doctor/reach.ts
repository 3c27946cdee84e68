import type { Address, Connection } from '../core/net.js';
import { dial } from '../core/dial.js';
import { Fault } from '../core/failure.js';
import { literalAddress } from '../core/host.js';
import { tlsOptions } from '../core/tls-config.js';
import { upgradeTls, type TlsReport } from '../core/tls-report.js';
import type { DoctorPorts, Endpoint } from './ports.js';
import { ok, problem, warning, type Check } from './report.js';

const DAY_MS = 86_400_000;
/** A certificate that ends sooner is worth a word. */
const SOON_DAYS = 14;

type Step = 'resolve' | 'connect' | 'tls';

const REMEDIES: Readonly<Record<Step, string>> = {
  resolve: 'Check the host name of the URL and the resolvers of this machine.',
  connect: 'Check that the receiver runs, its port, and firewalls on the way.',
  tls: "Check the receiver's certificate, and tls.ca_file and tls.server_name of the endpoint.",
};

/** Whether the receiver, or the proxy on the way to it, takes connections: name, TCP, TLS with the end of the certificate. */
export async function checkReach({ config, timeout }: Endpoint, ports: DoctorPorts): Promise<Check> {
  const url = new URL(config.proxy_url ?? config.url);
  const through = config.proxy_url === undefined ? '' : ' (the proxy)';
  const signal = AbortSignal.timeout(timeout);
  let step: Step = 'resolve';
  let connection: Connection | undefined;
  try {
    const addresses = await resolve(url.hostname, ports, signal);
    step = 'connect';
    const port = Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port);
    const connect = ({ address }: { address: Address }): Promise<Connection> =>
      ports.net.connect({ address, port, egress: {} }, signal);
    connection = await dial({ connect, trace: () => undefined }, addresses, port);
    const { remote, connectTime } = connection;
    const where = `${remote.ip} port ${port}${through}${typeof connectTime === 'number' ? ` in ${ms(connectTime)}` : ''}`;
    if (url.protocol !== 'https:') return ok('reach', where);
    step = 'tls';
    return describeTls(where, await handshake(connection, { config, host: url.hostname }, { ports, signal }), ports);
  } catch (error) {
    const why = error instanceof Fault ? error.message : signal.aborted ? 'no answer in time' : String(error);
    return problem('reach', `${step} failed: ${why}`, REMEDIES[step]);
  } finally {
    connection?.close();
  }
}

async function resolve(hostname: string, ports: DoctorPorts, signal: AbortSignal): Promise<readonly Address[]> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const literal = literalAddress(host);
  if (literal !== undefined) return [literal];
  return (await ports.resolver.resolve(host, { family: 'any', fallback: true }, signal)).addresses;
}

async function handshake(
  connection: Connection,
  { config, host }: { readonly config: Endpoint['config']; readonly host: string },
  { ports, signal }: { readonly ports: DoctorPorts; readonly signal: AbortSignal },
): Promise<TlsReport> {
  const options = await tlsOptions(config.tls, host, ports);
  return upgradeTls(connection, options, signal, () => undefined);
}

function describeTls(where: string, { version, chain, verifyError }: TlsReport, { clock }: DoctorPorts): Check {
  const ends = chain.reduce((least, { notAfter }) => Math.min(least, notAfter * 1_000), Infinity);
  const says = `${where}, ${version}${Number.isFinite(ends) ? `, certificate until ${new Date(ends).toISOString().slice(0, 10)}` : ''}`;
  if (verifyError !== undefined) {
    return warning('reach', `${says}; not verified: ${verifyError.detail}`, 'Set tls.ca_file instead of skip_verify.');
  }
  const days = Math.floor((ends - clock.wall()) / DAY_MS);
  if (days < SOON_DAYS) return warning('reach', `${says}, ${days} days`, 'Renew the certificate of the receiver.');
  return ok('reach', says);
}

/** Seconds as a person reads them. */
export const ms = (seconds: number): string => `${(seconds * 1_000).toPrecision(2)} ms`;
