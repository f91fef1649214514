import type { z } from 'zod';
import { MemberDraft, MemberEmail } from '../../shared/schemas/member';
import { OrganizationName } from '../../shared/schemas/organization';
import { UsageError } from './outcome';

/** Parses what was typed. @throws UsageError with the message */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  message: string,
): z.output<Schema> {
  const { success, data } = schema.safeParse(value);
  if (!success) throw new UsageError(message);
  return data;
}

export const organizationName = (text = ''): string =>
  checked(
    OrganizationName,
    text,
    `An organization is named by 1 to 63 small letters, digits and hyphens, a letter first, not: ${text}`,
  );

export const memberEmail = (text = ''): string =>
  checked(MemberEmail, text, `Not an e-mail address: ${text}`);

/** A role of staff. */
export const staffRole = (text: string | undefined) =>
  checked(
    MemberDraft.shape.role,
    text,
    `--role takes ${MemberDraft.shape.role.options.join('|')}, not: ${text}`,
  );
