/** A mail that a mail server will never accept; its message has the server's words. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}
