import type lookUpKey from '../../../../functions/keys/lookUpKey';
import type { Permission } from '../../../../shared/permissions';
import type { Reply } from '../../../kit/api';
import { strings } from '../../strings';

const s = strings.lookup.fixes;

/** Result of a key look-up. */
export type KeyLookUp = Reply<typeof lookUpKey>;

/** Link to the page that fixes a failed check; without the permission, to view it. */
export interface Fix {
  label: string;
  to: string;
}

/** Returns the fix for a failed check; undefined if no page of the console has one. */
export function fixFor(
  check: KeyLookUp['checks'][number]['check'],
  { app: { appId }, keyRef, owner }: Pick<KeyLookUp, 'app' | 'keyRef' | 'owner'>,
  can: (permission: Permission) => boolean,
): Fix | undefined {
  const app = `/apps/${encodeURIComponent(appId)}`;
  const key = `${app}/keys/${encodeURIComponent(keyRef)}`;
  const either = (permission: Permission, doing: string, looking: string) =>
    can(permission) ? doing : looking;
  switch (check) {
    case 'key':
      return { label: either('credentials.approve', s.approveKey, s.openKey), to: key };
    case 'expiry':
      return { label: either('credentials.create', s.addKey, s.openApp), to: app };
    case 'app':
      return { label: either('apps.setStatus', s.approveApp, s.openApp), to: app };
    case 'owner':
      if (owner.kind !== 'developers') return undefined;
      return {
        label: either('developers.setStatus', s.activateDeveloper, s.openDeveloper),
        to: `/developers/${encodeURIComponent(owner.id)}`,
      };
    case 'product':
      return { label: either('requests.decide', s.decideProduct, s.openKey), to: key };
    case 'resource':
      return { label: either('requests.create', s.changeProducts, s.openKey), to: key };
  }
}
