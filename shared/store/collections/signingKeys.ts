import * as z from 'zod';
import { Sealed } from '../../crypto/vault';
import { WriteConflict } from '../../faults';
import { withTraits } from '../../schemas/traits';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** Key that signs tokens for gateways. */
const StoredSigningKey = z.object({
  kid: z.string(),
  /** Modulus and exponent of the public key. Source: RFC 7518, 6.3.1. */
  n: z.string(),
  e: z.string(),
  /** PKCS #8, in PEM. */
  privateKey: withTraits(Sealed, { secret: true }),
  /** Time from which it signs, after gateways had time to fetch it. Milliseconds since 1970. */
  signsFrom: z.int(),
  /** Expiry of the last token it signed, in milliseconds since 1970; absent while it signs. */
  goneAt: z.int().optional(),
});
export type StoredSigningKey = z.infer<typeof StoredSigningKey>;

/** Signing keys of an organization, in the order in which they sign. */
export const StoredSigningKeys = z.object({ keys: z.array(StoredSigningKey) });

/** Path of the document below the organization. */
export const signingKeysPath = 'signingKeys/jwt';

const refTo = (org: string): DocumentRef<z.infer<typeof StoredSigningKeys>> => ({
  path: documentPath('organizations', org, ...signingKeysPath.split('/')),
  schema: StoredSigningKeys,
});

/** `organizations/{org}/signingKeys/jwt` */
export const signingKeys = (unit: UnitOfWork) => ({
  find: async (org: string) => (await unit.find(refTo(org)))?.keys,

  /** @throws WriteConflict if the organization has keys */
  create: (org: string, keys: StoredSigningKey[]) => unit.create(refTo(org), { keys }, WriteConflict()),

  /** Replaces keys read in this unit of work. */
  replace: (org: string, keys: StoredSigningKey[]) => unit.replace(refTo(org), { keys }),
});
