// For `node --import`: the conformance suite imports `globSync` from fs, which Node 20 does not have. The server
// scenarios never call it.
import fs from 'node:fs';
import { register } from 'node:module';

if (!('globSync' in fs)) {
  const stand = "export * from 'node:fs'; export { default } from 'node:fs'; export const globSync = () => [];";
  const standUrl = `data:text/javascript,${encodeURIComponent(stand)}`;
  const hooks = `export const resolve = (name, context, next) =>
    name === 'fs' && context.parentURL?.includes('/conformance/dist/')
      ? { url: ${JSON.stringify(standUrl)}, shortCircuit: true }
      : next(name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
