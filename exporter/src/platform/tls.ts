import type { Socket } from 'node:net';
import {
  connect,
  createSecureContext,
  type ConnectionOptions,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls';
import { createHash } from 'node:crypto';
import { Fault } from '../core/failure.js';
import type { TlsFacts, TlsOptions, TlsVerifyError } from '../core/net.js';
import type { Clock } from '../core/clock.js';
import { Lru } from './lru.js';
import { handshakeFault, verifyErrorOf } from './tls-faults.js';
import { nameProblem, peerChain } from './tls-peer.js';

export interface Handshake {
  readonly socket: Socket;
  readonly options: TlsOptions;
  readonly clock: Pick<Clock, 'lap'>;
}

/** Facts as soon as the handshake is through, also when verification failed; then with the Fault. */
export type Done = (facts: TlsFacts | undefined, fault: Fault | undefined) => void;

/** One handshake computes for 1.3 ms (P-256) to 4 ms (three RSA-4096 signatures) on a slow core. */
const HANDSHAKE_WORK_MS = 4;

/**
 * Starts the client handshake (RFC 8446, RFC 5246) on a connected socket. Returns the TLS socket, paused; errors
 * after the handshake come as its `error` event.
 */
export function handshake({ socket, options, clock }: Handshake, done: Done): TLSSocket {
  const secureContext = contextFor(options);
  const lap = clock.lap(HANDSHAKE_WORK_MS);
  // The type of the runtime lacks `requestOCSP` here; its documentation has it (tls.connect).
  const settings: ConnectionOptions & { requestOCSP: boolean } = {
    socket,
    secureContext,
    rejectUnauthorized: false,
    // Names are judged below, from DER; the runtime would judge the empty certificate that it is shown.
    checkServerIdentity: () => undefined,
    requestOCSP: options.requestOcsp === true,
    ...(options.serverName === undefined ? {} : { servername: options.serverName }),
    ...(options.alpn === undefined ? {} : { ALPNProtocols: [...options.alpn] }),
  };
  const secure = connect(settings);
  secure.pause();
  // The runtime would translate the whole chain into objects and check the name by their printed text; we read DER.
  secure.getPeerCertificate = () => ({}) as never;
  let ocsp: Uint8Array | undefined;
  secure.on('OCSPResponse', (response: Uint8Array | null) => (ocsp = response ?? undefined));
  secure.once('secureConnect', () => {
    const seconds = lap.seconds();
    const chain = peerChain(secure);
    const verifyError = verification(secure, options, chain);
    const { alpnProtocol } = secure;
    const facts: TlsFacts = {
      seconds,
      version: secure.getProtocol() ?? '',
      cipher: secure.getCipher().standardName,
      chain,
      ...(typeof alpnProtocol === 'string' ? { alpn: alpnProtocol } : {}),
      ...(verifyError === undefined ? {} : { verifyError }),
      ...(ocsp === undefined || ocsp.length === 0 ? {} : { ocsp }),
    };
    const refused = verifyError !== undefined && options.skipVerify !== true;
    done(facts, refused ? new Fault(verifyError.reason, verifyError.detail) : undefined);
  });
  secure.once('error', (error) => done(undefined, handshakeFault(error)));
  return secure;
}

function verification(
  secure: TLSSocket,
  options: TlsOptions,
  chain: readonly Uint8Array[],
): TlsVerifyError | undefined {
  const code: unknown = secure.authorizationError;
  if (code !== undefined && code !== null) return verifyErrorOf(code instanceof Error ? code : String(code));
  const name = options.verifyName ?? options.serverName;
  return name === undefined ? undefined : nameProblem(chain[0], name);
}

const contexts = new Lru<string, SecureContext>(64);
/** Options that are the same object need not even be compared. */
const known = new WeakMap<TlsOptions, SecureContext>();

function contextFor(options: TlsOptions): SecureContext {
  let context = known.get(options);
  if (context === undefined) known.set(options, (context = sharedContext(options)));
  return context;
}

/**
 * A context costs more than half a handshake to make: equal options share one. Contexts hold the client's key, so
 * they are found by a hash of it.
 */
function sharedContext({ minVersion, maxVersion, ca, cert, key }: TlsOptions): SecureContext {
  const parts = [minVersion, maxVersion, ca, cert, key?.reveal()];
  const id = createHash('sha256').update(JSON.stringify(parts)).digest('base64');
  return contexts.get(id, () => {
    const settings: SecureContextOptions = {};
    if (minVersion !== undefined) settings.minVersion = minVersion;
    if (maxVersion !== undefined) settings.maxVersion = maxVersion;
    if (ca !== undefined) settings.ca = ca;
    if (cert !== undefined) settings.cert = cert;
    if (key !== undefined) settings.key = key.reveal();
    // The versions before 1.2 sign with SHA-1, which OpenSSL 3 refuses above security level 0.
    if (minVersion === 'TLSv1' || minVersion === 'TLSv1.1') settings.ciphers = 'DEFAULT@SECLEVEL=0';
    try {
      return createSecureContext(settings);
    } catch (error) {
      const text = error instanceof Error ? error.message : 'unknown error';
      throw new Fault('auth_failed', `these TLS settings cannot be used: ${text}`, 'internal');
    }
  });
}
