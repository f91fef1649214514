import type getDeveloper from '../../../../functions/developers/getDeveloper';
import type { Reply } from '../../../kit/api';

/** A developer as the registry answers one. */
export type Developer = Reply<typeof getDeveloper>;

/** Members that identify a developer in dialogs and lists. */
export type Person = Pick<Developer, 'developerId' | 'firstName' | 'lastName' | 'email'>;

export const fullName = ({ firstName, lastName }: Pick<Person, 'firstName' | 'lastName'>): string =>
  `${firstName} ${lastName}`;
