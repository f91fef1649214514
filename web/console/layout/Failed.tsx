import { useRouteError } from 'react-router';
import { Page } from '../../kit/Page';
import { ErrorPanel } from '../../kit/States';
import { kit } from '../../kit/strings';

/** Replaces a page that failed to render or load. */
export function Failed() {
  const error = useRouteError();
  return (
    <Page title={kit.pages.wentWrong}>
      <ErrorPanel error={error} tried={{}} onRetry={() => location.reload()} />
    </Page>
  );
}
