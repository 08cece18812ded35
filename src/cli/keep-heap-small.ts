/**
 * Keeps V8's heap small in a long run. It grows with all that ever survived in it, to 32 MiB of new objects and as much of
 * old ones, and a pipeline keeps nothing: what is small is collected sooner and as fast. Only memory depends on it.
 */
const FLAGS = [
  // Room for new objects is multiplied by this when it grows.
  '--semi-space-growth-factor=1',
  // Old objects are collected before they are many. Both are looked at for each collection, so they can be set at any time.
  '--optimize-for-size',
]

/** From here on it stays as large as it is. Not while the build keeps compiled code: that is good for the same flags only. */
export function keepHeapSmall(): void {
  if (/^(write|keep)$/.test(process.env['KAFDIR_CODE_CACHE'] ?? '')) return
  for (const flag of FLAGS) process.getBuiltinModule('node:v8').setFlagsFromString(flag)
}
