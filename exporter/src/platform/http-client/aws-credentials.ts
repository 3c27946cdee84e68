import { homedir } from 'node:os';
import { join } from 'node:path';
import { HttpError } from '../../core/http-client.js';
import type { SigV4Config } from '../../core/http-config.js';
import type { SecretTexts } from './credentials.js';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Keys of the configuration, else a profile that it names, else the environment, else the profile `default` (or
 * AWS_PROFILE) of the shared credentials file: the order of AWS' own tools. Files are read again when they change.
 * Rejects with an {@link HttpError} `auth`.
 */
export async function awsCredentials(config: SigV4Config, env: Env, texts: SecretTexts): Promise<AwsCredentials> {
  const { access_key: access, secret_key: secret, session_token: token } = config;
  if (access && secret) {
    const [accessKeyId, secretAccessKey] = [await texts.read(access), await texts.read(secret)];
    return { accessKeyId, secretAccessKey, ...(token ? { sessionToken: await texts.read(token) } : {}) };
  }
  if (config.profile === undefined && config.credentials_file === undefined) {
    const found = complete({ id: env['AWS_ACCESS_KEY_ID'], key: env['AWS_SECRET_ACCESS_KEY'], token: env['AWS_SESSION_TOKEN'] }, texts); // prettier-ignore
    if (found) return found;
  }
  return fromFile(config, env, texts);
}

async function fromFile(config: SigV4Config, env: Env, texts: SecretTexts): Promise<AwsCredentials> {
  const path = config.credentials_file ?? env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homedir(), '.aws', 'credentials');
  const profile = config.profile ?? env['AWS_PROFILE'] ?? 'default';
  const section = sectionOf(await texts.readOpen({ file: path }), profile);
  const [id, key] = [section?.get('aws_access_key_id'), section?.get('aws_secret_access_key')];
  const found = complete({ id, key, token: section?.get('aws_session_token') }, texts);
  if (found) return found;
  throw new HttpError('auth', `${path} has no aws_access_key_id and aws_secret_access_key in profile ${profile}; set sigv4.access_key and secret_key, or the profile`); // prettier-ignore
}

interface Found {
  readonly id: string | undefined;
  readonly key: string | undefined;
  readonly token: string | undefined;
}

function complete({ id, key, token }: Found, texts: SecretTexts): AwsCredentials | undefined {
  if (!id || !key) return undefined;
  const sessionToken = token ? { sessionToken: texts.note(token) } : {};
  return { accessKeyId: texts.note(id), secretAccessKey: texts.note(key), ...sessionToken };
}

/** The named section of an INI file as AWS' tools write it. */
function sectionOf(text: string, profile: string): ReadonlyMap<string, string> | undefined {
  let section: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const head = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1];
    if (head !== undefined) {
      if (section) return section;
      if (head === profile || head === `profile ${profile}`) section = new Map();
      continue;
    }
    const at = line.indexOf('=');
    if (at < 0 || /^\s*[#;]/.test(line)) continue;
    section?.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
  }
  return section;
}
