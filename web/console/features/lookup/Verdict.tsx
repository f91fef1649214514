import { Link } from 'react-router';
import { effectiveWords } from '../../../kit/EffectiveLine';
import { Fact } from '../../../kit/InlineField';
import { BanIcon, CheckIcon, CloseIcon } from '../../../kit/icons';
import { InRow, Moment } from '../../../kit/Moment';
import { Section } from '../../../kit/Page';
import { StatusBadge } from '../../../kit/StatusBadge';
import { useCan, usePath } from '../../session/session';
import { strings } from '../../strings';
import { fixFor, type KeyLookUp } from './fixes';

const s = strings.lookup;

const names: Record<string, string | undefined> = s.details;

function Checks({ found }: { found: KeyLookUp }) {
  const can = useCan();
  const path = usePath();
  const { columns } = s;
  return (
    <InRow.Provider value={true}>
      <div className="km-table-frame">
        <table className="km-table">
          <caption className="km-sr-only">{s.checks}</caption>
          <thead>
            <tr>
              {Object.values(columns).map((header) => (
                <th key={header} scope="col">
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.checks.map(({ check, passed, detail }) => {
              const fix = passed ? undefined : fixFor(check, found, can);
              return (
                <tr key={check} data-check={check}>
                  <td className="km-cell-name">{s.checkNames[check]}</td>
                  <td data-label={columns.outcome}>
                    <div>
                      <span className="km-badge" data-tone={passed ? 'good' : 'bad'}>
                        {passed ? <CheckIcon size={12} /> : <CloseIcon size={12} />}
                        {passed ? s.passed : s.failed}
                      </span>
                    </div>
                  </td>
                  <td data-label={columns.detail}>{names[detail ?? ''] ?? detail}</td>
                  <td data-label={columns.fix}>{fix && <Link to={path(fix.to)}>{fix.label}</Link>}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </InRow.Provider>
  );
}

/** What was found of a key: the verdict, whose it is, and every check with what to do about it. */
export function Verdict({ found }: { found: KeyLookUp }) {
  const path = usePath();
  const { app, owner, keyRef, ending, lastUsedAt, isAllowed: works, reason } = found;
  const appPath = `/apps/${encodeURIComponent(app.appId)}`;
  return (
    <Section title={s.result}>
      <div className="km-note km-verdict" data-tone={works ? 'good' : 'bad'} role="status">
        {works ? <CheckIcon /> : <BanIcon />}
        <strong>{effectiveWords({ works, reason })}</strong>
      </div>
      <div className="km-card">
        <Fact label={s.app}>
          <Link to={path(appPath)}>{app.displayName}</Link> <StatusBadge status={app.status} />
        </Fact>
        <Fact label={s.owner[owner.kind]}>
          {owner.kind === 'developers' ? (
            <Link to={path(`/developers/${encodeURIComponent(owner.id)}`)}>{owner.name}</Link>
          ) : (
            owner.name
          )}{' '}
          <StatusBadge status={owner.status} />
        </Fact>
        <Fact label={s.keyRef}>
          <Link to={path(`${appPath}/keys/${encodeURIComponent(keyRef)}`)}>{s.ending(ending)}</Link>
        </Fact>
        <Fact label={s.lastUsed}>
          <Moment at={lastUsedAt} />
        </Fact>
      </div>
      <Checks found={found} />
    </Section>
  );
}
