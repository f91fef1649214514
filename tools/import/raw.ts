import * as z from 'zod';
import { ApiProductDraft } from '../../shared/schemas/apiProduct';
import { AttributeName, AttributeValue, hasTooMany } from '../../shared/schemas/attribute';
import { IMPORTED_KEY } from '../../shared/schemas/limits';
import { fieldName } from '../../shared/schemas/refusing';
import { NEVER } from '../../shared/schemas/time';
import { Entity, type EntityOf, type OwnerEntity } from './canonical';
import type { Report } from './report';
import { sortedMembers } from './stored';

/*
 * Entities as Apigee's API and its exporters write them, in the canonical form. Nothing is changed silently: what is
 * left out or means something else here is a finding of the report.
 */

export type Raw = Readonly<Record<string, unknown>>;

export const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textIn = (raw: Raw, name: string): string | undefined => {
  const value = raw[name];
  return typeof value === 'string' ? value : undefined;
};

/** A key or secret; undefined where it is empty or masked by stars. */
export function shownIn(raw: Raw, name: 'consumerKey' | 'consumerSecret'): string | undefined {
  const text = textIn(raw, name);
  return text === undefined || /^\**$/.test(text) ? undefined : text;
}

/** A number that X writes as a text; undefined when it is missing. */
function numberIn(raw: Raw, name: string): number | undefined {
  const value = raw[name];
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
}

export const listIn = (raw: Raw, name: string): readonly unknown[] => {
  const value = raw[name];
  return Array.isArray(value) ? value : [];
};

const textsIn = (raw: Raw, name: string): string[] =>
  listIn(raw, name).filter((item): item is string => typeof item === 'string');

const stampsIn = (raw: Raw) => ({
  createdAt: numberIn(raw, 'createdAt'),
  createdBy: textIn(raw, 'createdBy'),
  lastModifiedAt: numberIn(raw, 'lastModifiedAt'),
  lastModifiedBy: textIn(raw, 'lastModifiedBy'),
});

/** Members of answers that say what other entities say, or nothing. */
const known = {
  all: ['createdAt', 'createdBy', 'lastModifiedAt', 'lastModifiedBy', 'attributes', 'status', 'kind'],
  apiProduct: Object.keys(ApiProductDraft.shape),
  developer: [
    'developerId',
    'email',
    'firstName',
    'lastName',
    'userName',
    'organizationName',
    'apps',
    'companies',
    'tenantNickName',
    'accessType',
    'appFamily',
  ],
  company: ['name', 'displayName', 'organization', 'apps', 'members'],
  appGroup: ['name', 'appGroupId', 'displayName', 'channelId', 'channelUri', 'email', 'organization', 'apps'],
  app: [
    'appId',
    'name',
    'appFamily',
    'callbackUrl',
    'scopes',
    'credentials',
    'developerId',
    'companyName',
    'appGroup',
    'developerEmail',
    'apiProducts',
    'accessType',
    'keyExpiresIn',
    'owner',
    'companyId',
  ],
} as const;

/** Options of an import that change what is taken. */
export interface Taking {
  legacyKeys: boolean;
}

/** Exporters write numbers and booleans where Apigee has texts. */
const plainAsText = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;

const Attribute = z.object({ name: AttributeName, value: z.preprocess(plainAsText, AttributeValue) });

/** Turns raw entities into canonical ones; undefined for those that cannot be stored. */
export class Reader {
  constructor(
    readonly report: Report,
    private readonly taking: Taking,
  ) {}

  /** Checks an entity that is made of raw parts. */
  private check<Kind extends Entity['kind']>(
    kind: Kind,
    name: string,
    entity: object,
  ): EntityOf<Kind> | undefined {
    const { success, data, error } = Entity.safeParse({ ...entity, kind });
    if (success) return data as EntityOf<Kind>;
    const [issue] = error.issues;
    this.report.add(
      'refused',
      `${kind} ${name} (${fieldName(issue?.path ?? [])}: ${issue?.message ?? 'not valid'})`,
    );
    return undefined;
  }

  private noteUnknown(kind: Exclude<keyof typeof known, 'all'>, raw: Raw): void {
    const names: readonly string[] = [...known.all, ...known[kind]];
    for (const name of Object.keys(raw))
      if (!names.includes(name)) this.report.add('unknownMember', `${kind}.${name}`);
  }

