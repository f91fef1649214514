/** True for a whole number as the registry takes it: at most 18 digits. */
export const isNumber = (text: string): boolean => /^\d{1,18}$/.test(text.trim());
