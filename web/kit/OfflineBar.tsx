import { onlineManager, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { send } from './api';
import { reachable } from './reachable';
import { useStore } from './store';
import { kit } from './strings';

/** Interval at which an unreachable registry is asked again. */
const RETRY_INTERVAL_MS = 5_000;

/**
 * Banner shown while the registry is unreachable. Asks it again every 5 s, once the network is back, and on *Try
 * again*; with the first response it disappears and the page is read anew.
 */
export function OfflineBar() {
  const isReachable = useStore(reachable);
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
  const client = useQueryClient();
  const isLost = !(isReachable && isOnline);
  const retry = useCallback(async () => {
    // Any response will do: whether one came is in `reachable`.
    await send('GET', '/session').catch(() => undefined);
    if (reachable.get()) await client.refetchQueries({ type: 'active' });
  }, [client]);
  useEffect(() => {
    if (!isLost) return;
    const again = () => void retry();
    const timer = setInterval(again, RETRY_INTERVAL_MS);
    window.addEventListener('online', again);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
    };
  }, [isLost, retry]);
  return (
    <div role="status">
      {isLost && (
        <div className="km-offline">
          {kit.offline}
          <button type="button" className="km-small-button" onClick={() => void retry()}>
            {kit.tryAgain}
          </button>
        </div>
      )}
    </div>
  );
}
