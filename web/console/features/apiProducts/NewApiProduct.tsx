/** `/products/new`, over the list */
export default function NewApiProduct() {
  return null;
}
