import { setTimeout as pause } from 'node:timers/promises'

/** Resolves with `work`, or after `ms` without it; it goes on then. Throws what it throws until then. */
export async function soon(work: Promise<void>, ms: number): Promise<void> {
  const late = new AbortController()
  const patience = pause(ms, undefined, { signal: late.signal }).catch(() => undefined)
  try {
    await Promise.race([work, patience])
  } finally {
    late.abort()
  }
}
