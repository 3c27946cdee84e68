/** Header fields of requests as users write them, the same way everywhere. */
import { z } from 'zod';
import { literalAddress } from '../host.js';
import { secret } from '../schema.js';
import { isToken } from './head.js';
import { hasControl } from './request.js';

/** Fields that the probe itself writes: with another value the message would lie about its own framing. */
const FRAMING = new Set(['connection', 'content-length', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect']);

const fieldName = z
  .string()
  .max(256)
  .refine(isToken, 'a header name has letters, digits, hyphen and a few signs, without spaces')
  .meta({ description: 'Name of a header field, in any case.' });

const headerName = fieldName
  .refine((name) => !FRAMING.has(name.toLowerCase()), 'the probe writes this header itself')
  .refine((name) => name.toLowerCase() !== 'host', 'write the Host header as host_header');

const headerValue = secret().refine(
  (ref) => !('value' in ref) || !hasControl(ref.value.reveal()),
  'a header value has no line ends or other control characters',
);
/** Names and values of fields that a request carries; values may be secrets. */
export const headers = z
  .record(headerName, headerValue)
  .refine((map) => Object.keys(map).length <= 64, 'at most 64 headers');

/** A Host field, or `:authority`. */
export const hostField = z
  .string()
  .max(261)
  .refine((text) => /^[\x21-\x7e]+$/.test(text), 'visible ASCII only');

/** A literal address to connect to. */
export const literal = z.string().transform((text, context) => {
  const address = literalAddress(text);
  if (address) return address;
  context.addIssue({ code: 'custom', message: `"${text}" is not an IPv4 or IPv6 address` });
  return z.NEVER;
});
