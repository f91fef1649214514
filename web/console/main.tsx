import { QueryClientProvider } from '@tanstack/react-query';
import { useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { queryClient } from '../kit/queries';
import { Themed } from '../kit/theme';
import { Toasts } from '../kit/toasts';
import { routes } from './routes';
import { sessionQuery } from './session/session';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root');

/** How long the shell of index.html stays while the session and the code of the page are loaded. */
const SHELL_TIMEOUT_MS = 5_000;

const router = createBrowserRouter(routes);

const isInitialized = new Promise<void>((resolve) => {
  if (router.state.initialized) resolve();
  router.subscribe(({ initialized }) => initialized && resolve());
});
const isLate = new Promise((resolve) => setTimeout(resolve, SHELL_TIMEOUT_MS));

function App() {
  useLayoutEffect(() => document.querySelector('.km-shell')?.remove(), []);
  return (
    <Themed>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </Themed>
  );
}

/** Replaces the shell once there is a page to show, so that nothing moves in between. */
void Promise.race([Promise.all([isInitialized, queryClient.prefetchQuery(sessionQuery)]), isLate]).then(() =>
  createRoot(root).render(<App />),
);
