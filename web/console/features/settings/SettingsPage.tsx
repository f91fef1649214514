import { Page } from '../../../kit/Page';
import { useCan } from '../../session/session';
import { strings } from '../../strings';
import { Members } from './Members';
import { OwnPassword, OwnSessions } from './Own';
import { PolicySection } from './PolicySection';
import './settings.css';
import { Tokens } from './Tokens';

/** `/settings`: members, API tokens, policy, and one's own password and sessions. */
export default function SettingsPage() {
  const can = useCan();
  return (
    <Page title={strings.settings.title}>
      {can('members.get') && (
        <>
          <Members />
          <Tokens />
          <PolicySection />
        </>
      )}
      <OwnPassword />
      <OwnSessions />
    </Page>
  );
}
