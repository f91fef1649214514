import { lazy, Suspense } from 'react';
import { ended } from '../../kit/ended';
import { useStore } from '../../kit/store';

const SignInDialog = lazy(() => import('./SignInDialog'));

/** Over the page whose session ended: the member signs in again, and what waited for it goes on. */
export function SignInAgain() {
  const asked = useStore(ended);
  return asked ? (
    <Suspense>
      <SignInDialog settle={asked.settle} />
    </Suspense>
  ) : null;
}
