import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';
import type { Issuer } from '../../../shared/schemas/organization';

/** A JWT issuer that publishes its keys as JWKS. */
export interface TestIssuer {
  issuer: string;
  jwksUri: string;
  /** Creates a key and publishes it in addition to the others, or instead of them. */
  rotate(kid: string, options?: { alg?: string; instead?: boolean }): Promise<void>;
  sign(claims?: object, header?: Partial<JWTHeaderParameters>): Promise<string>;
  /** Returns the public key of the signing key. */
  publicPem(): Promise<string>;
  fetched(): number;
  /** Replaces the response of the JWKS endpoint; undefined restores it. */
  answers(other: { status: number; text: string } | undefined): void;
  stop(): Promise<void>;
}

export const AUDIENCE = 'keymint-test';

/** Starts an issuer with one key. */
export async function startIssuer(): Promise<TestIssuer> {
  let published: JWK[] = [];
  let signing: { kid: string; alg: string; privateKey: CryptoKey; publicKey: CryptoKey } | undefined;
  let other: { status: number; text: string } | undefined;
  let fetches = 0;
  const server: Server = createServer((_, res) => {
    fetches += 1;
    const { status, text } = other ?? { status: 200, text: JSON.stringify({ keys: published }) };
    res.writeHead(status, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const current = () => {
    if (!signing) throw new Error('The issuer has no key yet');
    return signing;
  };

  const made: TestIssuer = {
    issuer,
    jwksUri: `${issuer}/keys`,
    async rotate(kid, { alg = 'RS256', instead = false } = {}) {
      const pair = await generateKeyPair(alg, { extractable: true });
      const jwk = { ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' };
      published = [...(instead ? [] : published), jwk];
      signing = { kid, alg, ...pair };
    },
    sign(claims = {}, header = {}) {
      const { kid, alg, privateKey } = current();
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ iss: issuer, aud: AUDIENCE, iat: now, exp: now + 600, sub: '1234', ...claims })
        .setProtectedHeader({ alg, kid, ...header })
        .sign(privateKey);
    },
    publicPem: () => exportSPKI(current().publicKey),
    fetched: () => fetches,
    answers(instead) {
      other = instead;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await made.rotate('first');
  return made;
}

/** Returns the organization setting that trusts an issuer. */
export const trusted = ({ issuer, jwksUri }: TestIssuer, as: Issuer['as']): Issuer => ({
  issuer,
  jwksUri,
  as,
  audience: AUDIENCE,
});
