/** The id of the button that opens the dialog of a new API product, and has the focus when that closes. */
export const opener = 'new-api-product';
