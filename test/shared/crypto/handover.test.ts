import { newRecipient, sealFor } from '../../../shared/crypto/handover';

test('what is sealed for a recipient, the recipient opens', () => {
  const recipient = newRecipient();
  expect(recipient.unseal(sealFor(recipient.address, 'secret ✓'))).toBe('secret ✓');
});

test('another recipient cannot open it', () => {
  const sealed = sealFor(newRecipient().address, 'secret');
  expect(newRecipient().unseal(sealed)).toBeUndefined();
});

test('the same text is never sealed twice alike', () => {
  const { address } = newRecipient();
  expect(sealFor(address, 'secret')).not.toBe(sealFor(address, 'secret'));
});

test('one changed byte, wherever it is, and it does not open', () => {
  const recipient = newRecipient();
  const bytes = Buffer.from(sealFor(recipient.address, 'secret'), 'base64');
  for (let at = 44; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(recipient.unseal(changed.toString('base64'))).toBeUndefined();
  }
});
