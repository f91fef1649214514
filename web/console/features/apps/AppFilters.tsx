import { useQuery } from '@tanstack/react-query';
import type searchApiProducts from '../../../../functions/apiProducts/searchApiProducts';
import type getDeveloper from '../../../../functions/developers/getDeveloper';
import type searchDevelopers from '../../../../functions/developers/searchDevelopers';
import { call } from '../../../kit/api';
import { Choice, optionsOf } from '../../../kit/Choice';
import { Filters } from '../../../kit/Filters';
import { CloseIcon } from '../../../kit/icons';
import { SearchField } from '../../../kit/SearchField';
import { useCan, useOrg } from '../../session/session';
import { strings } from '../../strings';
import { Lookup } from './Lookup';
import { type AppSearch, type Filter, filters } from './useAppSearch';

const s = strings.apps;
const f = s.filter;

const words = <T extends Record<string, string>>(set: T, value: string): string => set[value] ?? value;

/** Returns the name of the owner in the URL; the developerId until it is fetched. */
function useOwnerName(owner: string | undefined): string | undefined {
  const org = useOrg();
  const { data } = useQuery({
    queryKey: [org, 'developers', owner],
    queryFn: ({ signal }) =>
      call<typeof getDeveloper>('getDeveloper', { params: { org, developer: owner ?? '' }, signal }),
    enabled: owner !== undefined,
    retry: false,
  });
  return owner === undefined ? undefined : data ? `${data.firstName} ${data.lastName}` : owner;
}

/** Filters of the list, and their current values. */
export function AppFilters({ search }: { search: AppSearch }) {
  const org = useOrg();
  const can = useCan();
  const { asked, change } = search;
  const ownerName = useOwnerName(asked.owner);
  const choice = (name: 'status' | 'key', label: string, options: Record<string, string>) => (
    <Choice
      label={label}
      value={asked[name] ?? ''}
      options={[['', f.all], ...optionsOf(options)]}
      onChange={(value) => change({ [name]: value })}
    />
  );
  const labels: Record<Filter, string> = {
    q: s.search,
    status: f.status,
    key: f.key,
    product: f.product,
    owner: f.owner,
  };
  const shown: Record<Filter, string | undefined> = {
    q: asked.q,
    status: asked.status && words(s.statuses, asked.status),
    key: asked.key && words(s.keyStates, asked.key),
    product: asked.product,
    owner: ownerName,
  };
  const active = filters.filter((name) => name !== 'q' && asked[name] !== undefined);

  return (
    <>
      <div className="km-toolbar">
        <SearchField
          q={asked.q}
          label={s.search}
          placeholder={s.searchHint}
          // Letters of one word are one step back.
          onSearch={(q, replace) => change({ q }, { replace })}
        />
        <Filters active={active.length}>
          {choice('status', f.status, s.statuses)}
          {choice('key', f.key, s.keyStates)}
          {can('products.get') && (
            <Lookup
              label={f.product}
              placeholder={f.anyProduct}
              kept={['apiproducts', 'lookup']}
              chosen={asked.product ? { value: asked.product, label: asked.product } : undefined}
              onChange={(product) => change({ product })}
              find={async (q, signal) => {
                const query = { q: q || undefined, limit: 20 };
                const found = await call<typeof searchApiProducts>('searchApiProducts', {
                  params: { org },
                  query,
                  signal,
                });
                return found.apiProducts.map(({ name }) => ({ value: name, label: name }));
              }}
            />
          )}
          {can('developers.list') && (
            <Lookup
              label={f.owner}
              placeholder={f.anyOwner}
              kept={['developers', 'lookup']}
              chosen={asked.owner ? { value: asked.owner, label: ownerName ?? asked.owner } : undefined}
              onChange={(owner) => change({ owner })}
              find={async (q, signal) => {
                const query = { q: q || undefined, limit: 20 };
                const found = await call<typeof searchDevelopers>('searchDevelopers', {
                  params: { org },
                  query,
                  signal,
                });
                return found.developers.map(({ developerId, firstName, lastName, email }) => ({
                  value: developerId,
                  label: `${firstName} ${lastName} (${email})`,
                }));
              }}
            />
          )}
        </Filters>
      </div>
      {active.length > 0 && (
        <div className="km-chips">
          {active.map((name) => (
            <span key={name} className="km-chip">
              {f.chip(labels[name], shown[name] ?? '')}
              <button
                type="button"
                className="km-icon-button"
                aria-label={s.removeFilter(labels[name])}
                title={s.removeFilter(labels[name])}
                onClick={() => {
                  change({ [name]: '' });
                  document.querySelector<HTMLElement>('[data-page-search]')?.focus();
                }}
              >
                <CloseIcon size={13} />
              </button>
            </span>
          ))}
          <button
            type="button"
            className="km-small-button"
            onClick={() => {
              search.clear();
              document.querySelector<HTMLElement>('[data-page-search]')?.focus();
            }}
          >
            {s.clear}
          </button>
        </div>
      )}
    </>
  );
}
