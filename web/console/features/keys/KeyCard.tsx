import { useEffect, useRef, useState } from 'react';
import type deleteAppKey from '../../../../functions/keys/deleteAppKey';
import type editAppKey from '../../../../functions/keys/editAppKey';
import type revealAppKey from '../../../../functions/keys/revealAppKey';
import { announce } from '../../../kit/announce';
import { call, Refused } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { CopyButton, copyText } from '../../../kit/CopyButton';
import { EffectiveLine } from '../../../kit/EffectiveLine';
import { ErrorNote } from '../../../kit/ErrorNote';
import { Fact, InlineField } from '../../../kit/InlineField';
import { BanIcon, CheckIcon, CopyIcon, TrashIcon } from '../../../kit/icons';
import { Moment, relativeWords } from '../../../kit/Moment';
import { type Action, RowActions } from '../../../kit/RowActions';
import { SecretField } from '../../../kit/SecretField';
import { ExpiryBadge, StatusBadge } from '../../../kit/StatusBadge';
import { useCan, useOrg, useSession } from '../../session/session';
import { strings } from '../../strings';
import { type AppDetails, keepDetails } from '../apps/details';
import { KeyProducts } from './KeyProducts';
import { type KeyDetails, liveOf } from './keyUse';

const s = strings.keys;

type What = 'consumerKey' | 'consumerSecret';

/** Brings a card into sight and gives it the focus, after the page has given it to its heading. */
function useArrival(isAimed: boolean) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!isAimed) return;
    const timer = setTimeout(() => {
      card.current?.scrollIntoView({ block: 'start' });
      card.current?.focus({ preventScroll: true });
    }, 0);
    return () => clearTimeout(timer);
  }, [isAimed]);
  return card;
}

/**
 * One key of an app: masked key and secret, what it comes to, and its API products. `label` is what it is
 * called; `isAimed` says that the address names it.
 */
