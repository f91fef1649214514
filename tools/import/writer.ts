import { createHash } from 'node:crypto';
import type { OperationContext } from '../../shared/context';
import { withCompany, withoutCompany } from '../../shared/domain/membership';
import { readOpenApi } from '../../shared/domain/openApi';
import { AppGroupDoesNotExist, CompanyDoesNotExist, Fault } from '../../shared/faults';
import { appDocumentId, developerOwner } from '../../shared/schemas/owner';
import type { StoredApp } from '../../shared/store/collections/apps';
import type { StoredCredential } from '../../shared/store/collections/credentials';
import type { StoredDeveloper } from '../../shared/store/collections/developers';
import type { ImportedChange, ImportedKind, StoredImport } from '../../shared/store/collections/imports';
import type { StoredOrganization } from '../../shared/store/collections/organizations';
import type { Collections } from '../../shared/store/store';
import { type CredentialEntity, type Entity, type EntityOf, nameOf, type OwnerEntity } from './canonical';
import { decide, type OnConflict, type Outcome } from './decision';
import type { Report } from './report';
import { Seen } from './seen';
import {
  absentSecret,
  appEntity,
  appFingerprint,
  appGroupEntity,
  type ComparedCredential,
  companyEntity,
  comparedCredential,
  developerEntity,
  fingerprintOf,
  portalSettingsEntity,
  productEntity,
  specEntity,
} from './stored';

/*
 * Stores entities in the canonical form in units of work. Each is compared with what is stored and with what was
 * imported last, so that a repeated import changes nothing, and one that was killed goes on.
 */

/** How many entities of a kind are stored in one commit, by the writes that they take at most. */
const MAX_WRITES = 300;

/** Keys of one app that are stored in a commit of their own when there are more. */
const MAX_KEYS = 200;

/** Members of a company that are added or removed in one commit. */
const MAX_MEMBERS = 100;

/** API products of which it is remembered whether they exist. */
const MAX_REMEMBERED = 10_000;

/** Where entities are stored. */
export interface Target {
  org: string;
  organization: StoredOrganization;
  context: OperationContext;
}

export interface WriterOptions {
  onConflict: OnConflict;
  /** Decides and reports without storing anything. */
  isDry: boolean;
  /** Called before each commit that changes something. */
  beforeChange(): Promise<void>;
  /** Returns the mark of what this pass changes. */
  markOf(change: ImportedChange): string;
}

/** The result for one entity. */
export interface Result {
  kind: ImportedKind;
  /** Its id here; its name where it could not be stored. */
  id: string;
  name: string;
  outcome: Outcome;
}

const isChange = ({ outcome }: Pick<Result, 'outcome'>): boolean =>
  outcome === 'created' || outcome === 'changed';

/** Writes that an entity takes at most. */
export function weightOf(entity: Entity): number {
  // A commit has 10 MiB at most, and a document of OpenAPI 900 KiB.
  if (entity.kind === 'spec') return MAX_WRITES / 5;
  return entity.kind === 'app' ? 3 + 2 * entity.credentials.length : 4;
}

/** Splits entities of one kind into batches that fit into a commit. */
export function* batchesOf<T extends Entity>(entities: readonly T[]): Generator<T[]> {
  let [batch, weight] = [[] as T[], 0];
  for (const entity of entities) {
    if (batch.length > 0 && weight + weightOf(entity) > MAX_WRITES) {
      yield batch;
      [batch, weight] = [[], 0];
    }
    batch.push(entity);
    weight += weightOf(entity);
  }
  if (batch.length > 0) yield batch;
}

