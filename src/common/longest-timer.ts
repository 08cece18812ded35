/** Timers hold no longer, and go off at once where more is asked of them: what is meant to be "never" is far beyond. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1
