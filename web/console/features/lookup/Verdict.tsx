import { Link } from 'react-router';
import { effectiveWords } from '../../../kit/EffectiveLine';
import { Fact } from '../../../kit/InlineField';
import { BanIcon, CheckIcon, CloseIcon, MinusIcon } from '../../../kit/icons';
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
            {found.checks.map(({ check, passed, skipped, detail }) => {
              const fix = passed ? undefined : fixFor(check, found, can);
              return (
                <tr key={check} data-check={check}>
                  <td className="km-cell-name">{s.checkNames[check]}</td>
                  <td data-label={columns.outcome}>
                    <div>
                      {skipped ? (
                        <span className="km-badge" data-tone="off">
                          <MinusIcon size={12} />
                          {s.skipped}
                        </span>
                      ) : (
                        <span className="km-badge" data-tone={passed ? 'good' : 'bad'}>
                          {passed ? <CheckIcon size={12} /> : <CloseIcon size={12} />}
                          {passed ? s.passed : s.failed}
                        </span>
                      )}
                    </div>
                  </td>
                  <td data-label={columns.detail}>
                    {skipped ? s.skippedWhy : (names[detail ?? ''] ?? detail)}
                  </td>
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

/** The check that a reason is about. */
const checkOf: Record<NonNullable<KeyLookUp['reason']>, KeyLookUp['checks'][number]['check']> = {
  DEVELOPER_INACTIVE: 'owner',
  COMPANY_INACTIVE: 'owner',
  APP_GROUP_INACTIVE: 'owner',
  APP_DELETED: 'app',
  APP_REVOKED: 'app',
  KEY_REVOKED: 'key',
  KEY_UNREADABLE: 'key',
  KEY_EXPIRED: 'expiry',
  PRODUCT_PENDING: 'product',
  PRODUCT_REVOKED: 'product',
  NO_PRODUCT: 'product',
  RESOURCE_NOT_OPENED: 'resource',
};

/** The reasons besides the one of the verdict: one text per other check that failed. */
const otherReasons = ({ checks, reason, owner }: KeyLookUp): string[] =>
  checks
    .filter(({ check, passed }) => !passed && reason && check !== checkOf[reason])
    .map(({ check, detail = '' }) => s.reasonOf(check, names[detail] ?? detail, s.owner[owner.kind]));

/** Result of a key look-up: the verdict with all reasons, the owner, and each check with its fix. */
export function Verdict({ found }: { found: KeyLookUp }) {
  const path = usePath();
  const { app, owner, keyRef, ending, lastUsedAt, isAllowed: works, reason } = found;
  const others = otherReasons(found);
  const appPath = `/apps/${encodeURIComponent(app.appId)}`;
  return (
    <Section title={s.result}>
      <div className="km-note km-verdict" data-tone={works ? 'good' : 'bad'} role="status">
        {works ? <CheckIcon /> : <BanIcon />}
        <div>
          <strong>{effectiveWords({ works, reason })}</strong>
          {others.length > 0 && <div>{s.also(others)}</div>}
        </div>
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
