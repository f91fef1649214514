import { Button, Modal } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type deleteApiProduct from '../../../../functions/apiProducts/deleteApiProduct';
import type getApiProductImpact from '../../../../functions/apiProducts/getApiProductImpact';
import { call, Refused } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { useFocusBack } from '../../../kit/focus';
import { AlertIcon } from '../../../kit/icons';
import { ErrorPanel, Loading } from '../../../kit/States';
import { kit } from '../../../kit/strings';
import { toast } from '../../../kit/toasts';
import { useOrg, usePath, useSession } from '../../session/session';
import { strings } from '../../strings';

const s = strings.apiProducts.delete;

/**
 * Asks before an API product is deleted, rendered while it is asked. One that keys use is kept from it,
 * with their number, unless somebody insists and types its name. `onDone` is called once it is gone.
 */
export function DeleteApiProduct(props: {
  product: { name: string; displayName: string };
  onClose(): void;
  onDone(): void;
  focusAfter?: () => HTMLElement | null | undefined;
}) {
  const { product, onClose, onDone, focusAfter } = props;
  const { name, displayName } = product;
  const org = useOrg();
  const path = usePath();
  const { cacheSeconds } = useSession();
  const client = useQueryClient();
  const [isInsisting, setInsisting] = useState(false);
  const [isRefused, setRefused] = useState(false);
  useFocusBack();
  const impact = useQuery({
    queryKey: [org, 'apiProducts', 'impact', name, 'before deletion'],
    queryFn: ({ signal }) =>
      call<typeof getApiProductImpact>('getApiProductImpact', {
        params: { org, apiProduct: name },
        signal,
      }),
    staleTime: 0,
    gcTime: 0,
  });

  const title = s.title(displayName);
  const { data, error } = impact;
  if (!data || (data.keys > 0 && !isInsisting)) {
    return (
      <Modal opened onClose={onClose} title={title} withCloseButton={false} size={520}>
        {data && (
          <p className="km-dialog-text" role="status">
            <strong>{s.used(data.keys)}</strong> {s.why}
          </p>
        )}
        {error && <ErrorPanel error={error} onRetry={() => void impact.refetch()} />}
        {!data && !error && (
          <>
            <p className="km-dialog-text">{s.counting}</p>
            <Loading rows={1} />
          </>
        )}
        <div className="km-dialog-buttons">
          <Button variant="default" onClick={onClose} data-autofocus>
            {kit.cancel}
          </Button>
          {data && (
            <>
              <Button
                variant="default"
                component={Link}
                to={`${path(`/products/${encodeURIComponent(name)}`)}#apps`}
                onClick={onClose}
              >
                {s.viewThem}
              </Button>
              <Button color="red.9" leftSection={<AlertIcon />} onClick={() => setInsisting(true)}>
                {s.anyway}
              </Button>
            </>
          )}
        </div>
      </Modal>
    );
  }
  const remove = async () => {
    try {
      await call<typeof deleteApiProduct>('deleteApiProduct', { params: { org, apiProduct: name } });
    } catch (failure) {
      setRefused(failure instanceof Refused && failure.code === 'keymint.ApiProductInUse');
      throw failure;
    }
    toast(s.done(displayName));
    void client.invalidateQueries({ queryKey: [org, 'apiProducts', 'search'] });
    onDone();
  };
  return (
    <Confirm
      title={title}
      verb={s.verb}
      typed={data.keys > 0 ? name : undefined}
      onConfirm={remove}
      onClose={onClose}
      tried={{ action: s.action, thing: strings.apiProducts.thing }}
      {...(focusAfter && { focusAfter })}
    >
      <p>
        <strong>{data.keys > 0 ? s.used(data.keys) : s.unused}</strong>{' '}
        {data.keys > 0 ? s.body(cacheSeconds) : s.forGood}
      </p>
      {isRefused && <p>{s.refused}</p>}
    </Confirm>
  );
}
