import { useEffect, useId, useRef, useState } from 'react';
import type deleteAppKey from '../../../../functions/keys/deleteAppKey';
import type editAppKey from '../../../../functions/keys/editAppKey';
import type revealAppKey from '../../../../functions/keys/revealAppKey';
import { announce } from '../../../kit/announce';
import { call, Refused } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { CopiedCode, copyFromMenu } from '../../../kit/CopyButton';
import { EffectiveLine } from '../../../kit/EffectiveLine';
import { ErrorNote } from '../../../kit/ErrorNote';
import { Fact, InlineField } from '../../../kit/InlineField';
import { BanIcon, CheckIcon, CopyIcon, DownIcon, TrashIcon } from '../../../kit/icons';
import { Moment, relativeWords } from '../../../kit/Moment';
import { type Action, RowActions } from '../../../kit/RowActions';
import { SecretField } from '../../../kit/SecretField';
import { ExpiryBadge, StatusBadge } from '../../../kit/StatusBadge';
import { useCan, useOrg, useSession } from '../../session/session';
import { strings } from '../../strings';
import { type AppDetails, keepDetails } from '../apps/details';
import { KeyProducts } from './KeyProducts';
import type { KeyDetails } from './keyUse';
import { stopping } from './stopping';

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
 * One key of an app as a row: label, masked key, verdict, API products, expiry, last use, menu. It opens for the
 * rest. `isAimed`: the address names it; `isOnly`: the app shows no other key, so that it is open at once.
 */
export function KeyCard(props: {
  app: AppDetails;
  of: KeyDetails;
  label: string;
  isAimed: boolean;
  isOnly: boolean;
}) {
  const { app, of, label, isAimed, isOnly } = props;
  const { keyRef, ending, status, effective, issuedAt, expiresAt, lastUsedAt } = of;
  const org = useOrg();
  const can = useCan();
  const { cacheSeconds } = useSession();
  const card = useArrival(isAimed);
  const id = useId();
  const [isOpen, setOpen] = useState(isAimed || isOnly);
  useEffect(() => {
    if (isAimed) setOpen(true);
  }, [isAimed]);
  const [asked, setAsked] = useState<'revoke' | 'delete'>();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [isGone, setGone] = useState(app.secrets === 'one-time');
  const params = { org, appId: app.appId, keyRef };
  const isRevoked = status === 'revoked';
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
    { label: s.copyRef, icon: <CopyIcon />, run: () => void copyFromMenu(keyRef, s.keyRef) },
  ];
  if (mayToggle)
    actions.push(
      isRevoked
        ? { label: s.approveKey, icon: <CheckIcon />, run: () => void approve() }
        : { label: s.revokeKey, icon: <BanIcon />, run: () => setAsked('revoke') },
    );
  if (can('credentials.revoke'))
    actions.push({
      label: s.deleteKey,
      icon: <TrashIcon />,
      danger: true,
      line: true,
      run: () => setAsked('delete'),
    });

  const secret = (what: What, isBare = false) => {
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
        isBare={isBare}
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
        <h3>
          <button
            type="button"
            className="km-key-toggle"
            aria-expanded={isOpen}
            aria-controls={id}
            aria-label={s.heading(label, ending)}
            onClick={() => setOpen(!isOpen)}
          >
            <DownIcon size={14} />
            <span>{label}</span>
          </button>
        </h3>
        {secret('consumerKey', true)}
        {/* A key that works is approved: the verdict says it. */}
        {!effective.works && <StatusBadge status={status} />}
        <EffectiveLine effective={effective} />
        <ExpiryBadge expiresAt={expiresAt} />
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
          <RowActions name={label} actionsOf={() => actions} />
        </div>
      </div>
      <div className="km-key-facts">
        <span className="km-key-names">
          {of.apiProducts.length === 0
            ? s.noProductsShort
            : of.apiProducts.map(({ name, displayName, status }) => (
                <span key={name} className="km-nowrap-words">
                  {displayName}
                  {status !== 'approved' && <StatusBadge status={status} />}
                </span>
              ))}
        </span>
        <span>
          {expiresAt === -1 ? s.neverExpires : expiresAt <= Date.now() ? s.expired : s.expires}{' '}
          {expiresAt !== -1 && <Moment at={expiresAt} as="date" />}
        </span>
        <span>
          {lastUsedAt === undefined ? (
            s.neverUsed
          ) : (
            <>
              {s.lastUsed} <Moment at={lastUsedAt} />
            </>
          )}
        </span>
      </div>
      {error !== undefined && <ErrorNote error={error} tried={triedTo(s.actions.approve)} />}
      <div id={id} className="km-key-rest" hidden={!isOpen}>
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
        {secret('consumerSecret')}
        <Fact label={s.issued}>
          <Moment at={issuedAt} />
        </Fact>
        <Fact label={s.keyRef}>
          <CopiedCode text={keyRef} what={s.keyRef} />
        </Fact>
        <KeyProducts appId={app.appId} of={of} label={label} />
      </div>
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
          typed={effective.works ? label : undefined}
          tried={triedTo(s.actions.delete)}
          onConfirm={drop}
          onClose={() => setAsked(undefined)}
          focusAfter={() => document.getElementById('add-key') ?? undefined}
        >
          <p>
            {stopping([of])} {s.deleteQuestion.body}
          </p>
          <p>
            {lastUsedAt === undefined ? question.neverUsed : question.lastUsed(relativeWords(lastUsedAt))}{' '}
            {s.ttl(cacheSeconds)}
          </p>
        </Confirm>
      )}
    </section>
  );
}
