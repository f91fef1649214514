import type searchApiProducts from '../../../../functions/apiProducts/searchApiProducts';
import type searchApps from '../../../../functions/apps/searchApps';
import type searchDevelopers from '../../../../functions/developers/searchDevelopers';
import type searchTeams from '../../../../functions/organizations/searchTeams';
import type { Permission } from '../../../../shared/permissions';
import { call } from '../../../kit/api';
import type { FindSamples, Samples } from '../../../reference/samples';

type Find = (org: string, signal: AbortSignal) => Promise<Record<string, string | undefined>>;

/** Returns an app, with its newest key. */
const appOf = async (org: string, query: Record<string, string>, signal: AbortSignal) =>
  (await call<typeof searchApps>('searchApps', { params: { org }, query: { ...query, limit: 1 }, signal }))
    .apps[0];

const teamOf = (kind: 'companies' | 'appGroups', parameter: 'company' | 'appGroup') => ({
  names: [parameter, `app of ${parameter}`],
  needs: [`${kind}.get`, 'apps.list'] as const,
  find: (async (org, signal) => {
    const { teams } = await call<typeof searchTeams>('searchTeams', {
      params: { org },
      query: { kind, limit: 1 },
      signal,
    });
    const name = teams[0]?.name;
    const app = name === undefined ? undefined : await appOf(org, { [parameter]: name }, signal);
    return { [parameter]: name, [`app of ${parameter}`]: app?.name };
  }) satisfies Find,
});

/** What finds samples: their names, and the permissions to read them. */
const sources: readonly { names: readonly string[]; needs: readonly Permission[]; find: Find }[] = [
  {
    names: ['developer', 'app of developer'],
    needs: ['developers.list', 'apps.list'],
    async find(org, signal) {
      const { developers } = await call<typeof searchDevelopers>('searchDevelopers', {
        params: { org },
        query: { sort: '-apps', limit: 1 },
        signal,
      });
      const [developer] = developers;
      const app =
        developer && developer.apps > 0
          ? await appOf(org, { owner: developer.developerId }, signal)
          : undefined;
      return { developer: developer?.email, 'app of developer': app?.name };
    },
  },
  {
    names: ['apiProduct'],
    needs: ['products.get'],
    async find(org, signal) {
      const { apiProducts } = await call<typeof searchApiProducts>('searchApiProducts', {
        params: { org },
        query: { limit: 1 },
        signal,
      });
      return { apiProduct: apiProducts[0]?.name };
    },
  },
  {
    names: ['appId', 'keyRef'],
    needs: ['apps.list'],
    async find(org, signal) {
      const app = await appOf(org, {}, signal);
      return { appId: app?.appId, keyRef: app?.keys[0]?.keyRef };
    },
  },
  teamOf('companies', 'company'),
  teamOf('appGroups', 'appGroup'),
];

/** Returns what finds records of an organization, as far as the member may list them. */
export const samplesIn =
  (org: string, can: (permission: Permission) => boolean): FindSamples =>
  async (names, signal) => {
    const wanted = sources.filter(
      (source) => source.names.some((name) => names.includes(name)) && source.needs.every(can),
    );
    const found = await Promise.all(wanted.map(({ find }) => find(org, signal)));
    const samples = found.flatMap((each) => Object.entries(each)).filter(([, value]) => value !== undefined);
    return Object.fromEntries(samples) as Samples;
  };
