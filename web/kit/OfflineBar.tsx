import { onlineManager } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { reachable } from './reachable';
import { useStore } from './store';
import { kit } from './strings';

/** Banner shown while the registry is unreachable; disappears with the first response. */
export function OfflineBar() {
  const isReachable = useStore(reachable);
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
  return (
    <div role="status">{!(isReachable && isOnline) && <div className="km-offline">{kit.offline}</div>}</div>
  );
}
