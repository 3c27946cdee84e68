/** The user's own networks, as a configuration or a file lists them. */
import { z } from 'zod';
import { parseCidr, type Cidr } from './address.js';

export const MAX_INLINE_NETWORKS = 1_000;
export const MAX_LISTED_NETWORKS = 10_000;

const label = (description: string): z.ZodString =>
  z
    .string()
    .min(1)
    .max(120)
    .refine((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text), 'control characters are not allowed; remove them')
    .meta({ description });

/** Whether bits beyond the prefix are set, as in 10.1.2.3/8. */
function hasHostBits({ bytes, bits }: Cidr): boolean {
  return bytes.some((byte, index) => (byte & (0xff >> Math.min(8, Math.max(0, bits - index * 8)))) !== 0);
}

const cidr = z
  .string()
  .max(64)
  .superRefine((text, context) => {
    const parsed = text.includes('/') ? parseCidr(text) : undefined;
    if (!parsed || text.includes('%')) {
      const message = `"${text}" is not a network; write an address and a prefix length: 192.0.2.0/24 or 2001:db8::/32`;
      context.addIssue({ code: 'custom', message });
    } else if (hasHostBits(parsed)) {
      const message = `"${text}" has bits beyond its prefix length; write the first address of the network`;
      context.addIssue({ code: 'custom', message });
    }
  });

const network = z.strictObject({
  cidr: cidr.meta({ description: 'The network: 192.0.2.0/24 or 2001:db8::/32.' }),
  name: label('What you call the network; the `network` of its addresses.'),
  site: label('Where it is, in your words; the `site` of its addresses.').optional(),
  asn: z.int().min(1).max(4_294_967_295).optional().meta({ description: 'Autonomous system number.' }),
  as_name: label('Name of the autonomous system.').optional(),
  country: z
    .string()
    .refine((code) => /^[A-Z]{2}$/.test(code), 'not a country code; write two capital letters (ISO 3166-1), such as DE')
    .optional()
    .meta({ description: 'ISO 3166-1 code of the country, such as DE.' }),
  place: label('City or building, for people.').optional(),
});

/** One network; what it leaves out is taken from the databases and tables. */
export type Network = z.output<typeof network>;

/** Of nested networks the narrowest counts, whole: it inherits nothing from the wider ones. */
export function networkList(most: number): z.ZodType<Network[]> {
  return z
    .array(network)
    .max(most)
    .superRefine((list, context) => {
      const seen = new Set<string>();
      for (const [index, { cidr: text }] of list.entries()) {
        const parsed = parseCidr(text);
        const key = parsed === undefined ? text : `${parsed.bytes.join('.')}/${parsed.bits}`;
        if (seen.has(key)) {
          context.addIssue({ code: 'custom', path: [index, 'cidr'], message: `"${text}" stands twice; keep one` });
        }
        seen.add(key);
      }
    });
}
