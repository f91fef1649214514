import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type listAudits from '../../../../functions/audits/listAudits';
import { call } from '../../../kit/api';
import { Moment } from '../../../kit/Moment';
import { Section } from '../../../kit/Page';
import { Empty, Loaded } from '../../../kit/States';
import { useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';
import { namesIn } from '../audits/facts';
import { auditWords, type FactsOf } from '../audits/words';

const s = strings.developers.activity;

/**
 * The section of what was last done to a record: `entity` is its path below the organization, `factsOf`
 * tells what entries do not.
 */
export function Activity({ entity, factsOf }: { entity: string; factsOf?: FactsOf }) {
  const org = useOrg();
  const path = usePath();
  const [, type = '', id = ''] = /^([^/]+)\/(.+)$/.exec(entity) ?? [];
  const query = useQuery({
    queryKey: [org, 'audits', 'of', entity],
    queryFn: ({ signal }) =>
      call<typeof listAudits>('listAudits', {
        params: { org },
        query: { entity, pageSize: 10, names: 'true' },
        signal,
      }),
  });
  return (
    <Section
      title={s.title}
      id="activity"
      actions={
        <Link className="km-alone" to={path(`/audit?${new URLSearchParams({ type, id })}`)}>
          {s.viewAll}
        </Link>
      }
    >
      <Loaded query={query} rows={4}>
        {({ audit, names }) =>
          audit.length === 0 ? (
            <Empty>{s.empty}</Empty>
          ) : (
            <ul className="km-card km-activity">
              {audit.map((entry) => (
                <li key={entry.id}>
                  <span className="km-activity-deed">
                    {auditWords(entry, (other) => factsOf?.(other) ?? namesIn(names)(other))}
                  </span>
                  <Moment at={entry.at} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