  /** Attributes, each name once. Those of a wrong form are refused with their entity. */
  private attributesIn(raw: Raw, name: string, of?: 'app'): unknown[] {
    const attributes = listIn(raw, 'attributes').filter(isRaw);
    const names = new Set<unknown>();
    const first = attributes.filter((attribute) => !names.has(attribute.name) && names.add(attribute.name));
    if (first.length < attributes.length) this.report.add('repeatedAttribute', name);
    const named = first.map((attribute) => ({ name: `${attribute.name}` }));
    if (hasTooMany(named, of)) this.report.add('manyAttributes', name);
    return first.map((attribute) => {
      const { success, data } = Attribute.safeParse(attribute);
      return success ? data : { name: attribute.name };
    });
  }

  /** A status of which only one word opens anything. */
  private status(raw: Raw, name: string, [good, bad]: readonly [string, string]): string {
    const status = textIn(raw, 'status')?.toLowerCase();
    if (status === undefined || status === good) return good;
    if (status === bad) return bad;
    this.report.add(status === 'pending' ? 'pendingApp' : 'unknownStatus', name);
    return bad;
  }

  apiProduct(raw: Raw): EntityOf<'apiProduct'> | undefined {
    const name = textIn(raw, 'name') ?? '';
    this.noteUnknown('apiProduct', raw);
    const displayName = textIn(raw, 'displayName') || name;
    const { success, data, error } = ApiProductDraft.safeParse({
      approvalType: 'auto',
      ...raw,
      displayName,
      attributes: [],
    });
    if (!success) {
      const [issue] = error.issues;
      this.report.add(
        'refused',
        `apiProduct ${name} (${fieldName(issue?.path ?? [])}: ${issue?.message ?? 'not valid'})`,
      );
      return undefined;
    }
    const attributes = this.attributesIn(raw, name);
    return this.check('apiProduct', name, { ...data, attributes, ...stampsIn(raw) });
  }

  developer(raw: Raw): EntityOf<'developer'> | undefined {
    const email = textIn(raw, 'email') ?? '';
    this.noteUnknown('developer', raw);
    if (raw.developerId === undefined) this.report.add('noId', email);
    return this.check('developer', email, {
      developerId: textIn(raw, 'developerId'),
      email,
      firstName: textIn(raw, 'firstName') ?? '',
      lastName: textIn(raw, 'lastName') ?? '',
      userName: textIn(raw, 'userName') ?? '',
      status: this.status(raw, email, ['active', 'inactive']),
      attributes: this.attributesIn(raw, email),
      ...stampsIn(raw),
    });
  }

  /** A company with its developers, as `GET /companies/{company}/developers` lists them. */
  company(raw: Raw, developers: readonly unknown[]): EntityOf<'company'> | undefined {
    const name = textIn(raw, 'name') ?? '';
    this.noteUnknown('company', raw);
    const members = developers.filter(isRaw).map((member) => ({
      email: textIn(member, 'email') ?? '',
      ...(textIn(member, 'role') !== undefined && { role: textIn(member, 'role') as string }),
    }));
    return this.check('company', name, {
      name,
      displayName: textIn(raw, 'displayName') ?? '',
      status: this.status(raw, name, ['active', 'inactive']),
      attributes: this.attributesIn(raw, name),
      members: sortedMembers(members),
      ...stampsIn(raw),
    });
  }

  appGroup(raw: Raw): EntityOf<'appGroup'> | undefined {
    const name = textIn(raw, 'name') ?? '';
    this.noteUnknown('appGroup', raw);
    return this.check('appGroup', name, {
      name,
      appGroupId: textIn(raw, 'appGroupId'),
      displayName: textIn(raw, 'displayName'),
      channelId: textIn(raw, 'channelId'),
      channelUri: textIn(raw, 'channelUri'),
      email: textIn(raw, 'email'),
      status: this.status(raw, name, ['active', 'inactive']),
      attributes: this.attributesIn(raw, name),
      ...stampsIn(raw),
    });
  }

