/**
 * Keeps the part of V8's heap small in which new objects live. It grows with all that ever survived in it, to 32 MiB in a
 * long run, and a pipeline keeps nothing: what is small is collected sooner and as fast. Only memory depends on it.
 */
/** Room for new objects is multiplied by this when it grows. */
const NO_GROWTH = '--semi-space-growth-factor=1'

/** From here on it stays as large as it is. Not while the build keeps compiled code: that is good for the same flags only. */
export function keepYoungGenerationSmall(): void {
  if (process.env['KAFDIR_CODE_CACHE'] === 'write') return
  process.getBuiltinModule('node:v8').setFlagsFromString(NO_GROWTH)
}
