import * as z from 'zod/mini';
import { method } from './method.js';

export const serverMethods = {
  'server.info': method({
    title: 'About this server',
    description: 'Version, roots, methods, executors, graders and limits of this server.',
    effect: 'read',
    idempotent: true,
    params: z.strictObject({}),
    result: z.object({
      name: z.string(),
      version: z.string(),
      protocol: z.object({ jsonrpc: z.string(), mcp: z.array(z.string()) }),
      roots: z.array(z.string()),
      methods: z.array(z.string()),
      executors: z.array(z.string()),
      graders: z.array(z.string()),
      limits: z.record(z.string(), z.number()),
    }),
  }),
} as const;
