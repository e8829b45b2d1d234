/** js-yaml 4 under its own name; see fast-yaml.ts. */
declare module 'js-yaml-4' {
  export const CORE_SCHEMA: object;
  export function load(text: string, options: { readonly schema: object }): unknown;
}
