import type { HttpClientInput } from '../../core/http-config.js';
import type { Section } from './section.js';

type Client = Omit<HttpClientInput, 'url'>;
type Tls = NonNullable<Client['tls']>;

const KEEP = 'Take it out of the section, or keep Prometheus for this.';

/** Takes what Prometheus' HTTP clients have in common (its http_config) out of a section. */
export function httpClientOf(section: Section): Client {
  const proxy = proxyOf(section);
  section.ignore('follow_redirects', 'redirects are not followed', true);
  section.ignore('enable_http2', 'HTTP/1.1 is spoken', true);
  for (const key of ['azuread', 'google_iam']) section.refuse(key, 'this way to authenticate is not supported', KEEP);
  const bearer = bearerOf(section);
  const basic = section.section('basic_auth');
  const oauth2 = section.section('oauth2');
  const tls = section.section('tls_config');
  return {
    ...proxy,
    ...(bearer === undefined ? {} : { bearer_token: bearer }),
    ...(basic === undefined ? {} : { basic_auth: basicOf(basic) }),
    ...(oauth2 === undefined ? {} : { oauth2: oauth2Of(oauth2) }),
    ...(tls === undefined ? {} : { tls: tlsOf(tls) }),
  } as Client;
}

type SecretInput = string | { file: string } | undefined;

/** `key`, or `key_file`. */
function secretOf(section: Section, key: string, fileKey = `${key}_file`): SecretInput {
  const [text, file] = [section.text(key), section.file(fileKey)];
  if (text !== undefined && file !== undefined) {
    section.error(fileKey, `${key} and ${fileKey} exclude each other`, 'Keep one of them.');
  }
  return file === undefined ? text : { file };
}

function bearerOf(section: Section): SecretInput {
  const old = secretOf(section, 'bearer_token');
  const authorization = section.section('authorization');
  if (authorization === undefined) return old;
  const type = authorization.text('type') ?? 'Bearer';
  if (type.toLowerCase() !== 'bearer') {
    authorization.error('type', `authorization of type ${JSON.stringify(type)} is not supported`, 'Use Bearer, or basic_auth.'); // prettier-ignore
  }
  const token = secretOf(authorization, 'credentials');
  authorization.finish();
  return token ?? old;
}

function basicOf(section: Section): unknown {
  section.refuse('username_file', 'a user name is not read from a file', 'Write it as username.');
  const basic = { username: section.text('username') ?? '', password: secretOf(section, 'password') };
  section.finish();
  return basic;
}

function oauth2Of(section: Section): unknown {
  const tls = section.section('tls_config');
  const oauth2 = {
    token_url: section.text('token_url'),
    client_id: section.text('client_id'),
    client_secret: secretOf(section, 'client_secret'),
    scopes: section.texts('scopes'),
    endpoint_params: section.map('endpoint_params'),
    ...(tls === undefined ? {} : { tls: tlsOf(tls) }),
  };
  section.finish();
  return oauth2;
}

const VERSIONS: Readonly<Record<string, Tls['min_version']>> = {
  ...{ TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' },
};

function tlsOf(section: Section): Tls {
  for (const key of ['ca', 'cert', 'key']) {
    section.refuse(
      key,
      'certificates and keys are read from files',
      `Put it into a file and name that as ${key}_file.`,
    );
  }
  const version = (key: string): Tls['min_version'] => {
    const text = section.text(key);
    if (text === undefined) return undefined;
    if (VERSIONS[text] === undefined) section.error(key, 'not a TLS version', 'Write TLS12 or TLS13.');
    return VERSIONS[text];
  };
  const [ca, cert, key] = [section.file('ca_file'), section.file('cert_file'), section.file('key_file')];
  const [name, min, max] = [section.text('server_name'), version('min_version'), version('max_version')];
  const tls: Tls = {
    ...(name === undefined ? {} : { server_name: name }),
    ...(ca === undefined ? {} : { ca_file: ca }),
    ...(cert === undefined ? {} : { cert_file: cert }),
    ...(key === undefined ? {} : { key_file: key }),
    ...(min === undefined ? {} : { min_version: min }),
    ...(max === undefined ? {} : { max_version: max }),
    skip_verify: section.flag('insecure_skip_verify') ?? false,
  };
  section.finish();
  return tls;
}

function proxyOf(section: Section): Pick<Client, 'proxy_url' | 'proxy_basic_auth'> {
  const text = section.text('proxy_url');
  if (text === undefined || text === '') return {};
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username === '') return { proxy_url: text };
  const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  url.username = '';
  url.password = '';
  return { proxy_url: url.href, proxy_basic_auth: { username, password } } as ReturnType<typeof proxyOf>;
}
