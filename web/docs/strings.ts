import { catalogue } from '../kit/catalogue';

/** Texts around the public reference. */
export const docs = catalogue({
  skip: 'Skip to main content',
  home: 'Keymint, API reference',
  console: 'Console',
  theme: { label: 'Theme', light: 'Light', dark: 'Dark', auto: 'System' },
});
