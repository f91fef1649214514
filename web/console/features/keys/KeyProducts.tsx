import { Textarea } from '@mantine/core';
import { useId, useRef, useState } from 'react';
import { Link } from 'react-router';
import type decideAppKeyApiProduct from '../../../../functions/keys/decideAppKeyApiProduct';
import type removeAppKeyApiProduct from '../../../../functions/keys/removeAppKeyApiProduct';
import { MAX_REASON_LENGTH } from '../../../../shared/schemas/limits';
import { announce } from '../../../kit/announce';
import { call } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { ErrorNote } from '../../../kit/ErrorNote';
import { BanIcon, PlusIcon } from '../../../kit/icons';
import { StatusBadge } from '../../../kit/StatusBadge';
import { useCan, useOrg, usePath, useSession } from '../../session/session';
import { strings } from '../../strings';
import { keepDetails } from '../apps/details';
import { AddProducts } from './AddProducts';
import type { KeyDetails } from './keyUse';

const s = strings.keys;

type Product = KeyDetails['apiProducts'][number];
type Asked = { what: 'revoke' | 'remove'; product: Product } | { what: 'add' };

/** API products of a key, each with the decisions the member may make. */
export function KeyProducts(props: { appId: string; of: KeyDetails; label: string }) {
  const { appId, of, label } = props;
  const org = useOrg();
  const path = usePath();
  const can = useCan();
  const { cacheSeconds } = useSession();
  const id = useId();
  const adding = useRef<HTMLButtonElement>(null);
  const [asked, setAsked] = useState<Asked>();
  const [busy, setBusy] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [reason, setReason] = useState('');
  const mayDecide = can('requests.decide');
  const mayChange = can('requests.create');
  const tried = { action: s.actions.decide, thing: s.thing, write: true };

  const decide = async ({ name }: Product, action: 'approve' | 'revoke') => {
    const answer = await call<typeof decideAppKeyApiProduct>('decideAppKeyApiProduct', {
      params: { org, appId, keyRef: of.keyRef, apiProduct: name },
      query: { action },
      body: reason.trim() ? { reason: reason.trim() } : {},
    });
    keepDetails(org, answer);
    announce(action === 'approve' ? s.productApproved(name) : s.productRevoked(name));
  };
  const approve = async (product: Product) => {
    if (busy !== undefined) return;
    setBusy(product.name);
    setError(undefined);
    try {
      await decide(product, 'approve');
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(undefined);
    }
  };
  const remove = async ({ name }: Product) => {
    const answer = await call<typeof removeAppKeyApiProduct>('removeAppKeyApiProduct', {
      params: { org, appId, keyRef: of.keyRef, apiProduct: name },
    });
    keepDetails(org, answer);
    announce(s.productRemoved(name));
  };
  const close = () => {
    setAsked(undefined);
    setReason('');
  };
  const askRevoke = (product: Product) => setAsked({ what: 'revoke', product });

  return (
    <div className="km-key-products">
      <div className="km-section-head">
        <h4 id={id}>{s.products}</h4>
        {mayChange && (
          <div className="km-page-actions">
            <button
              ref={adding}
              type="button"
              className="km-small-button"
              onClick={() => setAsked({ what: 'add' })}
            >
              <PlusIcon size={14} />
              {s.addProduct}
              <span className="km-sr-only"> {s.onKey(label)}</span>
            </button>
          </div>
        )}
      </div>
      {of.apiProducts.length === 0 ? (
        <p className="km-hint">{s.noProducts}</p>
      ) : (
        <ul className="km-products" aria-labelledby={id}>
          {of.apiProducts.map((product) => {
            const { name, displayName, status } = product;
            const isApproved = status === 'approved';
            return (
              <li key={name} data-product={name}>
                <span className="km-product-name">
                  {can('products.get') ? (
                    <Link className="km-alone" to={path(`/products/${encodeURIComponent(name)}`)}>
                      {displayName}
                    </Link>
                  ) : (
                    displayName
                  )}
                </span>
                <StatusBadge status={status} />
                <span className="km-product-actions">
                  {/* One button for both, so that the focus stays on it when the status changes. */}
                  {mayDecide && (
                    <button
                      type="button"
                      className="km-small-button"
                      aria-label={isApproved ? s.revokeProduct(name, label) : s.approveProduct(name, label)}
                      aria-busy={busy === name || undefined}
                      onClick={() => (isApproved ? askRevoke(product) : void approve(product))}
                    >
                      {isApproved ? s.revoke : s.approve}
                    </button>
                  )}
                  {mayDecide && status === 'pending' && (
                    <button
                      type="button"
                      className="km-small-button"
                      aria-label={s.revokeProduct(name, label)}
                      onClick={() => askRevoke(product)}
                    >
                      {s.revoke}
                    </button>
                  )}
                  {mayChange && (
                    <button
                      type="button"
                      className="km-small-button"
                      aria-label={s.removeProduct(name, label)}
                      onClick={() => setAsked({ what: 'remove', product })}
                    >
                      {s.remove}
                    </button>
                  )}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {error !== undefined && <ErrorNote error={error} tried={tried} />}
      {asked?.what === 'revoke' && (
        <Confirm
          title={s.productQuestion.title(asked.product.name, label)}
          verb={s.productQuestion.verb}
          icon={<BanIcon />}
          tried={tried}
          onConfirm={() => decide(asked.product, 'revoke')}
          onClose={close}
          focusAfter={() =>
            document.querySelector<HTMLElement>(
              `[data-key-ref="${of.keyRef}"] [data-product="${CSS.escape(asked.product.name)}"] button`,
            )
          }
        >
          <p>{s.productQuestion.body(asked.product.name, label)}</p>
          <p>{s.ttl(cacheSeconds)}</p>
          <Textarea
            label={s.productQuestion.reason}
            value={reason}
            maxLength={MAX_REASON_LENGTH}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Confirm>
      )}
      {asked?.what === 'remove' && (
        <Confirm
          title={s.removeQuestion.title(asked.product.name, label)}
          verb={s.removeQuestion.verb}
          tried={{ ...tried, action: s.actions.products }}
          onConfirm={() => remove(asked.product)}
          onClose={close}
          focusAfter={() => adding.current}
        >
          <p>{s.removeQuestion.body(asked.product.name)}</p>
          {of.apiProducts.length === 1 && (
            <p>
              <strong>{s.removeQuestion.last}</strong>
            </p>
          )}
        </Confirm>
      )}
      {asked?.what === 'add' && <AddProducts appId={appId} of={of} onClose={close} />}
    </div>
  );
}
