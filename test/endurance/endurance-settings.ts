/** How long the load lasts: five minutes in CI, one elsewhere, and what `npm run endurance` says. */
const DEFAULT_MINUTES = process.env['CI'] === undefined ? 1 : 5

export const enduranceMinutes = Number(process.env['KAFDIR_ENDURANCE_MINUTES'] ?? DEFAULT_MINUTES)

/** 1 or more; each further one is a replica of every partition. */
export const enduranceBrokers = Number(process.env['KAFDIR_ENDURANCE_BROKERS'] ?? 1)
