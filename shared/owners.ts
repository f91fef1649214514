import type { Collections } from './collections/store';
import { type FaultKind, noSuchDeveloper } from './faults';
import type { App } from './schemas/app';
import type { pathParams } from './schemas/path';

/** What the path of a request may name. */
export type Params = Record<keyof typeof pathParams, string>;

/** An entity that owns apps, found for a request. */
export interface Owner {
  /** Path of its document below the organization. */
  owner: string;
  /** How the request names it: what faults say. */
  named: string;
  /** What its apps say of it. */
  mark: Pick<App, 'developerId'>;
}

/** A kind of entity that owns apps. */
export interface OwnerKind {
  noun: string;
  /** Path of one owner. */
  path: string;
  /** What `find` throws. */
  faults: readonly FaultKind[];
  find(store: Collections, params: Params): Promise<Owner>;
}

export const developers: OwnerKind = {
  noun: 'developer',
  path: '/v1/organizations/{org}/developers/{developer}',
  faults: noSuchDeveloper,
  async find({ developers: collection }, { org, developer: named }) {
    const id = await collection.identify(org, named);
    return {
      owner: `developers/${id}`,
      named,
      mark: { developerId: id },
    };
  },
};
