import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import mark from '../icon.svg';
import { strings } from '../strings';
import { SignInForm } from './SignInForm';
import { sessionKey, useDemoAccount } from './session';

const s = strings.session;

/** Where to go after signing in: an address of the console, and none of another host. */
export function safeNext(next: string | null): string | undefined {
  if (!next?.startsWith('/console/')) return undefined;
  const url = new URL(next, location.origin);
  const isOurs = url.origin === location.origin && url.pathname.startsWith('/console/');
  return isOurs && url.pathname !== '/console/signin' ? `${url.pathname}${url.search}${url.hash}` : undefined;
}

/** `/console/signin?next=` */
export default function SignInPage() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const demo = useDemoAccount();
  useEffect(() => {
    document.title = `${s.title} · Keymint`;
    document.querySelector<HTMLElement>('input[name=email]')?.focus();
  }, []);
  return (
    <main className="km-signin">
      <div className="km-signin-card">
        <img src={mark} alt="" width={36} height={36} />
        <h1>{s.title}</h1>
        <p className="km-hint">{s.product}</p>
        <SignInForm
          demo={demo}
          onDone={(session) => {
            client.clear();
            client.setQueryData(sessionKey, session);
            void navigate(safeNext(search.get('next')) ?? '/console', { replace: true });
          }}
        />
      </div>
    </main>
  );
}