  /** The API products of a key: names alone where an exporter has lost their status. */
  private grantsIn(raw: Raw, name: string): unknown[] {
    return listIn(raw, 'apiProducts').flatMap((grant) => {
      const apiproduct = typeof grant === 'string' ? grant : isRaw(grant) ? textIn(grant, 'apiproduct') : '';
      if (!apiproduct) return [];
      const status = isRaw(grant) ? textIn(grant, 'status') : undefined;
      if (status === undefined) this.report.add('unknownGrant', name);
      return [{ apiproduct, status: status ?? 'approved' }];
    });
  }

  private credential(raw: Raw, name: string): unknown[] {
    const consumerKey = shownIn(raw, 'consumerKey');
    if (consumerKey === undefined) {
      this.report.add('keyWithoutKey', name);
      return [];
    }
    if (!IMPORTED_KEY.test(consumerKey)) {
      this.report.add(this.taking.legacyKeys ? 'legacyKey' : 'forbiddenKey', name);
      if (!this.taking.legacyKeys) return [];
    }
    const consumerSecret = shownIn(raw, 'consumerSecret');
    if (consumerSecret === undefined) this.report.add('noSecret', name);
    return [
      {
        consumerKey,
        consumerSecret,
        status: this.status(raw, name, ['approved', 'revoked']),
        issuedAt: numberIn(raw, 'issuedAt'),
        expiresAt: numberIn(raw, 'expiresAt') ?? NEVER,
        scopes: textsIn(raw, 'scopes'),
        attributes: this.attributesIn(raw, name),
        apiProducts: this.grantsIn(raw, name),
      },
    ];
  }

  /** An app of an owner; without one, of whom the app itself names. */
  app(raw: Raw, owner: OwnerEntity | undefined = ownerIn(raw)): EntityOf<'app'> | undefined {
    const app = textIn(raw, 'name') ?? '';
    if (!owner) {
      this.report.add('ownerMissing', app);
      return undefined;
    }
    const name = `${Object.values(owner)[0]}/${app}`;
    this.noteUnknown('app', raw);
    if (raw.appId === undefined) this.report.add('noId', name);
    return this.check('app', name, {
      owner,
      appId: textIn(raw, 'appId'),
      name: app,
      appFamily: textIn(raw, 'appFamily'),
      status: this.status(raw, name, ['approved', 'revoked']),
      callbackUrl: textIn(raw, 'callbackUrl'),
      scopes: textsIn(raw, 'scopes'),
      attributes: this.attributesIn(raw, name, 'app'),
      credentials: listIn(raw, 'credentials')
        .filter(isRaw)
        .flatMap((credential) => this.credential(credential, name)),
      ...stampsIn(raw),
    });
  }

  /** An entity that is in the canonical form already. @returns undefined for one that cannot be stored */
  canonical(raw: Raw): Entity | undefined {
    switch (raw.kind) {
      case 'apiProduct':
        return this.apiProduct(raw);
      case 'spec':
        return this.check('spec', textIn(raw, 'apiProduct') ?? '', raw);
      case 'portalSettings':
        return this.check('portalSettings', 'portal', raw);
      case 'developer':
        return this.developer(raw);
      case 'company':
        return this.company(raw, listIn(raw, 'members'));
      case 'appGroup':
        return this.appGroup(raw);
      case 'app':
        return this.app(raw, ownerOf(raw.owner));
      default:
        this.report.add('refused', `kind ${JSON.stringify(raw.kind)?.slice(0, 100)}`);
        return undefined;
    }
  }
}

/** The owner that an app names: X has also the developerId of the group's owner in apps of groups. */
function ownerIn(raw: Raw): OwnerEntity | undefined {
  const [company, appGroup, developerId] = ['companyName', 'appGroup', 'developerId'].map((name) =>
    textIn(raw, name),
  );
  if (company) return { company };
  if (appGroup) return { appGroup };
  return developerId ? { developerId } : undefined;
}

function ownerOf(value: unknown): OwnerEntity | undefined {
  if (!isRaw(value)) return undefined;
  for (const name of ['developerId', 'email', 'company', 'appGroup'] as const) {
    const text = textIn(value, name);
    if (text !== undefined) return { [name]: text } as OwnerEntity;
  }
  return undefined;
}