export function KeyCard(props: { app: AppDetails; of: KeyDetails; label: string; isAimed: boolean }) {
  const { app, of, label, isAimed } = props;
  const { keyRef, ending, status, effective, issuedAt, expiresAt, lastUsedAt } = of;
  const org = useOrg();
  const can = useCan();
  const { cacheSeconds } = useSession();
  const card = useArrival(isAimed);
  const [asked, setAsked] = useState<'revoke' | 'delete'>();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [isGone, setGone] = useState(app.secrets === 'one-time');
  const params = { org, appId: app.appId, keyRef };
  const isRevoked = status === 'revoked';
  const isLive = liveOf([of]).length > 0;
  const triedTo = (action: string) => ({ action, thing: s.thing, write: true });

  const edit = async (request: { query?: { action: 'approve' | 'revoke' }; body: { label?: string } }) =>
    keepDetails(org, await call<typeof editAppKey>('editAppKey', { params, ...request }));
  const reveal = (what: What) => async (purpose: 'reveal' | 'copy') => {
    try {
      const { value } = await call<typeof revealAppKey>('revealAppKey', { params, body: { what, purpose } });
      return value;
    } catch (failure) {
      if (failure instanceof Refused && failure.code === 'keymint.SecretNotKept') setGone(true);
      throw failure;
    }
  };
  const approve = async () => {
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await edit({ query: { action: 'approve' }, body: {} });
      announce(s.keyApproved(label));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const revoke = async () => {
    await edit({ query: { action: 'revoke' }, body: {} });
    announce(s.keyRevoked(label));
  };
  const drop = async () => {
    keepDetails(org, await call<typeof deleteAppKey>('deleteAppKey', { params }));
    announce(s.keyDeleted(label));
  };

  const mayToggle = can(isRevoked ? 'credentials.approve' : 'credentials.revoke');
  const actions: Action[] = [
    { label: s.copyRef, icon: <CopyIcon />, run: () => void copyText(keyRef, s.keyRef) },
  ];
  if (mayToggle)
    actions.push(
      isRevoked
        ? { label: s.approveKey, icon: <CheckIcon />, run: () => void approve() }
        : { label: s.revokeKey, icon: <BanIcon />, run: () => setAsked('revoke') },
    );
  if (can('credentials.revoke'))
    actions.push({
      ...{ label: s.deleteKey, icon: <TrashIcon />, danger: true, line: true },
      run: () => setAsked('delete'),
    });

  const secret = (what: What) => {
    const isKept = what === 'consumerKey' || !isGone;
    const isAllowed = can('credentials.reveal');
    return (
      <SecretField
        key={`${what} ${isKept}`}
        what={s[what]}
        of={label}
        ending={what === 'consumerKey' ? ending : undefined}
        fetchValue={isKept && isAllowed ? reveal(what) : undefined}
        instead={isKept ? s.noReveal : s.onceOnly}
        tried={triedTo(s.actions.reveal)}
      />
    );
  };
  const names = of.apiProducts.map(({ name }) => name).join(', ');
  const question = s.keyQuestion;
  return (
    <section
      ref={card}
      tabIndex={-1}
      className="km-card km-key"
      aria-label={s.heading(label, ending)}
      data-key-ref={keyRef}
      data-outlined={isAimed || undefined}
    >
      <div className="km-key-head">
        <h3>{s.heading(label, ending)}</h3>
        <StatusBadge status={status} />
        <ExpiryBadge expiresAt={expiresAt} />
        <EffectiveLine effective={effective} />
        <div className="km-page-actions">
          {/* One button for both, so that the focus stays on it when the status changes. */}
          {mayToggle && (
            <button
              type="button"
              className="km-small-button"
              aria-busy={isBusy || undefined}
              onClick={() => (isRevoked ? void approve() : setAsked('revoke'))}
            >
              {isRevoked ? s.approveKey : s.revokeKey}
              <span className="km-sr-only"> {label}</span>
            </button>
          )}
          <RowActions name={label} actions={actions} />
        </div>
      </div>
      {error !== undefined && <ErrorNote error={error} tried={triedTo(s.actions.approve)} />}
      <InlineField
        label={s.label}
        value={label}
        isReadOnly={!can('apps.write')}
        check={(text) => (text.length > 255 ? s.create.labelTooLong : undefined)}
        save={async (text) => {
          await edit({ body: { label: text } });
          return undefined;
        }}
        tried={triedTo(s.actions.label)}
      />
      {secret('consumerKey')}
      {secret('consumerSecret')}
      <Fact label={s.issued}>
        <Moment at={issuedAt} />
      </Fact>
      <Fact label={s.expires}>
        <Moment at={expiresAt} as="date" />
        {expiresAt !== -1 && <span className="km-hint">{relativeWords(expiresAt)}</span>}
      </Fact>
      <Fact label={s.lastUsed}>
        <Moment at={lastUsedAt} />
      </Fact>
      <Fact label={s.keyRef}>
        <code className="km-key-ref">{keyRef}</code>
        <CopyButton text={keyRef} what={s.keyRef} />
      </Fact>
      <KeyProducts appId={app.appId} of={of} label={label} />
      {asked === 'revoke' && (
        <Confirm
          title={question.title(label)}
          verb={question.verb}
          icon={<BanIcon />}
          tried={triedTo(s.actions.revoke)}
          onConfirm={revoke}
          onClose={() => setAsked(undefined)}
        >
          <p>{names ? question.stops(names) : question.stopsNothing}</p>
          <p>
            {lastUsedAt === undefined ? question.neverUsed : question.lastUsed(relativeWords(lastUsedAt))}{' '}
            {s.ttl(cacheSeconds)} {question.back}
          </p>
        </Confirm>
      )}
      {asked === 'delete' && (
        <Confirm
          title={s.deleteQuestion.title(label)}
          verb={s.deleteQuestion.verb}
          typed={isLive ? label : undefined}
          tried={triedTo(s.actions.delete)}
          onConfirm={drop}
          onClose={() => setAsked(undefined)}
          focusAfter={() => document.getElementById('add-key') ?? undefined}
        >
          <p>{s.deleteQuestion.body}</p>
          <p>
            {lastUsedAt === undefined ? question.neverUsed : question.lastUsed(relativeWords(lastUsedAt))}{' '}
            {s.ttl(cacheSeconds)}
          </p>
        </Confirm>
      )}
    </section>
  );
}
