import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { queryClient } from '../kit/queries';
import { Themed } from '../kit/theme';
import { Toasts } from '../kit/toasts';
import { routes } from './routes';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root');

createRoot(root).render(
  <Themed>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={createBrowserRouter(routes)} />
      <Toasts />
    </QueryClientProvider>
  </Themed>,
);
