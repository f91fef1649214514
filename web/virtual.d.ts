declare module 'virtual:routes' {
  /** Method and path by operationId, generated from docs/openapi.json. */
  const routes: Record<string, [method: string, path: string]>;
  export default routes;
}
