/** True for a valid number: at most 18 digits. */
export const isNumber = (text: string): boolean => /^\d{1,18}$/.test(text.trim());
