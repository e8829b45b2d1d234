import { EvalFile } from './eval-file.js';
import { ProjectFile } from './project-file.js';
import { allKeys } from './shape.js';
import { TaskFile } from './task-file.js';
import { TriggerFile } from './trigger-file.js';

/** Names that a message may quote from any file: they are our own schemas', so they give nothing away. */
export const knownKeys: ReadonlySet<string> = new Set([EvalFile, TaskFile, ProjectFile, TriggerFile].flatMap(allKeys));
