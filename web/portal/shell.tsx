import { Button, type ButtonProps, PasswordInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type ComponentProps,
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import { Link, NavLink, Outlet, useNavigate, useParams } from 'react-router';
import type endOwnSessions from '../../functions/accounts/endOwnSessions';
import type getOwnAccount from '../../functions/accounts/getOwnAccount';
import type getPortal from '../../functions/portal/getPortal';
import { Offline, Refused, type Reply } from '../kit/api';
import { useRunning } from '../kit/useRunning';
import { ask } from './api';
import { useAppWords } from './appWords';
import { germanProblem } from './problems';
import {
  catalogues,
  isSpoken,
  keepLanguage,
  LanguageContext,
  type LanguageName,
  useWords,
  usualLanguage,
  type Words,
} from './words';

export type PortalData = Reply<typeof getPortal>;
export type OwnAccountData = Reply<typeof getOwnAccount>;

const PortalContext = createContext<PortalData | undefined>(undefined);

/** The portal that the page is of. */
export function usePortal(): PortalData {
  const portal = useContext(PortalContext);
  if (!portal) throw new Error('There is no portal around this');
  return portal;
}

/** The address of a page of the portal. */
export const usePath = (): ((page?: string) => string) => {
  const { organization } = usePortal();
  return (page = '') => `/${organization}${page}`;
};

/** Whom to ask for help: an address, or the portal's name. */
export const supportOf = ({ brand, name }: PortalData): string => brand.support ?? name;

export const accountKey = (org: string) => ['account', org];

/** The account of the signed-in developer; null without a session. */
export function useAccount() {
  const { organization: org } = usePortal();
  return useQuery({
    queryKey: accountKey(org),
    staleTime: 30_000,
    queryFn: async (): Promise<OwnAccountData | null> => {
      try {
        return await ask<typeof getOwnAccount>('getOwnAccount', { params: { org } });
      } catch (error) {
        if (error instanceof Refused && error.status === 401) return null;
        throw error;
      }
    },
  });
}

/** Says an error in plain words; `own` has those for codes that a page expects. */
export function wordsOf(error: unknown, words: Words, own: Record<string, string> = {}): string {
  if (error instanceof Offline) return words.offline;
  if (!(error instanceof Refused)) return words.failed;
  const said = own[error.code];
  if (said !== undefined) return said;
  if (error.status === 429) return words.tooMany(error.retryAfter ?? 60);
  if (isSpoken(error.code)) return words.refusals?.[error.code] ?? error.message;
  if (error.status !== 400) return words.failed;
  // Refusals are said in English.
  return words.refusals ? germanProblem(error.message, words) : error.message;
}

/** A sentence about what happened, which screen readers hear at once. */
export const Note = ({ tone, children }: { tone: 'bad' | 'good' | 'wait'; children: ReactNode }) => (
  <div className="km-note" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
    <div>{children}</div>
  </div>
);

/** The button of a form, in the portal's colour. */
export function Primary(props: ButtonProps & ComponentProps<'button'>) {
  const { brand } = usePortal();
  return <Button {...props} {...(brand.colour && { color: brand.colour, autoContrast: false })} />;
}

/** A field for a password that can be shown. */
export function Password(props: ComponentProps<typeof PasswordInput>) {
  const { showPassword } = useWords();
  return (
    <PasswordInput
      visibilityToggleButtonProps={{ 'aria-label': showPassword, tabIndex: 0, 'aria-hidden': false }}
      {...props}
    />
  );
}

/** A page with its heading, which gets the focus when the page comes. */
export function Page(props: {
  title: string;
  narrow?: boolean;
  wide?: boolean;
  full?: boolean;
  children: ReactNode;
}) {
  const { title, narrow, wide, full, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const { name } = usePortal();
  useEffect(() => {
    document.title = `${title} · ${name}`;
    heading.current?.focus({ preventScroll: true });
  }, [title, name]);
  return (
    <main
      className={['kp-main', narrow && 'kp-narrow', wide && 'kp-wide', full && 'kp-full']
        .filter(Boolean)
        .join(' ')}
    >
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
}

/** A page that is not loaded yet. */
export function Loading() {
  const { loading } = useWords();
  return (
    <main className="kp-main" aria-busy="true">
      <h1>{loading}</h1>
    </main>
  );
}

/** Sends a form once at a time, and says what went wrong. */
export function useSubmit(own: Record<string, string> = {}) {
  const words = useWords();
  const { isRunning, error, on } = useRunning();
  return {
    isRunning,
    on,
    problem: error === undefined ? undefined : wordsOf(error, words, own),
    code: error instanceof Refused ? error.code : undefined,
  };
}

/**
 * The token of a mail's link. It is in the fragment, which no server sees, and leaves the address at once; it is
 * kept while the page is open.
 */
let token = '';
export function useToken(): string {
  const [kept] = useState(() => {
    const given = /^#t=(.+)$/.exec(location.hash)?.[1];
    if (given) {
      token = given;
      history.replaceState(history.state, '', location.pathname);
    }
    return token;
  });
  return kept;
}

function Head({ language, choose }: { language: LanguageName; choose(next: LanguageName): void }) {
  const words = useWords();
  const w = useAppWords();
  const path = usePath();
  const { name, brand, organization: org } = usePortal();
  const { data: account } = useAccount();
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: () =>
      ask<typeof endOwnSessions>('endOwnSessions', { params: { org }, query: { session: 'current' } }),
    onSettled: async () => {
      client.removeQueries({ queryKey: ['own', org] });
      client.setQueryData(accountKey(org), null);
      await navigate(path('/signin'));
    },
  });
  return (
    <header className="kp-head">
      <Link className="kp-brand" to={path()}>
        {brand.logo && <img src={brand.logo} alt="" />}
        <span>{name}</span>
      </Link>
      <nav aria-label={w.navigation} className="kp-nav">
        <NavLink to={path('/products')}>{w.products}</NavLink>
        {account && <NavLink to={path('/apps')}>{w.apps}</NavLink>}
        {account && <NavLink to={path('/requests')}>{w.requests.title}</NavLink>}
      </nav>
      {account ? (
        <>
          <Link to={path('/account')}>{words.account}</Link>
          <Button variant="default" size="xs" onClick={() => signOut.mutate()}>
            {words.signOut}
          </Button>
        </>
      ) : (
        <>
          <Link to={path('/signin')}>{words.signIn.title}</Link>
          <Link to={path('/signup')}>{words.signUp.title}</Link>
        </>
      )}
      <select
        aria-label={words.language}
        value={language}
        onChange={({ currentTarget }) => choose(currentTarget.value as LanguageName)}
      >
        <option value="en">English</option>
        <option value="de">Deutsch</option>
      </select>
    </header>
  );
}

function Foot() {
  const words = useWords();
  const { brand } = usePortal();
  if (!brand.imprintUrl && !brand.privacyUrl && !brand.support) return null;
  return (
    <footer className="kp-foot">
      {brand.imprintUrl && <a href={brand.imprintUrl}>{words.imprint}</a>}
      {brand.privacyUrl && <a href={brand.privacyUrl}>{words.privacy}</a>}
      {brand.support && <a href={`mailto:${brand.support}`}>{brand.support}</a>}
    </footer>
  );
}

/** Frame of an organization's portal: name and brand, language selection, and the page. */
export function Shell() {
  const { org = '' } = useParams();
  const [language, setLanguage] = useState(usualLanguage);
  const { data, error } = useQuery({
    queryKey: ['portal', org],
    staleTime: 60_000,
    queryFn: () => ask<typeof getPortal>('getPortal', { params: { org } }),
  });
  useEffect(() => keepLanguage(language), [language]);
  const words = catalogues[language];
  if (error || !data) {
    const isUnknown = error instanceof Refused && error.status === 404;
    return (
      <main className="kp-main kp-narrow">
        <h1>{error ? (isUnknown ? words.notFound.title : words.failed) : words.loading}</h1>
        {isUnknown && <p>{words.notFound.body}</p>}
      </main>
    );
  }
  return (
    <LanguageContext value={language}>
      <PortalContext value={data}>
        <div className="kp-shell">
          <Head language={language} choose={setLanguage} />
          <Outlet />
          <Foot />
        </div>
      </PortalContext>
    </LanguageContext>
  );
}
