/**
 * A short name that no other process or call is likely to choose: the process, the time and chance. For temporary
 * files, never for secrets; `node:crypto` would cost a twentieth of the program's start.
 */
export function randomName(): string {
  const chance = Math.floor(Math.random() * 2 ** 40).toString(36);
  return `${process.pid.toString(36)}${Date.now().toString(36)}${chance}`;
}
