/** `/developers/new`, over the list */
export default function NewDeveloper() {
  return null;
}