/** A UUID that is always the same for a text. */
function derivedId(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Returns undefined where `get` throws one of these faults. */
export async function found<T>(get: Promise<T>, absent: { code: string }): Promise<T | undefined> {
  try {
    return await get;
  } catch (error) {
    if (error instanceof Fault && error.code === absent.code) return undefined;
    throw error;
  }
}

/** What is known of an entity before it is decided what happens to it. */
interface Plan {
  result: Result;
  write(): void;
}

export class Writer {
  private readonly by: { name: string };
  /** What a dry run would have stored: owners and keys, which later entities need or must not have. */
  private readonly planned = new Seen();
  /** Whether API products exist that keys name. */
  private readonly existing = new Map<string, boolean>();

  constructor(
    private readonly target: Target,
    private readonly report: Report,
    private readonly options: WriterOptions,
    caller: { name: string },
  ) {
    this.by = caller;
  }

  /** Stores a batch of one kind, in one commit as far as it fits, and returns what happened to each, in order. */
  async store(batch: readonly Entity[]): Promise<Result[]> {
    try {
      return await this.storeTogether(batch);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (batch.length > 1) {
        // One of them is at fault: the others are stored.
        const results: Result[] = [];
        for (const entity of batch) results.push(...(await this.store([entity])));
        return results;
      }
      const [entity] = batch as [Entity];
      this.report.add('refused', `${entity.kind} ${nameOf(entity)} (${error.message})`);
      return [{ kind: entity.kind, id: nameOf(entity), name: nameOf(entity), outcome: 'refused' }];
    }
  }

  private async storeTogether(batch: readonly Entity[]): Promise<Result[]> {
    const { store } = this.target.context;
    const [first] = batch;
    if (first?.kind === 'company') return [await this.company(first)];
    if (first?.kind === 'app' && first.credentials.length > MAX_KEYS) await this.reserveKeys(first);
    // Findings count once, though a contended unit of work is done again.
    let findings: (() => void)[] = [];
    const work = async (collections: Collections) => {
      findings = [];
      const note: Note = (finding, example) => findings.push(() => this.report.add(finding, example));
      const taken = new Map<string, string>();
      const plans = await Promise.all(batch.map((entity) => this.plan(entity, { collections, note, taken })));
      if (!this.options.isDry) {
        if (plans.some(({ result }) => isChange(result))) await this.options.beforeChange();
        for (const plan of plans) plan.write();
      }
      return plans.map(({ result }) => result);
    };
    const results = this.options.isDry ? await work(store) : await store.atomically(work);
    for (const add of findings) add();
    return results;
  }

  private plans(text: string): void {
    if (this.options.isDry) this.planned.add(text);
  }

  private isPlanned(text: string): boolean {
    return this.options.isDry && this.planned.has(text);
  }

  private plan(entity: Entity, unit: Unit): Promise<Plan> {
    switch (entity.kind) {
      case 'apiProduct':
        return this.product(entity, unit);
      case 'spec':
        return this.spec(entity, unit);
      case 'portalSettings':
        return this.portalSettings(entity, unit);
      case 'developer':
        return this.developer(entity, unit);
      case 'appGroup':
        return this.appGroup(entity, unit);
      case 'app':
        return this.app(entity, unit);
      case 'company':
        throw new Error('A company takes several units of work');
    }
  }

  /** Completes a plan: notes what was imported with what is written. */
  private settled(
    { kind, id, name }: Omit<Result, 'outcome'>,
    compared: { source: string; here: string | undefined; imported: StoredImport | undefined },
    { collections, note }: Unit,
    write: () => void,
  ): Plan {
    const { org } = this.target;
    const outcome = decide(compared, this.options.onConflict);
    if (outcome === 'conflict' || outcome === 'changedHere' || outcome === 'deletedHere')
      note(outcome, `${kind} ${name}`);
    return {
      result: { kind, id, name, outcome },
      write: () => {
        if (isChange({ outcome })) write();
        if (isChange({ outcome }) || outcome === 'adopted')
          collections.imports.put(org, { kind, id, hash: compared.source, pass: this.passOf(outcome) });
      },
    };
  }

  private passOf(outcome: Outcome): string | undefined {
    return outcome === 'created' || outcome === 'changed' ? this.options.markOf(outcome) : undefined;
  }

  private refused({ kind, name }: { kind: ImportedKind; name: string }, note: () => void): Plan {
    note();
    return { result: { kind, id: name, name, outcome: 'refused' }, write: () => {} };
  }

  /** Dates and authors: those of the source, or else those that are stored, or else now. */
  private stamps(entity: Stamped, here: Stamped | undefined) {
    const createdAt = entity.createdAt ?? here?.createdAt ?? this.target.context.now();
    return {
      createdAt,
      createdBy: entity.createdBy ?? here?.createdBy ?? this.by.name,
      lastModifiedAt: entity.lastModifiedAt ?? here?.lastModifiedAt ?? createdAt,
      lastModifiedBy: entity.lastModifiedBy ?? here?.lastModifiedBy ?? this.by.name,
    };
  }

  private async product(entity: EntityOf<'apiProduct'>, unit: Unit): Promise<Plan> {
    const { org } = this.target;
    const { apiProducts, imports } = unit.collections;
    const { kind, name, ...members } = entity;
    const [here, imported] = await Promise.all([
      apiProducts.find(org, name),
      imports.find(org, { kind, id: name }),
    ]);
    const product = { ...members, name, ...this.stamps(entity, here) };
    const source = fingerprintOf({ kind, ...product });
    this.existing.set(name, true);
    this.plans(`apiProduct ${name}`);
    return this.settled(
      { kind, id: name, name },
      { source, here: here && fingerprintOf(productEntity(here)), imported },
      unit,
      () => void (here ? apiProducts.replace(org, product) : apiProducts.create(org, product)),
    );
  }

  private async spec(entity: EntityOf<'spec'>, unit: Unit): Promise<Plan> {
    const { org, context } = this.target;
    const { apiProducts, specs, imports } = unit.collections;
    const { kind, apiProduct, source } = entity;
    const [product, here, imported] = await Promise.all([
      apiProducts.find(org, apiProduct),
      specs.find(org, apiProduct),
      imports.find(org, { kind, id: apiProduct }),
    ]);
    if (!product && !this.isPlanned(`apiProduct ${apiProduct}`))
      return this.refused({ kind, name: apiProduct }, () =>
        unit.note('refused', `spec ${apiProduct} (its API product does not exist)`),
      );
    const modifiedAt = entity.modifiedAt ?? here?.modifiedAt ?? context.now();
    const accepted = readOpenApi(entity.document);
    const spec = { apiProduct, ...accepted, modifiedAt, ...(source !== undefined && { source }) };
    return this.settled(
      { kind, id: apiProduct, name: apiProduct },
      { source: fingerprintOf(specEntity(spec)), here: here && fingerprintOf(specEntity(here)), imported },
      unit,
      () => {
        specs.put(org, here, spec);
        if (!here) apiProducts.noteSpec(org, apiProduct, true);
      },
    );
  }

  private async portalSettings(entity: EntityOf<'portalSettings'>, unit: Unit): Promise<Plan> {
    const { org } = this.target;
    const { portalSettings, imports } = unit.collections;
    const { kind, settings } = entity;
    const id = nameOf(entity);
    const [here, imported] = await Promise.all([portalSettings.find(org), imports.find(org, { kind, id })]);
    return this.settled(
      { kind, id, name: id },
      {
        source: fingerprintOf(entity),
        here: here && fingerprintOf(portalSettingsEntity(here)),
        imported,
      },
      unit,
      () => portalSettings.put(org, here, { ...settings, ...(here?.url !== undefined && { url: here.url }) }),
    );
  }

  private async developer(entity: EntityOf<'developer'>, unit: Unit): Promise<Plan> {
    const { org } = this.target;
    const { developers, imports } = unit.collections;
    const { kind, email } = entity;
    const [byEmail] = await developers.findAll(org, [email]);
    const developerId =
      entity.developerId ?? byEmail?.developerId ?? derivedId(`developer ${email.toLowerCase()}`);
    const [[here], imported] = await Promise.all([
      developers.findAll(org, [developerId]),
      imports.find(org, { kind, id: developerId }),
    ]);
    if (byEmail && byEmail.developerId !== developerId)
      return this.refused({ kind, name: email }, () =>
        unit.note('refused', `developer ${email} (another developer here has the e-mail address)`),
      );
    const { kind: _, ...members } = entity;
    const developer = { ...members, developerId, ...this.stamps(entity, here) };
    this.plans(developerOwner(developerId));
    this.plans(`email ${email.toLowerCase()}`);
    return this.settled(
      { kind, id: developerId, name: email },
      {
        source: fingerprintOf({ kind, ...developer }),
        here: here && fingerprintOf(developerEntity(here)),
        imported,
      },
      unit,
      () => {
        if (here) developers.replace(org, here, { ...here, ...developer });
        else developers.create(org, { ...developer, apps: [], companies: [], organizationName: org });
      },
    );
  }

  private async appGroup(entity: EntityOf<'appGroup'>, unit: Unit): Promise<Plan> {
    const { org } = this.target;
    const { appGroups, imports } = unit.collections;
    const { kind, name } = entity;
    const [here, imported] = await Promise.all([
      found(appGroups.get(org, name), AppGroupDoesNotExist),
      imports.find(org, { kind, id: name }),
    ]);
    const { kind: _, ...members } = entity;
    const appGroupId = entity.appGroupId ?? here?.appGroupId ?? derivedId(`appGroup ${name}`);
    const group = { ...members, appGroupId, ...this.stamps(entity, here) };
    this.plans(appGroups.ownerPath({ name }));
    return this.settled(
      { kind, id: name, name },
      {
        source: fingerprintOf({ kind, ...group }),
        here: here && fingerprintOf(appGroupEntity(here)),
        imported,
      },
      unit,
      () => {
        if (here) appGroups.replace(org, { ...here, ...group });
        else appGroups.create(org, { ...group, apps: 0, organization: org });
      },
    );
  }

  /** Finds the owner of an app; undefined when there is none. */
  private async ownerOf(owner: OwnerEntity, { collections }: Unit) {
    const { org } = this.target;
    const { developers, companies, appGroups, owners } = collections;
    const existing = async (path: string) =>
      (await owners.find(org, path)) !== undefined || this.isPlanned(path);
    if ('developerId' in owner) {
      const path = developerOwner(owner.developerId);
      return (await existing(path)) ? { path, mark: { developerId: owner.developerId } } : undefined;
    }
    if ('email' in owner) {
      const [here] = await developers.findAll(org, [owner.email]);
      const derived = derivedId(`developer ${owner.email.toLowerCase()}`);
      const isPlanned = this.isPlanned(developerOwner(derived));
      const developerId = here?.developerId ?? (isPlanned ? derived : undefined);
      if (developerId === undefined) return undefined;
      return { path: developerOwner(developerId), mark: { developerId } };
    }
    if ('company' in owner) {
      const company = await found(companies.get(org, owner.company), CompanyDoesNotExist);
      const path = companies.ownerPath({ name: owner.company });
      return company || this.isPlanned(path)
        ? { path, mark: { companyName: company?.name ?? owner.company } }
        : undefined;
    }
    const path = appGroups.ownerPath({ name: owner.appGroup });
    return (await existing(path)) ? { path, mark: { appGroup: owner.appGroup } } : undefined;
  }

  /** What identifies a credential, and what is compared of it. */
  private compared(credential: CredentialEntity, issuedAt: number): ComparedCredential {
    const { vault, credentials } = this.target.context;
    const keyRef = vault.keyRef(credential.consumerKey);
    const { consumerSecret, status, expiresAt, scopes, attributes, apiProducts } = credential;
    const secretHash =
      consumerSecret === undefined
        ? absentSecret(keyRef, vault)
        : credentials.hashSecret(keyRef, consumerSecret);
    return { keyRef, secretHash, status, issuedAt, expiresAt, scopes, attributes, apiProducts };
  }

  private seal(
    app: Pick<StoredApp, 'owner' | 'name'>,
    credential: CredentialEntity,
    { keyRef, secretHash, issuedAt }: ComparedCredential,
  ): StoredCredential {
    const { credentials } = this.target.context;
    const { consumerSecret, ...rest } = credential;
    const sealed = credentials.seal(app, { ...rest, issuedAt, consumerSecret: consumerSecret ?? '' });
    return consumerSecret === undefined
      ? { ...sealed, keyRef, consumerSecret: { hash: `${secretHash}` } }
      : sealed;
  }

  private async app(entity: EntityOf<'app'>, unit: Unit): Promise<Plan> {
    const { org, organization, context } = this.target;
    const { collections, note, taken } = unit;
    const { apps, imports, keys, apiProducts } = collections;
    const { kind } = entity;
    const name = nameOf(entity);
    const owner = await this.ownerOf(entity.owner, unit);
    if (!owner) return this.refused({ kind, name }, () => note('ownerMissing', name));
    const document = appDocumentId({ owner: owner.path, name: entity.name });
    const here = await apps.find(org, document);
    const appId = entity.appId ?? here?.appId ?? derivedId(`app ${document}`);
    const [imported, before] = await Promise.all([
      imports.find(org, { kind, id: appId }),
      here && here.appId !== appId ? imports.find(org, { kind, id: here.appId }) : undefined,
    ]);
    const hereHash = here && this.fingerprintHere(here);
    const stamps = this.stamps(entity, here);
    const issuedBefore = new Map(here?.credentials.map(({ keyRef, issuedAt }) => [keyRef, issuedAt]));
    const all = entity.credentials.map((credential) => {
      const keyRef = context.vault.keyRef(credential.consumerKey);
      const issuedAt = credential.issuedAt ?? issuedBefore.get(keyRef) ?? stamps.createdAt;
      return { credential, compared: this.compared(credential, issuedAt) };
    });
    const members = { ...entity, appId, ...stamps };
    const hashOf = (kept: typeof all) =>
      appFingerprint(
        members,
        owner.path,
        kept.map(({ compared }) => compared),
      );
    const isSettled = imported?.hash === hashOf(all) && hereHash === imported.hash;

    let kept = all;
    const missing: string[] = [];
    if (!isSettled) {
      const known = new Set(here?.credentials.map(({ keyRef }) => keyRef));
      const places = await Promise.all(
        all.map(({ compared: { keyRef } }) => (known.has(keyRef) ? undefined : keys.find(org, keyRef))),
      );
      const own = new Set<string>();
      kept = all.filter(({ compared: { keyRef } }, index) => {
        const place = places[index]?.app ?? taken.get(keyRef) ?? document;
        const isTaken = own.has(keyRef) || place !== document || this.isPlannedKey(keyRef, document);
        own.add(keyRef);
        if (!isTaken) {
          taken.set(keyRef, document);
          if (!known.has(keyRef) && !places[index]) missing.push(keyRef);
        }
        return !isTaken;
      });
    }
    for (let index = kept.length; index < all.length; index++) note('keyTaken', name);
    const source = hashOf(kept);
    await this.noteProducts(kept, name, { apiProducts, note });
    if (organization.secrets === 'one-time' && kept.length > 0) note('oneTime', name);
    for (const { compared } of kept) this.plans(`key ${compared.keyRef} ${document}`);

    // An app that was deleted and made again at the source has another appId.
    const isReplaced = here !== undefined && here.appId !== appId;
    const isUntouched = isReplaced && before?.hash === hereHash;
    return this.settled(
      { kind, id: appId, name },
      {
        source,
        here: hereHash,
        imported: isUntouched ? before && { ...before, hash: `${hereHash}` } : imported,
      },
      unit,
      () => {
        const app: StoredApp = {
          ...owner.mark,
          owner: owner.path,
          appId,
          name: entity.name,
          appFamily: entity.appFamily,
          status: entity.status,
          callbackUrl: entity.callbackUrl,
          scopes: entity.scopes,
          attributes: entity.attributes,
          ...stamps,
          credentials: kept
            .map(({ credential, compared }) =>
              this.seal({ owner: owner.path, name: entity.name }, credential, compared),
            )
            .sort((one, other) => other.issuedAt - one.issuedAt),
        };
        const now = new Set(app.credentials.map(({ keyRef }) => keyRef));
        for (const credential of app.credentials)
          if (missing.includes(credential.keyRef)) keys.create(org, credential, app);
        for (const { keyRef } of here?.credentials ?? []) if (!now.has(keyRef)) keys.delete(org, keyRef);
        if (isReplaced) collections.imports.delete(org, { kind, id: here.appId });
        if (here) {
          apps.replace(org, app);
          return;
        }
        // Without `firstCredential`, so that the trigger issues nothing.
        apps.create(org, app);
        apps.joinOwner(org, app);
      },
    );
  }

  /** True for a key that another app of a dry run would have taken. */
  private isPlannedKey(keyRef: string, document: string): boolean {
    if (!this.options.isDry || this.isPlanned(`key ${keyRef} ${document}`)) return false;
    return !this.planned.add(`key ${keyRef}`);
  }

  private async noteProducts(
    kept: readonly { credential: CredentialEntity }[],
    name: string,
    { apiProducts, note }: Pick<Collections, 'apiProducts'> & { note: Note },
  ): Promise<void> {
    const names = new Set(
      kept.flatMap(({ credential }) => credential.apiProducts.map(({ apiproduct }) => apiproduct)),
    );
    const unknown = [...names].filter((product) => !this.existing.has(product));
    if (unknown.length > 0) {
      const found = await apiProducts.findHeld(this.target.org, unknown);
      if (this.existing.size > MAX_REMEMBERED) this.existing.clear();
      for (const product of unknown) this.existing.set(product, found.has(product));
    }
    for (const product of names)
      if (this.existing.get(product) === false) note('goneProduct', `${name} (${product})`);
  }

  /** The fingerprint of an app as it is stored. */
  fingerprintHere(app: StoredApp): string {
    const { credentials } = this.target.context;
    return appFingerprint(
      appEntity(app, []),
      app.owner,
      app.credentials.map((credential) => comparedCredential(app, credential, credentials)),
    );
  }

  /** Notes the keys of an app that has more than fit into one commit; they are there when it is stored. */
  private async reserveKeys(entity: EntityOf<'app'>): Promise<void> {
    const { org, context } = this.target;
    if (this.options.isDry) return;
    await this.options.beforeChange();
    for (let first = 0; first < entity.credentials.length; first += MAX_KEYS) {
      const some = entity.credentials.slice(first, first + MAX_KEYS);
      await context.store.atomically(async (collections) => {
        const unit = { collections, note: () => {}, taken: new Map<string, string>() };
        const owner = await this.ownerOf(entity.owner, unit);
        if (!owner) return;
        const app = { owner: owner.path, name: entity.name };
        const refs = some.map(({ consumerKey }) => context.vault.keyRef(consumerKey));
        const places = await Promise.all(refs.map((keyRef) => collections.keys.find(org, keyRef)));
        const free = new Map(refs.map((keyRef, index) => [keyRef, index]));
        for (const [keyRef, index] of free) {
          const apiProducts = some[index]?.apiProducts ?? [];
          if (!places[index]) collections.keys.create(org, { keyRef, apiProducts }, app);
        }
      });
    }
  }

  /** Stores a company, then its members some at a time, then that all of it is imported. */
  private async company(entity: EntityOf<'company'>): Promise<Result> {
    const { org, context } = this.target;
    const { kind, name } = entity;
    const read = async ({ companies, developers, imports }: Collections) => {
      const [here, imported] = await Promise.all([
        found(companies.get(org, name), CompanyDoesNotExist),
        imports.find(org, { kind, id: name }),
      ]);
      const members = here ? await developers.listByCompany(org, here.name) : [];
      return { here, imported, members };
    };
    const { here, imported, members } = await read(context.store);
    const wanted = new Map<string, string | undefined>();
    for (const { email, role } of entity.members) {
      const [developer] = await context.store.developers.findAll(org, [email]);
      if (developer || this.isPlanned(`email ${email}`)) wanted.set(email, role);
      else this.report.add('memberMissing', `${name} (${email})`);
    }
    const kept = [...wanted].map(([email, role]) => ({ email, ...(role !== undefined && { role }) }));
    const { kind: _, members: __, ...rest } = entity;
    const company = { ...rest, ...this.stamps(entity, here) };
    const source = fingerprintOf({ kind, ...company, members: kept });
    const current = members.map((developer) => ({
      email: developer.emailKey,
      role: developer.roles.find(({ company: of }) => of === here?.name)?.role,
    }));
    const hereHash = here && fingerprintOf(companyEntity(here, current));
    const outcome = decide({ source, here: hereHash, imported }, this.options.onConflict);
    const result = { kind, id: name, name, outcome } as const;
    this.plans(context.store.companies.ownerPath({ name }));
    if (outcome === 'conflict' || outcome === 'changedHere' || outcome === 'deletedHere')
      this.report.add(outcome, `${kind} ${name}`);
    if (this.options.isDry) return result;
    if (outcome === 'adopted')
      await context.store.atomically(({ imports }) => imports.put(org, { kind, id: name, hash: source }));
    if (!isChange({ outcome })) return result;
    await this.options.beforeChange();
    const pass = this.passOf(outcome);

    await context.store.atomically(async ({ companies, imports }) => {
      const before = await found(companies.get(org, name), CompanyDoesNotExist);
      imports.put(org, { kind, id: name, hash: source, isPartial: true, pass });
      if (before) companies.replace(org, { ...before, ...company });
      else companies.create(org, { ...company, apps: [], organization: org });
    });
    const isWrong = ({ email, role }: (typeof current)[number]) =>
      !wanted.has(email) || wanted.get(email) !== role;
    const present = new Map(current.map((member) => [member.email, member]));
    const emails = [
      ...current.filter(isWrong).map(({ email }) => email),
      ...kept.filter(({ email }) => !present.has(email)).map(({ email }) => email),
    ];
    for (let first = 0; first < emails.length; first += MAX_MEMBERS)
      await this.setMembers(name, emails.slice(first, first + MAX_MEMBERS), wanted);
    await context.store.atomically(({ imports }) => imports.put(org, { kind, id: name, hash: source, pass }));
    return result;
  }

  /** Makes some developers members of a company with these roles, or no members where there is none. */
  private async setMembers(
    name: string,
    emails: readonly string[],
    wanted: ReadonlyMap<string, string | undefined>,
  ): Promise<void> {
    const { org, context } = this.target;
    await context.store.atomically(async ({ companies, developers }) => {
      const company = await companies.get(org, name);
      companies.noteAddition(org, company);
      for (const developer of await developers.findAll(org, emails)) {
        const without: StoredDeveloper = withoutCompany(developer, company.name);
        const isMember = wanted.has(developer.emailKey);
        const role = wanted.get(developer.emailKey);
        developers.replace(org, developer, isMember ? withCompany(without, company.name, role) : without);
      }
    });
  }
}

type Note = (finding: Parameters<Report['add']>[0], example: string) => void;

/** One unit of work. */
interface Unit {
  collections: Collections;
  note: Note;
  /** Apps of the batch that keys belong to. */
  taken: Map<string, string>;
}

interface Stamped {
  createdAt?: number | undefined;
  createdBy?: string | undefined;
  lastModifiedAt?: number | undefined;
  lastModifiedBy?: string | undefined;
}
