import type { DialectName } from '../../../shared/schemas/organization';
import { type Replay, replay } from './replay';

/** Encodes a query like `http_build_query`, which omits null. */
export const queryOf = (members: Record<string, string | number | null>): string =>
  new URLSearchParams(
    Object.entries(members).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[name, `${value}`]],
    ),
  ).toString();

interface Pager {
  limit?: number;
  startKey?: string;
}

type Query = Record<string, string>;

/** Returns the only member of a response: the SDK ignores its name. */
const only = <T>(answer: Record<string, T>): T => {
  expect(Object.keys(answer)).toHaveLength(1);
  return Object.values(answer)[0] as T;
};

/** Apigee's SDK for PHP and its pagination. Source: apigee/apigee-client-php, `PaginationHelperTrait`. */
export interface PhpClient extends Replay {
  /** Reads a page: `getResultsInRange`. */
  range(path: string, query: Query, pager: Pager): ReturnType<Replay['call']>;
  /** `listEntityIdsWithCps`: pages from the last id until only that one is returned. */
  listIds(path: string, query?: Query): Promise<string[]>;
  /** `listEntitiesWithCps`, with the name of the member that is an entity's key. */
  listEntities(path: string, key: string, query?: Query): Promise<Record<string, string>[]>;
}

/** Returns apigee/apigee-client-php 3.0.8 with its own organization; it parses lists as Edge writes them. */
export function phpClient(dialect: DialectName = 'edge'): PhpClient {
  const client = replay({
    dialect,
    headers: {
      accept: 'application/json; charset=utf-8',
      'user-agent': 'Keymint (Apigee Edge PHP Client/3.0.8; PHP/8.2)',
    },
  });

  // Every listing first reads whether the organization supports pages.
  const pages = async () => {
    const { properties } = await client.call(200, 'GET', '');
    expect(properties.property).toContainEqual({ name: 'features.isCpsEnabled', value: 'true' });
  };

  const range: PhpClient['range'] = (path, query, { limit = 0, startKey }) => {
    const pager = { startKey: startKey ?? null, count: limit > 0 ? limit : null };
    return client.call(200, 'GET', `${path}?${queryOf({ ...query, ...pager })}`);
  };

  return Object.assign(client, {
    range,

    async listIds(path: string, query: Query = {}) {
      await pages();
      const all = { expand: 'false', ...query };
      const ids: string[] = await range(path, all, {});
      expect(ids).toEqual(expect.any(Array));
      for (let startKey = ids.at(-1); startKey !== undefined; ) {
        const [first, ...more]: string[] = await range(path, all, { startKey });
        expect(first).toBe(startKey);
        ids.push(...more);
        startKey = more.at(-1);
      }
      return ids;
    },

    async listEntities(path: string, key: string, query: Query = {}) {
      await pages();
      const all = { expand: 'true', ...query };
      const entities: Query[] = only(await range(path, all, {}));
      for (let startKey = entities.at(-1)?.[key]; startKey !== undefined; ) {
        const [first, ...more]: Query[] = only(await range(path, all, { startKey }));
        expect(first?.[key]).toBe(startKey);
        entities.push(...more);
        startKey = more.at(-1)?.[key];
      }
      return entities;
    },
  });
}
