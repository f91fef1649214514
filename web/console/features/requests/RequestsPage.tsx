import { Button, Checkbox, Textarea } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link } from 'react-router';
import type decideRequests from '../../../../functions/requests/decideRequests';
import type listRequests from '../../../../functions/requests/listRequests';
import type undoDecisions from '../../../../functions/requests/undoDecisions';
import { MAX_REASON_LENGTH } from '../../../../shared/schemas/limits';
import { call, type Reply } from '../../../kit/api';
import { ErrorNote } from '../../../kit/ErrorNote';
import { Moment } from '../../../kit/Moment';
import { Page } from '../../../kit/Page';
import { Loaded } from '../../../kit/States';
import { toast } from '../../../kit/toasts';
import { useCan, useOrg, usePath } from '../../session/session';
import { strings } from '../../strings';

const s = strings.requests;

type ProductRequest = Reply<typeof listRequests>['requests'][number];

const idOf = ({ keyRef, apiProduct }: ProductRequest): string => `${keyRef} ${apiProduct}`;

function Row(props: { of: ProductRequest; isChosen: boolean; choose?: (isChosen: boolean) => void }) {
  const { of, isChosen, choose } = props;
  const { appId, app, product, key, owner, waitingSince, isLate, denied } = of;
  const path = usePath();
  const name = key.label ?? (key.ending && <span className="km-nowrap">…{key.ending}</span>);
  return (
    <li className="km-request">
      {choose && (
        <Checkbox
          aria-label={s.select(product, app)}
          checked={isChosen}
          onChange={({ currentTarget }) => choose(currentTarget.checked)}
        />
      )}
      <div>
        <div>
          <strong>{product}</strong> {s.for} <Link to={path(`/apps/${appId}`)}>{app}</Link>
          {name && (
            <>
              , {s.key} {name}
            </>
          )}{' '}
          {s.of}{' '}
          {owner.kind === 'developers' ? (
            <Link to={path(`/developers/${owner.id}`)}>{owner.name}</Link>
          ) : (
            owner.name
          )}
          {owner.status === 'inactive' && ` · ${s.inactive}`}
        </div>
        <div className="km-hint">
          {s.since} <Moment at={waitingSince} />
          {isLate && (
            <>
              {' '}
              <span className="km-badge" data-tone="wait">
                {s.late}
              </span>
            </>
          )}
        </div>
        {denied && (
          <div className="km-hint">
            {s.deniedBefore} <Moment at={denied.at} /> {s.deniedBy(denied.by)}
            {denied.reason && `: ${denied.reason}`}
          </div>
        )}
      </div>
    </li>
  );
}

/** `/requests`: keys that wait for approval of an API product. */
export default function RequestsPage() {
  const org = useOrg();
  const can = useCan();
  const client = useQueryClient();
  const [cursor, setCursor] = useState<string>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [isRunning, setRunning] = useState(false);
  const reasonField = useRef<HTMLTextAreaElement>(null);
  const query = useQuery({
    queryKey: [org, 'requests', cursor],
    queryFn: ({ signal }) =>
      call<typeof listRequests>('listRequests', { params: { org }, query: { cursor, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
  });
  const mayDecide = can('requests.decide');
  const open = (next: string | undefined) => {
    setChosen(new Set());
    setCursor(next);
  };

  const undo = async (decided: readonly Pick<ProductRequest, 'appId' | 'keyRef' | 'apiProduct'>[]) => {
    setError(undefined);
    try {
      const { requests } = await call<typeof undoDecisions>('undoDecisions', {
        params: { org },
        body: {
          requests: decided.map(({ appId, keyRef, apiProduct }) => ({ appId, keyRef, apiProduct })),
        },
      });
      const undone = requests.filter(({ outcome }) => outcome === 'undone').length;
      if (undone > 0) toast(s.undone(undone));
      if (undone < requests.length) toast(s.notUndone(requests.length - undone), { error: true });
    } catch (thrown) {
      setError(thrown);
    } finally {
      await client.invalidateQueries({ queryKey: [org] });
    }
  };

  const decide = async (action: 'approve' | 'reject', all: readonly ProductRequest[]) => {
    const wanted = all.filter((request) => chosen.has(idOf(request)));
    setError(undefined);
    if (wanted.length === 0) return setProblem(s.chooseOne);
    if (action === 'reject' && reason.trim() === '') {
      setProblem(s.giveReason);
      return reasonField.current?.focus();
    }
    setProblem(undefined);
    setRunning(true);
    try {
      const { requests } = await call<typeof decideRequests>('decideRequests', {
        params: { org },
        body: {
          requests: wanted.map(({ appId, keyRef, apiProduct }) => ({ appId, keyRef, apiProduct })),
          action,
          ...(reason.trim() && { reason: reason.trim() }),
        },
      });
      const done = requests.filter(({ outcome }) => outcome === 'done');
      if (done.length > 0)
        toast(action === 'approve' ? s.approved(done.length) : s.rejected(done.length), {
          action: { label: s.undo, run: () => void undo(done) },
        });
      if (done.length < requests.length) toast(s.notDone(requests.length - done.length));
      setReason('');
      setChosen(new Set());
    } catch (thrown) {
      setError(thrown);
    } finally {
      setRunning(false);
      await client.invalidateQueries({ queryKey: [org] });
    }
  };

  return (
    <Page title={s.title}>
      <p className="km-hint">{s.about}</p>
      {error !== undefined && <ErrorNote error={error} tried={{ action: s.decide, write: true }} />}
      <Loaded query={query}>
        {({ requests, nextCursor, previousCursor }) => (
          <>
            {requests.length === 0 && <p className="km-hint">{s.none}</p>}
            {requests.length > 1 && mayDecide && (
              <Checkbox
                label={s.selectAll}
                checked={chosen.size === requests.length}
                indeterminate={chosen.size > 0 && chosen.size < requests.length}
                onChange={({ currentTarget }) =>
                  setChosen(new Set(currentTarget.checked ? requests.map(idOf) : []))
                }
              />
            )}
            <ul className="km-requests">
              {requests.map((request) => {
                const id = idOf(request);
                const choose = (isChosen: boolean) => {
                  const next = new Set(chosen);
                  if (isChosen) next.add(id);
                  else next.delete(id);
                  setChosen(next);
                };
                return <Row key={id} of={request} isChosen={chosen.has(id)} {...(mayDecide && { choose })} />;
              })}
            </ul>
            {(previousCursor ?? nextCursor) && (
              <div className="km-note-buttons">
                <Button
                  size="xs"
                  variant="default"
                  disabled={!previousCursor}
                  onClick={() => open(previousCursor)}
                >
                  {s.previous}
                </Button>
                <Button size="xs" variant="default" disabled={!nextCursor} onClick={() => open(nextCursor)}>
                  {s.next}
                </Button>
              </div>
            )}
            {mayDecide && requests.length > 0 && (
              <div className="km-decision">
                <Textarea
                  ref={reasonField}
                  label={s.reason}
                  description={s.reasonHint}
                  error={problem}
                  value={reason}
                  maxLength={MAX_REASON_LENGTH}
                  autosize
                  minRows={1}
                  onChange={({ currentTarget }) => setReason(currentTarget.value)}
                />
                <div className="km-note-buttons">
                  <Button loading={isRunning} onClick={() => void decide('approve', requests)}>
                    {s.approve}
                  </Button>
                  <Button
                    variant="default"
                    disabled={isRunning}
                    onClick={() => void decide('reject', requests)}
                  >
                    {s.reject}
                  </Button>
                  <span role="status">{s.selected(chosen.size)}</span>
                </div>
              </div>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}
