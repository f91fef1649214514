import type { ReactNode } from 'react';
import type { Audit } from '../../../../shared/schemas/audit';
import { CopiedCode } from '../../../kit/CopyButton';
import { absoluteWords } from '../../../kit/Moment';
import { strings } from '../../strings';
import { AuditObject } from './AuditObject';
import { type FieldChange, stepsOf } from './fields';
import { Outcome } from './Outcome';
import { actorOf, type FactsOf, factsThen, nameOf, sourceOf } from './words';

const s = strings.audits.details;

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

const Side = ({ row, side }: { row: FieldChange; side: 'before' | 'after' }) => {
  if (row.isSecret) return side === 'after' ? strings.audits.values.secret : s.nothing;
  const value = row[side];
  if (value === undefined) return s.nothing;
  return side === 'before' ? <del>{value}</del> : <ins>{value}</ins>;
};

function Changes({ change, factsOf }: { change: Audit['changes'][number]; factsOf: FactsOf }) {
  const rows = stepsOf(change).flatMap((step) => step.rows);
  if (change.before === undefined && change.after === undefined)
    return <p className="km-hint">{s.tooLong}</p>;
  if (rows.length === 0) return null;
  return (
    <table className="km-audit-changes">
      <caption>{s.changesOf(nameOf(change.entity, factsThen(change, factsOf)))}</caption>
      <thead>
        <tr>
          <th scope="col">{s.field}</th>
          <th scope="col">{s.before}</th>
          <th scope="col">{s.after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.field}>
            <th scope="row">{row.field}</th>
            <td>
              <Side row={row} side="before" />
            </td>
            <td>
              <Side row={row} side="after" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Everything that is kept of one event: who, when, from where and why, and field by field what it changed. */
export function AuditDetails({ entry, factsOf }: { entry: Audit; factsOf: FactsOf }) {
  const { action, at, changes, id, reason, refused, requestId } = entry;
  const source = sourceOf(entry);
  return (
    <>
      <dl className="km-audit-facts">
        <Fact label={s.when}>
          <time dateTime={new Date(at).toISOString()}>{absoluteWords(at)}</time>
        </Fact>
        <Fact label={s.actor}>{actorOf(entry)}</Fact>
        <Fact label={s.action}>
          <code>{action}</code>
        </Fact>
        <Fact label={s.object}>
          <AuditObject entry={entry} factsOf={factsOf} />
        </Fact>
        <Fact label={s.outcome}>
          {refused === undefined ? strings.audits.outcomes.done : <Outcome entry={entry} />}
        </Fact>
        {refused !== undefined && (
          <Fact label={s.refused}>
            <code>{refused}</code>
          </Fact>
        )}
        {reason !== undefined && <Fact label={s.reason}>{reason}</Fact>}
        {source !== undefined && <Fact label={s.source}>{source}</Fact>}
        {requestId !== undefined && (
          <Fact label={s.requestId}>
            <CopiedCode text={requestId} what={s.requestId} />
          </Fact>
        )}
        <Fact label={s.eventId}>
          <CopiedCode text={id} what={s.eventId} />
        </Fact>
      </dl>
      {changes.length === 0 && <p className="km-hint">{s.noChanges}</p>}
      {changes.map((change) => (
        <Changes key={change.entity} change={change} factsOf={factsOf} />
      ))}
    </>
  );
}
