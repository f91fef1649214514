import * as z from 'zod';
import { Sealed } from '../../crypto/vault';
import { WriteConflict } from '../../faults';
import { documentPath } from '../documentId';
import type { Place, Session } from '../unit';

/** A key that tokens for gateways are signed with. */
const StoredSigningKey = z.object({
  kid: z.string(),
  /** Modulus and exponent of the public key. Source: RFC 7518, 6.3.1. */
  n: z.string(),
  e: z.string(),
  /** PKCS #8, in PEM. */
  privateKey: Sealed,
  /** When it begins to sign: until then gateways can learn of it. Milliseconds since 1970. */
  signsFrom: z.int(),
  /** When the last token it signed has expired; absent while it signs. */
  goneAt: z.int().optional(),
});
export type StoredSigningKey = z.infer<typeof StoredSigningKey>;

/** An organization's signing keys in the order in which they sign. */
const StoredSigningKeys = z.object({ keys: z.array(StoredSigningKey) });

/** Path of the document below the organization. */
export const signingKeysPath = 'signingKeys/jwt';

const at = (org: string): Place<z.infer<typeof StoredSigningKeys>> => ({
  path: documentPath('organizations', org, ...signingKeysPath.split('/')),
  schema: StoredSigningKeys,
});

/** `organizations/{org}/signingKeys/jwt` */
export const signingKeys = (session: Session) => ({
  find: async (org: string) => (await session.find(at(org)))?.keys,

  /** @throws WriteConflict when there are some */
  create: (org: string, keys: StoredSigningKey[]) => session.create(at(org), { keys }, WriteConflict()),

  /** Replaces keys that were read. */
  replace: (org: string, keys: StoredSigningKey[]) => session.replace(at(org), { keys }),
});
