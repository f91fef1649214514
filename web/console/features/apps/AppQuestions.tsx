import type deleteApp from '../../../../functions/apps/deleteApp';
import type editApp from '../../../../functions/apps/editApp';
import { call } from '../../../kit/api';
import { Confirm } from '../../../kit/Confirm';
import { BanIcon } from '../../../kit/icons';
import { toast } from '../../../kit/toasts';
import { useOrg, useSession } from '../../session/session';
import { strings } from '../../strings';
import { type KeyDetails, liveOf, workingOf } from '../keys/keyUse';
import { stopping } from '../keys/stopping';
import { dropDetails, keepDetails } from './details';

const s = strings.apps;

/** An app as a list or its page has it. */
export interface AskedApp {
  appId: string;
  displayName: string;
  name: string;
  keys: readonly Pick<KeyDetails, 'status' | 'effective' | 'expiresAt' | 'lastUsedAt'>[];
}

/** Approves or revokes an app. @throws Refused, Offline */
export async function setAppStatus(
  org: string,
  { appId, displayName }: Pick<AskedApp, 'appId' | 'displayName'>,
  status: 'approved' | 'revoked',
): Promise<void> {
  const answer = await call<typeof editApp>('editApp', { params: { org, appId }, body: { status } });
  keepDetails(org, answer);
  toast(status === 'approved' ? s.approved(displayName) : s.revoked(displayName));
}

function Used({ n }: { n: number }) {
  return n === 0 ? null : (
    <p>
      <strong>{s.used(n)}</strong>
    </p>
  );
}

/** Asks before an app is revoked: how many keys stop working. */
export function RevokeApp({ app, onClose }: { app: AskedApp; onClose(): void }) {
  const org = useOrg();
  const { cacheSeconds } = useSession();
  return (
    <Confirm
      title={s.revoke.title(app.displayName)}
      verb={s.revoke.verb}
      icon={<BanIcon />}
      tried={{ action: s.revoke.action, thing: s.thing }}
      onConfirm={() => setAppStatus(org, app, 'revoked')}
      onClose={onClose}
    >
      <p>{stopping(app.keys)}</p>
      <Used n={liveOf(app.keys).length} />
      <p>
        {s.revoke.stays} {s.ttl(cacheSeconds)}
      </p>
    </Confirm>
  );
}

/** Asks before an app is deleted; its name is to be typed where a key works. */
export function DeleteApp(props: {
  app: AskedApp;
  onClose(): void;
  onDone?: () => void;
  focusAfter?: () => HTMLElement | null | undefined;
}) {
  const { app, onClose, onDone, focusAfter } = props;
  const org = useOrg();
  const { cacheSeconds } = useSession();
  const live = liveOf(app.keys).length;
  const isWorking = workingOf(app.keys).length > 0;
  const drop = async () => {
    await call<typeof deleteApp>('deleteApp', { params: { org, appId: app.appId } });
    onDone?.();
    dropDetails(org, app.appId);
    toast(s.deleted(app.displayName));
  };
  return (
    <Confirm
      title={s.delete.title(app.displayName)}
      verb={s.delete.verb}
      typed={isWorking ? app.name : undefined}
      tried={{ action: s.delete.action, thing: s.thing }}
      onConfirm={drop}
      onClose={onClose}
      {...(focusAfter && { focusAfter })}
    >
      <p>
        {stopping(app.keys)} {s.delete.forGood}
      </p>
      <Used n={live} />
      {app.keys.length > 0 && <p>{s.ttl(cacheSeconds)}</p>}
    </Confirm>
  );
}
