/** Permanent rejection by the mail server, with its message. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}
