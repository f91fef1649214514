import { useQuery } from '@tanstack/react-query';
import { useContext, useEffect, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { searchNow, searchWith } from '../kit/address';
import { Choice } from '../kit/Choice';
import { Page, TitleEnd } from '../kit/Page';
import { Empty, Loaded } from '../kit/States';
import type { OperationEntry, ReferenceDocument } from './document';
import { OperationList } from './OperationList';
import { OperationTitle } from './OperationTitle';
import { type Kept, OperationView } from './OperationView';
import { type Dialect, loadDocument } from './ownDocument';
import { ownSender } from './ownSender';
import { Codes } from './Prose';
import './reference.css';
import type { Auth } from './auth';
import { type FindSamples, noSamples, sampleNames } from './samples';
import { reference } from './strings';

const s = reference;

/** Context in which the reference is shown. */
interface Place {
  /** Address of the page without an operation: "/console/o/acme/reference". */
  base: string;
  operationId: string | undefined;
  /** Organization, if the address names one. */
  org?: string | undefined;
  /** True if requests can use a session. */
  hasSession: boolean;
  /** Finds records of the organization for forms; without it, forms have the examples of the documentation. */
  findSamples?: FindSamples;
}

/** The whole reference: operations, their description, and the form that sends requests. */
export function Reference(place: Place) {
  const [search] = useSearchParams();
  const dialect: Dialect = search.get('dialect') === 'x' ? 'x' : 'edge';
  const query = useQuery({
    queryKey: ['reference', dialect],
    queryFn: ({ signal }) => loadDocument(dialect, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { operationId, org, hasSession } = place;
  const known: Record<string, string> = org === undefined ? {} : { org };
  const [kept, keep] = useState<Kept>({ path: known, contentType: 'application/json' });
  const [auth, setAuth] = useState<Auth>({
    kind: hasSession ? 'session' : 'basic',
    email: '',
    password: '',
    token: '',
    headerName: 'X-Keymint-Token',
    headerValue: '',
  });
  const operation = operationId === undefined ? undefined : query.data?.operations.get(operationId);
  const end = useContext(TitleEnd);
  const title = operation ? `${operation.summary} · ${s.title} · ${end}` : `${s.title} · ${end}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className="km-ref">
      <Page title={s.title}>
        <Loaded query={query} rows={10} tried={{ thing: s.title }}>
          {(document) => (
            <Shown
              {...place}
              document={document}
              dialect={dialect}
              operation={operation}
              known={known}
              kept={kept}
              keep={keep}
              auth={auth}
              setAuth={setAuth}
            />
          )}
        </Loaded>
      </Page>
    </div>
  );
}

function Shown(
  props: Place & {
    document: ReferenceDocument;
    dialect: Dialect;
    operation: OperationEntry | undefined;
    known: Readonly<Record<string, string>>;
    kept: Kept;
    keep(kept: Kept): void;
    auth: Auth;
    setAuth(auth: Auth): void;
  },
) {
  const { base, operationId, hasSession, document, dialect, operation, known, kept, keep } = props;
  const { auth, setAuth, findSamples } = props;
  const names = operation ? sampleNames(operation) : [];
  const samples = useQuery({
    queryKey: ['reference', 'samples', known.org, names],
    queryFn: ({ signal }) => findSamples?.(names, signal) ?? noSamples,
    enabled: findSamples !== undefined && names.length > 0,
    staleTime: 60_000,
    retry: false,
  });
  const [search, setSearch] = useSearchParams();
  const query = search.toString();
  const linkOf = (id: string) => `${base}/${encodeURIComponent(id)}${query ? `?${query}` : ''}`;
  return (
    <div className="km-ref-columns">
      <OperationList groups={document.groups} chosen={operation?.id} linkOf={linkOf}>
        <Choice
          label={s.dialect.label}
          value={dialect}
          options={[
            ['edge', s.dialect.edge],
            ['x', s.dialect.x],
          ]}
          onChange={(chosen) =>
            setSearch(() => searchWith(searchNow(), { dialect: chosen === 'x' ? 'x' : undefined }))
          }
        />
        <p className="km-hint km-ref-note">{s.dialect.hint}</p>
      </OperationList>
      <div className="km-ref-content">
        {operation ? (
          <>
            <OperationTitle operation={operation} />
            <OperationView
              key={`${dialect} ${operation.id}`}
              operation={operation}
              document={document}
              sender={ownSender(auth, hasSession, setAuth)}
              kept={kept}
              onKeep={keep}
              known={known}
              samples={samples.data ?? noSamples}
            />
          </>
        ) : operationId === undefined ? (
          <Overview document={document} linkOf={linkOf} />
        ) : (
          <Empty action={<Link to={base || '/'}>{s.toOverview}</Link>}>{s.unknown(operationId)}</Empty>
        )}
      </div>
    </div>
  );
}

/** Introduction and overview. */
function Overview({ document, linkOf }: { document: ReferenceDocument; linkOf(id: string): string }) {
  return (
    <div className="km-ref-overview">
      <p>{s.intro}</p>
      <h2>{s.howTitle}</h2>
      <ol>
        {Object.values(s.steps).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <ul className="km-ref-groups">
        {document.groups.map(({ tag, title, description, operations }) => (
          <li key={tag} className="km-card">
            <h2>{title}</h2>
            <p>
              <Codes text={description} />
            </p>
            <p className="km-hint">
              {operations[0] && <Link to={linkOf(operations[0].id)}>{operations[0].summary}</Link>}
              {` · ${s.list.found(operations.length)}`}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}
