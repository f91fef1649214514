import { lazy, Suspense } from 'react';
import { ended } from '../../kit/ended';
import { useStore } from '../../kit/store';

const SignInDialog = lazy(() => import('./SignInDialog'));

/** Sign-in dialog over a page whose session ended; pending requests continue afterwards. */
export function SignInAgain() {
  const asked = useStore(ended);
  return asked ? (
    <Suspense>
      <SignInDialog settle={asked.settle} />
    </Suspense>
  ) : null;
}
