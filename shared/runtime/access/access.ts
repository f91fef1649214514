import type { IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../context';
import { maySignIn } from '../../domain/accountStates';
import { isValid, parseApiToken } from '../../domain/apiTokens';
import type { Caller } from '../../environment';
import { Fault, OrganizationDoesNotExist, Unauthorized } from '../../faults';
import { isAllowed } from '../../permissions';
import type { Issuer } from '../../schemas/organization';
import { OrganizationName } from '../../schemas/organization';
import { memberEntity, type StoredMember } from '../../store/collections/members';
import type { StoredOrganization } from '../../store/collections/organizations';
import { tokenEntity } from '../../store/collections/tokens';
import { fingerprintOf } from '../../tasks/accountSessions';
import { fingerprint, hasSamePassword, isUnexpired, readAccessToken } from '../../tasks/logins';
import { membersWith, memberWith } from '../../tasks/passwordLogin';
import { addressOf, proxiesIn } from './address';
import { type Callers, PROOF_MS, type Proof, type Proven } from './callers';
import { type Credentials, credentialHeadersIn, credentialsOf } from './credentials';
import { claimsOf, emailIn, isJwt, issuerIn } from './issuers';
import { cacheRefused } from './refused';

/** Minimum interval between writes of a token's last use, in milliseconds. */
const USE_WRITE_INTERVAL_MS = 60_000;

/** Maximum organizations considered for one person. */
const MAX_ORGANIZATIONS = 100;

/** Valid credentials of another organization: this one does not exist for the caller. */
const ELSEWHERE = 'elsewhere';

type AuthenticationResult = Proven | typeof ELSEWHERE | undefined;

const callerOf = ({ email: name, emailKey: memberKey, role }: StoredMember): Caller => ({
  name,
  role,
  memberKey,
});

/** True for credentials that can never become valid after a refusal: random ids of tokens and sessions. */
const isFinallyRefused = (credentials: Credentials): boolean =>
  credentials.scheme === 'session' ||
  credentials.scheme === 'portal session' ||
  (credentials.scheme === 'bearer' && credentials.token.startsWith('km_'));

const provenBy = (member: StoredMember): Proven => ({
  caller: callerOf(member),
  entities: [memberEntity(member)],
});

/** Required freshness of a caller. */
interface Freshness {
  /** The caller must be read after this time (`performance.now()`). */
  readAfter?: number | undefined;
}

/** A caller and the organization of the request. */
export interface Authenticated {
  caller: Caller;
  organization: StoredOrganization;
}

/** Authenticates requests. */
export interface Authenticator {
  /**
   * Verifies the credentials of a request to an organization; returns its caller and the organization.
   * @throws Unauthorized also if the organization does not exist; then nothing else is read
   * @throws OrganizationDoesNotExist if the credentials are valid in another organization and cannot be
   * guessed
   * @throws TooManyAttempts @throws Busy for passwords only
   */
  authenticate(org: string, request: IncomingMessage, freshness?: Freshness): Promise<Authenticated>;
  /**
   * Returns the organizations in which the credentials are valid and may read, ordered by name. @throws
   * Unauthorized if there are none @throws TooManyAttempts @throws Busy for passwords only
   */
  organizationsOf(request: IncomingMessage): Promise<StoredOrganization[]>;
  /** Returns the cached caller synchronously; undefined if none is current. */
  known(org: string, request: IncomingMessage, freshness?: Freshness): Caller | undefined;
  /** Returns the cached caller while the database is unreachable. */
  knownDuringOutage(org: string, request: IncomingMessage): Caller | undefined;
  /** Returns the address of the client. */
  addressOf(request: IncomingMessage): string;
}

/** Opens authentication for one process. */
export function openAuthenticator(context: Context & { callers: Callers }, env = process.env): Authenticator {
  const { store, organizations, vault, now, callers, log } = context;
  const headers = credentialHeadersIn(env);
  const proxies = proxiesIn(env);
  const refused = cacheRefused(now);

  const ofPassword = async (
    org: string,
    { user, password }: { user: string; password: string },
    request: IncomingMessage,
    proof: Proof | undefined,
  ): Promise<AuthenticationResult> => {
    if (proof?.password !== undefined) {
      const member = await store.members.find(org, user);
      if (member && fingerprint(member) === proof.password) return { ...provenBy(member), proof };
    }
    const { cookie } = request.headers;
    const attempt = { user, password, cookie, address: addressOf(request, proxies) };
    const member = await memberWith(org, attempt, context);
    return (
      member && { ...provenBy(member), proof: { password: fingerprint(member), until: now() + PROOF_MS } }
    );
  };

  const noteUse = (org: string, id: string) =>
    store
      .atomically(async ({ tokens }) => {
        const token = await tokens.find(org, id);
        if (token && now() - (token.lastUsedAt ?? 0) >= USE_WRITE_INTERVAL_MS)
          tokens.noteUse(org, token, now());
      })
      .catch((error) => log.error({ org, error }, 'The last use of a token could not be noted'));

  const ofApiToken = async (org: string, text: string): Promise<AuthenticationResult> => {
    const given = parseApiToken(text);
    const token = given && (await store.tokens.find(given.org, given.id));
    if (!token || !isValid(given, token, now())) return undefined;
    if (given.org !== org) return ELSEWHERE;
    if (now() - (token.lastUsedAt ?? 0) >= USE_WRITE_INTERVAL_MS) void noteUse(org, given.id);
    const { name, role, developerId, memberKey, expiresAt } = token;
    return {
      caller: { name, role, developerId, memberKey },
      entities: [tokenEntity(given.id)],
      ...(expiresAt >= 0 && { expiresAt }),
    };
  };

  const ofLogin = async (org: string, token: string): Promise<AuthenticationResult> => {
    const login = await readAccessToken(token, now(), vault);
    if (!login) return undefined;
    const [family, member] = await Promise.all([
      store.tokenFamilies.find(login.family),
      store.members.find(org, login.email),
    ]);
    if (!family || !isUnexpired(family, now())) return undefined;
    if (!Object.hasOwn(family.passwords, org)) return ELSEWHERE;
    if (!member || !hasSamePassword(family, member)) return undefined;
    return { caller: callerOf(member), expiresAt: login.expiresAt };
  };

  const ofSession = async (
    org: string,
    id: string,
    proof: Proof | undefined,
  ): Promise<AuthenticationResult> => {
    const [session, known] = await Promise.all([
      store.sessions.find(id),
      proof?.email === undefined ? undefined : store.members.find(org, proof.email),
    ]);
    if (!session || !isUnexpired(session, now())) return undefined;
    if (!Object.hasOwn(session.passwords, org)) return ELSEWHERE;
    const { email } = session;
    const member = proof?.email === email ? known : await store.members.find(org, email);
    if (!member || !hasSamePassword(session, member)) return undefined;
    const expiresAt = session.expireAt.getTime();
    return { caller: callerOf(member), expiresAt, proof: { email, until: expiresAt } };
  };

  const ofPortalSession = async (org: string, id: string): Promise<AuthenticationResult> => {
    const session = await store.portalSessions.find(id);
    if (!session || !isUnexpired(session, now())) return undefined;
    const { organization, developerId } = session;
    if (organization !== org) return ELSEWHERE;
    const [account, [developer]] = await Promise.all([
      store.accounts.find(org, developerId),
      store.developers.findAll(org, [developerId]),
    ]);
    if (!account || !developer || !maySignIn(account) || fingerprintOf(account) !== session.password)
      return undefined;
    return {
      caller: { name: developer.email, role: 'self', developerId, session: session.id },
      expiresAt: session.expireAt.getTime(),
    };
  };

  /** Returns the member or developer with a verified e-mail address. */
  const ofEmail = async (
    org: string,
    email: string,
    as: 'member' | 'developer',
  ): Promise<Caller | undefined> => {
    if (as === 'member') {
      const member = await store.members.find(org, email);
      return member && callerOf(member);
    }
    const [developer] = await store.developers.findAll(org, [email]);
    return developer && { name: developer.email, role: 'self', developerId: developer.developerId };
  };

  /** True if the stored organization still trusts an issuer; cached organizations may be a minute old. */
  const isTrusted = async (org: string, issuer: Issuer): Promise<boolean> => {
    const stored = await store.organizations.find(org);
    return stored?.issuers.some((trusted) => isDeepStrictEqual(trusted, issuer)) ?? false;
  };

  const ofJwt = async (
    org: string,
    token: string,
    issuers: readonly Issuer[],
  ): Promise<AuthenticationResult> => {
    const named = issuerIn(token);
    for (const issuer of issuers.filter((known) => known.issuer === named)) {
      const claims = await claimsOf(token, issuer, now());
      if (!claims) continue;
      const { as } = issuer;
      const { email, subject, expiresAt } = claims;
      const name = email ?? subject;
      const find = async () => {
        if (as === 'member' || as === 'developer') return email ? ofEmail(org, email, as) : undefined;
        return name ? { name, role: as } : undefined;
      };
      const [caller, isValid] = await Promise.all([find(), isTrusted(org, issuer)]);
      if (caller && isValid) return { caller, expiresAt };
    }
    return undefined;
  };

  const ofToken = (
    org: string,
    token: string,
    issuers: readonly Issuer[],
  ): Promise<AuthenticationResult> | undefined => {
    if (token.startsWith('km_')) return ofApiToken(org, token);
    if (token.startsWith('kma_')) return ofLogin(org, token);
    return isJwt(token) ? ofJwt(org, token, issuers) : undefined;
  };

  const prove = async (
    { name: org, issuers }: StoredOrganization,
    request: IncomingMessage,
    credentials: Credentials,
  ): Promise<Caller> => {
    const cacheResult = callers.begin(org, credentials);
    const proof = callers.proofOf(org, credentials);
    const verify = (): Promise<AuthenticationResult> | undefined => {
      if (credentials.scheme === 'basic') return ofPassword(org, credentials, request, proof);
      if (credentials.scheme === 'session') return ofSession(org, credentials.id, proof);
      if (credentials.scheme === 'portal session') return ofPortalSession(org, credentials.id);
      return ofToken(org, credentials.token, issuers);
    };
    const result = await verify();
    cacheResult(result === ELSEWHERE ? undefined : result);
    if (result === undefined) {
      if (isFinallyRefused(credentials)) refused.add(org, credentials);
      throw Unauthorized();
    }
    if (result === ELSEWHERE) throw OrganizationDoesNotExist({ org });
    return result.caller;
  };

  const readAgain = async (
    org: string,
    request: IncomingMessage,
    credentials: Credentials,
  ): Promise<Caller> => prove(await organizations.get(org), request, credentials);

  const authenticate: Authenticator['authenticate'] = async (org, request, { readAfter } = {}) => {
    const credentials = credentialsOf(request.headers, headers);
    if (!credentials || !OrganizationName.safeParse(org).success) throw Unauthorized();
    const organization = await organizations.find(org);
    if (!organization) throw Unauthorized();
    const read = () => prove(organization, request, credentials);
    const cached = callers.find(org, credentials, read, readAfter);
    if (!cached && refused.has(org, credentials)) throw Unauthorized();
    return { caller: cached ?? (await callers.read(org, credentials, read, readAfter)), organization };
  };

  /** Returns the organizations that an unverified token claims. */
  const namedIn = async (token: string): Promise<string[]> => {
    if (token.startsWith('kma_')) {
      const login = await readAccessToken(token, now(), vault);
      const family = login && (await store.tokenFamilies.find(login.family));
      return Object.keys(family?.passwords ?? {});
    }
    if (token.startsWith('km_')) return [parseApiToken(token)?.org ?? []].flat();
    const email = isJwt(token) ? emailIn(token) : undefined;
    return email === undefined ? [] : store.members.organizationsOf(email);
  };

  /** Returns the callers of the credentials, one for each organization. */
  const callersOf = async (
    credentials: Credentials,
    request: IncomingMessage,
  ): Promise<{ org: string; caller: Caller }[]> => {
    if (credentials.scheme === 'basic') {
      const { user, password } = credentials;
      const { cookie } = request.headers;
      const attempt = { user, password, cookie, address: addressOf(request, proxies) };
      const members = await membersWith(attempt, context);
      return members.map((member) => ({ org: member.organization, caller: callerOf(member) }));
    }
    if (credentials.scheme === 'portal session') {
      const found = await store.portalSessions.find(credentials.id);
      if (!found) return [];
      const { organization: org } = found;
      return [{ org, caller: (await authenticate(org, request)).caller }];
    }
    const session = credentials.scheme === 'session' ? await store.sessions.find(credentials.id) : undefined;
    const named =
      credentials.scheme === 'session'
        ? Object.keys(session?.passwords ?? {})
        : await namedIn(credentials.token);
    const proven = await Promise.all(
      named.slice(0, MAX_ORGANIZATIONS).map(async (org) => {
        try {
          return [{ org, caller: (await authenticate(org, request)).caller }];
        } catch (error) {
          if (error instanceof Fault && error.status < 500) return [];
          throw error;
        }
      }),
    );
    return proven.flat();
  };

  return {
    authenticate,
    async organizationsOf(request) {
      const credentials = credentialsOf(request.headers, headers);
      if (!credentials) throw Unauthorized();
      const proven = await callersOf(credentials, request);
      if (proven.length === 0) throw Unauthorized();
      const readable = proven.filter(({ caller }) => isAllowed(caller.role, 'organizations.get'));
      const found = await Promise.all(readable.map(({ org }) => organizations.find(org)));
      return found
        .flatMap((organization) => organization ?? [])
        .sort((one, other) => (one.name < other.name ? -1 : 1));
    },
    known(org, request, { readAfter } = {}) {
      const credentials = credentialsOf(request.headers, headers);
      if (!credentials) return undefined;
      return callers.find(org, credentials, () => readAgain(org, request, credentials), readAfter);
    },
    knownDuringOutage(org, request) {
      const credentials = credentialsOf(request.headers, headers);
      return credentials && callers.findDuringOutage(org, credentials);
    },
    addressOf: (request) => addressOf(request, proxies),
  };
}
