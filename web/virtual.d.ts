declare module 'virtual:routes' {
  /** Where each operation lives: operationId to method and path. Made of docs/openapi.json. */
  const routes: Record<string, [method: string, path: string]>;
  export default routes;
}
