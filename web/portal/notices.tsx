import { useContext } from 'react';
import { useAppWords } from './appWords';
import { Note, type OwnAccountData, supportOf, usePortal } from './shell';
import { LanguageContext, useWords } from './words';

export const dateOf = (at: number, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(at);

/** Formats a date in the language of the page. */
export function useDate(): (at: number) => string {
  const language = useContext(LanguageContext);
  return (at) => dateOf(at, language);
}

/** Notices shown on every page. */
export function Notices({ account }: { account: OwnAccountData }) {
  const words = useWords();
  const { accountNotice } = useAppWords();
  const date = useDate();
  const portal = usePortal();
  const { waitingSince, inactiveSince, isEmailConfirmed, newEmail } = account;
  const isChanging = newEmail !== undefined && newEmail !== account.email;
  if (waitingSince === undefined && inactiveSince === undefined && isEmailConfirmed && !isChanging)
    return null;
  return (
    <section aria-label={accountNotice} className="kp-notices">
      {waitingSince !== undefined && (
        <Note tone="wait">{words.notices.waiting(portal.answerWithinDays)}</Note>
      )}
      {inactiveSince !== undefined && (
        <Note tone="wait">{words.notices.inactive(date(inactiveSince), supportOf(portal))}</Note>
      )}
      {isChanging && <Note tone="wait">{words.notices.newEmail(newEmail)}</Note>}
      {!isEmailConfirmed && <Note tone="wait">{words.notices.unconfirmed}</Note>}
    </section>
  );
}
